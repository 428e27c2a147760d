/** How far a person is in each lesson that was opened. */
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { notebook, progress } from "../tables/notebooks.ts";

export interface ProgressRow {
  course: string | null;
  lesson: string | null;
  done: number;
  total: number;
}

export async function listProgress(database: Database, request: { owner: string }): Promise<ProgressRow[]> {
  return database
    .select({ course: notebook.course, lesson: notebook.lesson, done: progress.done, total: progress.total })
    .from(progress)
    .innerJoin(notebook, eq(notebook.id, progress.notebook))
    .where(and(eq(notebook.owner, request.owner), isNull(notebook.removedAt), isNotNull(notebook.lesson)));
}
