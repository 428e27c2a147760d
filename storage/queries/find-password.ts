import { and, eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { account } from "../tables/identity.ts";

/** A person's password hash; null for who comes by links only. */
export async function findPassword(database: Database, { person }: { person: string }): Promise<string | null> {
  const [row] = await database
    .select({ password: account.password })
    .from(account)
    .where(and(eq(account.userId, person), eq(account.providerId, "credential")));
  return row?.password ?? null;
}
