import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { signInAttempt } from "../tables/identity.ts";

/** Counts one attempt and returns how many there were since the count began, this one included. */
export async function countAttempt(database: Database, attempt: { key: string; now: Date; resetsAt: Date }): Promise<number> {
  const { key, now, resetsAt } = attempt;
  const over = sql`${signInAttempt.resetsAt} <= ${now.toISOString()}::timestamptz`;
  const [counted] = await database
    .insert(signInAttempt)
    .values({ key, count: 1, resetsAt })
    .onConflictDoUpdate({
      target: signInAttempt.key,
      set: {
        count: sql`case when ${over} then 1 else ${signInAttempt.count} + 1 end`,
        resetsAt: sql`case when ${over} then excluded.resets_at else ${signInAttempt.resetsAt} end`,
      },
    })
    .returning({ count: signInAttempt.count });
  return counted?.count ?? 1;
}
