import type { Database } from "../database.ts";
import { signInLink } from "../tables/identity.ts";

/** Keeps a one-time sign-in link, by the hash of its token. */
export async function insertLink(database: Database, link: { tokenHash: string; person: string; expiresAt: Date }): Promise<void> {
  await database.insert(signInLink).values(link);
}
