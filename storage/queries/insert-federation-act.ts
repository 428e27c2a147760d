import type { DeskActDetails, DeskActKind } from "../../protocol/federation/office.ts";
import type { Database } from "../database.ts";
import { federationAct } from "../tables/federation.ts";

interface Act {
  by: { id: string; name: string };
  act: DeskActKind;
  subject: string;
  details?: DeskActDetails;
}

export async function insertFederationAct(database: Database, { by, act, subject, details = {} }: Act): Promise<void> {
  await database.insert(federationAct).values({ person: by.id, personName: by.name, act, subject, details });
}
