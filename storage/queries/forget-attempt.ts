import { eq, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { signInAttempt } from "../tables/identity.ts";

/** Takes one attempt back: it was good. */
export async function forgetAttempt(database: Database, { key }: { key: string }): Promise<void> {
  await database
    .update(signInAttempt)
    .set({ count: sql`greatest(${signInAttempt.count} - 1, 0)` })
    .where(eq(signInAttempt.key, key));
}
