/**
 * Makes a notebook with its first update, its blobs and its place in a lesson, in one transaction. Where the person already has a copy of
 * that lesson (two tabs open it at once), that copy's id is returned and nothing is made.
 */
import { and, eq, isNull } from "drizzle-orm";
import type { Language } from "../../protocol/identity.ts";
import type { BlobReference } from "../../protocol/output.ts";
import type { Database } from "../database.ts";
import { documentUpdate, notebook } from "../tables/notebooks.ts";
import { recordBlobs } from "./record-blobs.ts";

export interface NewNotebook {
  id: string;
  owner: string;
  title: string;
  course: string | null;
  lesson: string | null;
  language: Language;
  firstUpdate: Uint8Array;
  blobs: BlobReference[];
}

export async function createNotebook(database: Database, request: NewNotebook): Promise<string> {
  const { firstUpdate, blobs, ...row } = request;
  return database.transaction(async (transaction) => {
    const [made] = await transaction.insert(notebook).values(row).onConflictDoNothing().returning({ id: notebook.id });
    if (made === undefined) {
      const [existing] = await transaction
        .select({ id: notebook.id })
        .from(notebook)
        .where(
          and(
            eq(notebook.owner, row.owner),
            eq(notebook.course, row.course ?? ""),
            eq(notebook.lesson, row.lesson ?? ""),
            isNull(notebook.removedAt),
          ),
        );
      return existing.id;
    }
    await transaction.insert(documentUpdate).values({ notebook: row.id, author: row.owner, update: firstUpdate });
    await recordBlobs(transaction, { notebook: row.id, blobs });
    return made.id;
  });
}
