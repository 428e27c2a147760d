import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";

/** Adds a person. False where the e-mail, in lower case, is another's: nothing is then changed. */
export async function insertPerson(database: Database, added: Person): Promise<boolean> {
  const rows = await database.insert(person).values(added).onConflictDoNothing().returning({ id: person.id });
  return rows.length === 1;
}
