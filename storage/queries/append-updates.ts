/** Adds document updates to a notebook's history, in one transaction; returns their numbers in order. */
import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { documentUpdate, notebook } from "../tables/notebooks.ts";

export async function appendUpdates(
  database: Database,
  request: { notebook: string; rows: { update: Uint8Array; author: string | null }[] },
): Promise<number[]> {
  return database.transaction(async (transaction) => {
    const rows = request.rows.map((row) => ({ notebook: request.notebook, ...row }));
    const numbers = await transaction.insert(documentUpdate).values(rows).returning({ seq: documentUpdate.seq });
    await transaction.update(notebook).set({ updatedAt: new Date() }).where(eq(notebook.id, request.notebook));
    return numbers.map((row) => row.seq);
  });
}
