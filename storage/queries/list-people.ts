import { and, asc, count, eq, gt, max } from "drizzle-orm";
import type { Person } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person, session } from "../tables/identity.ts";
import { toPerson } from "./person.ts";

export interface PersonSummary extends Person {
  createdAt: Date;
  /** Sessions that are open. */
  sessions: number;
  /** Of the latest open session. */
  signedInAt: Date | null;
}

/** Everyone, by name. */
export async function listPeople(database: Database, { now }: { now: Date }): Promise<PersonSummary[]> {
  const rows = await database
    .select({ person, sessions: count(session.id), signedInAt: max(session.createdAt) })
    .from(person)
    .leftJoin(session, and(eq(session.userId, person.id), gt(session.expiresAt, now)))
    .groupBy(person.id)
    .orderBy(asc(person.name), asc(person.id));
  return rows.map((row) => ({
    ...toPerson(row.person),
    createdAt: row.person.createdAt,
    sessions: row.sessions,
    signedInAt: row.signedInAt,
  }));
}
