/** The size of a blob that this notebook shows, or null where it shows none of that name. */
import { and, eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { blob, notebookBlob } from "../tables/notebooks.ts";

export async function findNotebookBlob(
  database: Database,
  request: { notebook: string; sha256: string },
): Promise<{ bytes: number } | null> {
  const [found] = await database
    .select({ bytes: blob.bytes })
    .from(notebookBlob)
    .innerJoin(blob, eq(blob.sha256, notebookBlob.sha256))
    .where(and(eq(notebookBlob.notebook, request.notebook), eq(notebookBlob.sha256, request.sha256)));
  return found ?? null;
}
