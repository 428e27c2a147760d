import type { Database } from "../database.ts";
import { invitation } from "../tables/identity.ts";

type Invitation = Pick<typeof invitation.$inferSelect, "id" | "tokenHash" | "role" | "language" | "note" | "createdBy" | "expiresAt">;

export async function insertInvitation(database: Database, added: Invitation): Promise<void> {
  await database.insert(invitation).values(added);
}
