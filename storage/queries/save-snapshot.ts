/** Keeps the sum of a notebook's updates up to `seq`. The updates themselves stay. */
import type { Database } from "../database.ts";
import { documentSnapshot } from "../tables/notebooks.ts";

export async function saveSnapshot(database: Database, request: { notebook: string; seq: number; state: Uint8Array }): Promise<void> {
  const { seq, state } = request;
  await database
    .insert(documentSnapshot)
    .values(request)
    .onConflictDoUpdate({ target: documentSnapshot.notebook, set: { seq, state, createdAt: new Date() } });
}
