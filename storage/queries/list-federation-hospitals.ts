import { asc, eq, isNull } from "drizzle-orm";
import type { LastRefusal } from "../../protocol/federation/office.ts";
import type { Database } from "../database.ts";
import { federationHospital, person } from "../tables/index.ts";

export interface AdmittedHospital {
  id: string;
  name: string;
  publicKey: string;
  admittedAt: Date;
  /** Name of who admitted it. */
  admittedBy: string | null;
  connectedAt: Date | null;
  lastRefusal: LastRefusal | null;
}

/** Hospitals that are admitted, by name. */
export async function listFederationHospitals(database: Database): Promise<AdmittedHospital[]> {
  const { id, name, publicKey, admittedAt, connectedAt, lastRefusal } = federationHospital;
  return database
    .select({ id, name, publicKey, admittedAt, admittedBy: person.name, connectedAt, lastRefusal })
    .from(federationHospital)
    .leftJoin(person, eq(federationHospital.admittedBy, person.id))
    .where(isNull(federationHospital.revokedAt))
    .orderBy(asc(federationHospital.name));
}
