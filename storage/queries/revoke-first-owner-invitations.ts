import { and, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { invitation } from "../tables/identity.ts";

/** Takes back the invitations that the server made for its first owner: each start makes one, and the last alone is good. */
export async function revokeFirstOwnerInvitations(database: Database, { now }: { now: Date }): Promise<void> {
  await database
    .update(invitation)
    .set({ revokedAt: now })
    .where(and(isNull(invitation.createdBy), isNull(invitation.usedAt), isNull(invitation.revokedAt)));
}
