import { eq } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

export async function findPerson(database: Database, { id }: { id: string }): Promise<Person | null> {
  const [row] = await database.select().from(person).where(eq(person.id, id));
  return row === undefined ? null : toPerson(row);
}
