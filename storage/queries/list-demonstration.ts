import { asc, eq, or } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

/** The owners and the demonstration class: those who get a link at each start of a server that is no production. */
export async function listDemonstration(database: Database): Promise<Person[]> {
  const rows = await database
    .select()
    .from(person)
    .where(or(eq(person.role, "owner"), eq(person.demonstration, true)))
    .orderBy(asc(person.createdAt), asc(person.email));
  return rows.map((row) => toPerson(row));
}
