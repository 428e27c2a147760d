/**
 * Keeps the sum of a notebook's updates up to `seq`. It replaces earlier sums that were not kept for the history. The updates themselves
 * stay.
 */
import { and, eq, lt } from "drizzle-orm";
import type { Database } from "../database.ts";
import { documentSnapshot } from "../tables/notebooks.ts";

export interface NewSnapshot {
  notebook: string;
  seq: number;
  state: Uint8Array;
  /** For the history: stays beside newer ones. */
  kept: boolean;
}

export async function saveSnapshot(database: Database, snapshot: NewSnapshot): Promise<void> {
  const { notebook, seq } = snapshot;
  await database.transaction(async (transaction) => {
    await transaction.insert(documentSnapshot).values(snapshot).onConflictDoNothing();
    await transaction
      .delete(documentSnapshot)
      .where(and(eq(documentSnapshot.notebook, notebook), eq(documentSnapshot.kept, false), lt(documentSnapshot.seq, seq)));
  });
}

/** Keeps a sum in the middle of the history, beside all others. */
export async function keepSnapshot(database: Database, snapshot: Omit<NewSnapshot, "kept">): Promise<void> {
  await database
    .insert(documentSnapshot)
    .values({ ...snapshot, kept: true })
    .onConflictDoNothing();
}
