/** A person's notebooks, the latest first. */
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { notebook } from "../tables/notebooks.ts";
import { notebookColumns } from "./find-notebook.ts";
import type { NotebookRow } from "./find-notebook.ts";

export async function listNotebooks(database: Database, request: { owner: string }): Promise<NotebookRow[]> {
  return database
    .select(notebookColumns)
    .from(notebook)
    .innerJoin(person, eq(person.id, notebook.owner))
    .where(and(isNull(notebook.removedAt), eq(notebook.owner, request.owner)))
    .orderBy(desc(notebook.updatedAt));
}
