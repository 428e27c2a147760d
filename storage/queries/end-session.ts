import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { session } from "../tables/identity.ts";

/** Ends one session. False where it had ended. */
export async function endSession(database: Database, { id }: { id: string }): Promise<boolean> {
  const ended = await database.delete(session).where(eq(session.id, id)).returning({ id: session.id });
  return ended.length === 1;
}
