import { and, eq, isNull } from "drizzle-orm";
import { refused, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../database.ts";
import { federationHospital } from "../tables/federation.ts";
import { insertFederationAct } from "./insert-federation-act.ts";

interface Admitted {
  id: string;
  name: string;
  publicKey: string;
  by: { id: string; name: string };
}

/** Admits a hospital and says who did. Refusals: `hospital-name-taken`, `hospital-key-taken` with `name`. */
export async function admitFederationHospital(database: Database, { id, name, publicKey, by }: Admitted): Promise<null | Refusal> {
  return database.transaction(async (transaction) => {
    const added = await transaction
      .insert(federationHospital)
      .values({ id, name, publicKey, admittedBy: by.id })
      .onConflictDoNothing()
      .returning({ id: federationHospital.id });
    if (added.length === 0) {
      const [other] = await transaction
        .select({ name: federationHospital.name })
        .from(federationHospital)
        .where(and(eq(federationHospital.publicKey, publicKey), isNull(federationHospital.revokedAt)));
      return other === undefined || other.name === name
        ? refused("hospital-name-taken", { name })
        : refused("hospital-key-taken", { name: other.name });
    }
    await insertFederationAct(transaction, { by, act: "hospital-admitted", subject: name, details: { publicKey } });
    return null;
  });
}
