import { eq } from "drizzle-orm";
import type { Preferences } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";

/** How a person wants Carnet; null for nobody. */
export async function findPreferences(database: Database, { id }: { id: string }): Promise<Preferences | null> {
  const [row] = await database.select({ singleKeys: person.singleKeys }).from(person).where(eq(person.id, id));
  return row ?? null;
}
