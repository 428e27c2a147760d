import { asc, eq } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

/** The first owner. */
export async function findOwner(database: Database): Promise<Person | null> {
  const [row] = await database.select().from(person).where(eq(person.role, "owner")).orderBy(asc(person.createdAt)).limit(1);
  return row === undefined ? null : toPerson(row);
}
