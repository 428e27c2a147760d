/** A notebook that was not removed, with its owner; null where there is none. */
import { and, eq, isNull } from "drizzle-orm";
import type { Language, Role } from "../../protocol/identity.ts";
import type { Database } from "../database.ts";
import { person } from "../tables/identity.ts";
import { notebook } from "../tables/notebooks.ts";

export interface NotebookRow {
  id: string;
  owner: string;
  ownerName: string;
  ownerRole: Role;
  title: string;
  course: string | null;
  lesson: string | null;
  language: Language;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of a `NotebookRow`. */
export const notebookColumns = {
  id: notebook.id,
  owner: notebook.owner,
  ownerName: person.name,
  ownerRole: person.role,
  title: notebook.title,
  course: notebook.course,
  lesson: notebook.lesson,
  language: notebook.language,
  createdAt: notebook.createdAt,
  updatedAt: notebook.updatedAt,
};

export async function findNotebook(database: Database, request: { notebook: string }): Promise<NotebookRow | null> {
  const [found] = await database
    .select(notebookColumns)
    .from(notebook)
    .innerJoin(person, eq(person.id, notebook.owner))
    .where(and(eq(notebook.id, request.notebook), isNull(notebook.removedAt)));
  return found ?? null;
}
