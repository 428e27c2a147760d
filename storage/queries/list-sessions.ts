import { and, desc, eq, gt } from "drizzle-orm";
import type { Database } from "../database.ts";
import { session } from "../tables/identity.ts";

export interface OpenSession {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  address: string;
  userAgent: string;
}

/** A person's open sessions, the latest first. */
export async function listSessions(database: Database, { person, now }: { person: string; now: Date }): Promise<OpenSession[]> {
  const rows = await database
    .select()
    .from(session)
    .where(and(eq(session.userId, person), gt(session.expiresAt, now)))
    .orderBy(desc(session.createdAt), desc(session.id));
  return rows.map(({ id, createdAt, expiresAt, ipAddress, userAgent }) => ({
    id,
    createdAt,
    expiresAt,
    address: ipAddress ?? "",
    userAgent: userAgent ?? "",
  }));
}
