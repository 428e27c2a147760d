import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { invitation } from "../tables/identity.ts";

/** Takes an invitation back; `by` narrows it to that person's own. False where there is none that is unused. */
export async function revokeInvitation(database: Database, asked: { id: string; by?: string; now: Date }): Promise<boolean> {
  const own = asked.by === undefined ? undefined : eq(invitation.createdBy, asked.by);
  const rows = await database
    .update(invitation)
    .set({ revokedAt: asked.now })
    .where(and(eq(invitation.id, asked.id), isNull(invitation.usedAt), isNull(invitation.revokedAt), own))
    .returning({ id: invitation.id });
  return rows.length === 1;
}
