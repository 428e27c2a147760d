import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { signInLink } from "../tables/identity.ts";

/** Makes a person's one-time links worthless. */
export async function removeLinks(database: Database, { person }: { person: string }): Promise<void> {
  await database.delete(signInLink).where(eq(signInLink.person, person));
}
