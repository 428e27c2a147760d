import { and, eq, gt, isNull, TransactionRollbackError } from "drizzle-orm";
import type { Language } from "../../protocol/identity.ts";
import { refused, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../database.ts";
import { invitation } from "../tables/identity.ts";
import { insertPerson } from "./insert-person.ts";
import { setPassword } from "./set-password.ts";

export interface Acceptance {
  tokenHash: string;
  now: Date;
  person: { id: string; name: string; email: string; language: Language };
  account: { id: string; passwordHash: string };
}

/**
 * Uses up an invitation and makes its person, both or neither. Of several who come with one link, one alone gets in. Refusals:
 * `link-used-or-expired`, and `email-taken`, which leaves the invitation open.
 */
export async function acceptInvitation(
  database: Database,
  { tokenHash, now, person, account }: Acceptance,
): Promise<{ person: string } | Refusal> {
  let refusal = refused("link-used-or-expired");
  const open = and(isNull(invitation.usedAt), isNull(invitation.revokedAt), gt(invitation.expiresAt, now));
  try {
    await database.transaction(async (transaction) => {
      const [taken] = await transaction
        .update(invitation)
        .set({ usedAt: now })
        .where(and(eq(invitation.tokenHash, tokenHash), open))
        .returning({ id: invitation.id, role: invitation.role });
      if (taken === undefined) transaction.rollback();
      refusal = refused("email-taken");
      if (!(await insertPerson(transaction, { ...person, role: taken.role, demonstration: false }))) transaction.rollback();
      await setPassword(transaction, { person: person.id, ...account });
      await transaction.update(invitation).set({ usedBy: person.id }).where(eq(invitation.id, taken.id));
    });
  } catch (error) {
    if (error instanceof TransactionRollbackError) return refusal;
    throw error;
  }
  return { person: person.id };
}
