import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { federationHospital } from "../tables/federation.ts";
import { insertFederationAct } from "./insert-federation-act.ts";

/** Revokes a hospital and says who did; its name, or null where there is none that is admitted. */
export async function revokeFederationHospital(
  database: Database,
  { id, by, now }: { id: string; by: { id: string; name: string }; now: Date },
): Promise<string | null> {
  return database.transaction(async (transaction) => {
    const [revoked] = await transaction
      .update(federationHospital)
      .set({ revokedAt: now })
      .where(and(eq(federationHospital.id, id), isNull(federationHospital.revokedAt)))
      .returning({ name: federationHospital.name, publicKey: federationHospital.publicKey });
    if (revoked === undefined) return null;
    const { name, publicKey } = revoked;
    await insertFederationAct(transaction, { by, act: "hospital-revoked", subject: name, details: { publicKey } });
    return name;
  });
}
