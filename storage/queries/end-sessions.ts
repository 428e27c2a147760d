import { and, eq, ne } from "drizzle-orm";
import type { Database } from "../database.ts";
import { session } from "../tables/identity.ts";

/** Ends a person's sessions, but for one that may stay. Returns those that ended. */
export async function endSessions(database: Database, { person, except = "" }: { person: string; except?: string }): Promise<string[]> {
  const ended = await database
    .delete(session)
    .where(and(eq(session.userId, person), ne(session.id, except)))
    .returning({ id: session.id });
  return ended.map((row) => row.id);
}
