/** Changes a notebook's title or language, or removes it. A removed notebook keeps its rows: an operator can bring it back. */
import { eq } from "drizzle-orm";
import type { Language } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { notebook } from "../tables/notebooks.ts";

export async function changeNotebook(
  database: Database,
  request: { notebook: string; change: { title?: string; language?: Language; removedAt?: Date } },
): Promise<void> {
  await database
    .update(notebook)
    .set({ ...request.change, updatedAt: new Date() })
    .where(eq(notebook.id, request.notebook));
}
