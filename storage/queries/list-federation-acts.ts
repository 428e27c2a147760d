import { desc, eq } from "drizzle-orm";
import type { DeskAct } from "../../protocol/federation/office.ts";
import type { Database } from "../database.ts";
import { federationAct } from "../tables/federation.ts";

/** The journal, the latest first; `subject` narrows it to one hospital or experiment. */
export async function listFederationActs(database: Database, { subject, most }: { subject?: string; most: number }): Promise<DeskAct[]> {
  const rows = await database
    .select()
    .from(federationAct)
    .where(subject === undefined ? undefined : eq(federationAct.subject, subject))
    .orderBy(desc(federationAct.id))
    .limit(most);
  return rows.map(({ at, personName, act, subject: about, details }) => ({
    at: at.toISOString(),
    person: personName,
    act,
    subject: about,
    details,
  }));
}
