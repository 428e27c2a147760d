import { eq } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person, session } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

/** Whose session it is. */
export async function findSessionPerson(database: Database, { id }: { id: string }): Promise<Person | null> {
  const [row] = await database.select({ person }).from(session).innerJoin(person, eq(session.userId, person.id)).where(eq(session.id, id));
  return row === undefined ? null : toPerson(row.person);
}
