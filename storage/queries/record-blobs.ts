/** Says that a notebook shows these blobs: whoever may open the notebook may read them. */
import type { BlobReference } from "../../protocol/output.ts";
import type { Database } from "../database.ts";
import { blob, notebookBlob } from "../tables/notebooks.ts";

export async function recordBlobs(database: Database, request: { notebook: string; blobs: BlobReference[] }): Promise<void> {
  if (request.blobs.length === 0) return;
  const blobs = request.blobs.map(({ sha256, bytes }) => ({ sha256, bytes }));
  await database.insert(blob).values(blobs).onConflictDoNothing();
  await database
    .insert(notebookBlob)
    .values(blobs.map(({ sha256 }) => ({ notebook: request.notebook, sha256 })))
    .onConflictDoNothing();
}
