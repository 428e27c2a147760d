import { eq } from "drizzle-orm";
import type { Role } from "../../protocol/identity.ts";
import { refused, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { endSessions } from "./end-sessions.ts";
import { removeLinks } from "./remove-links.ts";

/**
 * Changes a person's role, ends the sessions and links of the old one, and returns those sessions. Refusals: `not-found`; `not-allowed` for
 * the last owner, which the lock on every owner's row keeps true for two changes at once.
 */
export async function changeRole(database: Database, change: { person: string; role: Role }): Promise<{ ended: string[] } | Refusal> {
  return database.transaction(async (transaction) => {
    const owners = await transaction.select({ id: person.id }).from(person).where(eq(person.role, "owner")).for("update");
    const [changed] = await transaction.select({ role: person.role }).from(person).where(eq(person.id, change.person)).for("update");
    if (changed === undefined) return refused("not-found");
    if (changed.role === change.role) return { ended: [] };
    if (changed.role === "owner" && owners.length === 1) return refused("not-allowed");
    await transaction.update(person).set({ role: change.role, updatedAt: new Date() }).where(eq(person.id, change.person));
    await removeLinks(transaction, { person: change.person });
    return { ended: await endSessions(transaction, { person: change.person }) };
  });
}
