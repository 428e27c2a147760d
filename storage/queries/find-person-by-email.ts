import { eq } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

/** The person with this e-mail, given in lower case. */
export async function findPersonByEmail(database: Database, { email }: { email: string }): Promise<Person | null> {
  const [row] = await database.select().from(person).where(eq(person.email, email));
  return row === undefined ? null : toPerson(row);
}
