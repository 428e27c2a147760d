import { and, eq, isNull } from "drizzle-orm";
import type { LastRefusal } from "../../protocol/federation/office.ts";
import type { Database } from "../database.ts";
import { federationHospital } from "../tables/federation.ts";

/** Keeps when an admitted hospital came, or what it refused. */
export async function noteFederationHospital(
  database: Database,
  { name, ...noted }: { name: string; connectedAt?: Date; lastRefusal?: LastRefusal },
): Promise<void> {
  await database
    .update(federationHospital)
    .set(noted)
    .where(and(eq(federationHospital.name, name), isNull(federationHospital.revokedAt)));
}
