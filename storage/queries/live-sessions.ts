import { and, gt, inArray } from "drizzle-orm";
import type { Database } from "../database.ts";
import { session } from "../tables/identity.ts";

/** Those of the sessions that are open. */
export async function liveSessions(database: Database, { ids, now }: { ids: string[]; now: Date }): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database
    .select({ id: session.id })
    .from(session)
    .where(and(inArray(session.id, ids), gt(session.expiresAt, now)));
  return new Set(rows.map((row) => row.id));
}
