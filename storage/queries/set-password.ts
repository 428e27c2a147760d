import type { Database } from "../database.ts";
import { account } from "../tables/identity.ts";

/** Sets a person's password hash, whether or not there was one. `id` is for the account that may have to be made. */
export async function setPassword(database: Database, set: { id: string; person: string; passwordHash: string }): Promise<void> {
  await database
    .insert(account)
    .values({ id: set.id, accountId: set.person, providerId: "credential", userId: set.person, password: set.passwordHash })
    .onConflictDoUpdate({
      target: [account.userId, account.providerId],
      set: { password: set.passwordHash, updatedAt: new Date() },
    });
}
