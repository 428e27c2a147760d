import { and, eq, gt, isNull } from "drizzle-orm";
import type { Language, Role } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { invitation, person } from "../tables/identity.ts";

export interface OpenInvitation {
  role: Role;
  language: Language;
  expiresAt: Date;
  /** What the inviter is today; null where the server invites its first owner. */
  invitedAs: Role | null;
}

/** An invitation that can still be taken up. */
export async function findInvitation(database: Database, asked: { tokenHash: string; now: Date }): Promise<OpenInvitation | null> {
  const { tokenHash, now } = asked;
  const open = and(isNull(invitation.usedAt), isNull(invitation.revokedAt), gt(invitation.expiresAt, now));
  const [row] = await database
    .select({ role: invitation.role, language: invitation.language, expiresAt: invitation.expiresAt, invitedAs: person.role })
    .from(invitation)
    .leftJoin(person, eq(invitation.createdBy, person.id))
    .where(and(eq(invitation.tokenHash, tokenHash), open));
  return row ?? null;
}
