import { and, eq, gt, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { signInLink } from "../tables/identity.ts";

/** Uses up a link, in one statement, so that of several who come with it one alone gets in. Returns whom it lets in. */
export async function useLink(database: Database, { tokenHash, now }: { tokenHash: string; now: Date }): Promise<string | null> {
  const [used] = await database
    .update(signInLink)
    .set({ usedAt: now })
    .where(and(eq(signInLink.tokenHash, tokenHash), isNull(signInLink.usedAt), gt(signInLink.expiresAt, now)))
    .returning({ person: signInLink.person });
  return used?.person ?? null;
}
