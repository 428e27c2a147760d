/** A notebook's document: the latest snapshot, where there is one, and the updates after it in order. */
import { and, asc, desc, eq, gt } from "drizzle-orm";
import type { Database } from "../database.ts";
import { documentSnapshot, documentUpdate } from "../tables/notebooks.ts";

export interface StoredDocument {
  snapshot: { seq: number; state: Uint8Array } | null;
  updates: { seq: number; update: Uint8Array }[];
}

export async function readDocumentOf(database: Database, request: { notebook: string }): Promise<StoredDocument> {
  const [snapshot] = await database
    .select({ seq: documentSnapshot.seq, state: documentSnapshot.state })
    .from(documentSnapshot)
    .where(eq(documentSnapshot.notebook, request.notebook))
    .orderBy(desc(documentSnapshot.seq))
    .limit(1);
  const updates = await readUpdatesAfter(database, { notebook: request.notebook, seq: snapshot?.seq ?? 0 });
  return { snapshot: snapshot ?? null, updates };
}

/** The updates after a number, in order. */
export async function readUpdatesAfter(
  database: Database,
  request: { notebook: string; seq: number },
): Promise<{ seq: number; update: Uint8Array }[]> {
  return database
    .select({ seq: documentUpdate.seq, update: documentUpdate.update })
    .from(documentUpdate)
    .where(and(eq(documentUpdate.notebook, request.notebook), gt(documentUpdate.seq, request.seq)))
    .orderBy(asc(documentUpdate.seq));
}
