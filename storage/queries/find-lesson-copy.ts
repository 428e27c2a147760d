/** A person's copy of a lesson, or null before the first opening. */
import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../database.ts";
import { notebook } from "../tables/notebooks.ts";

export async function findLessonCopy(
  database: Database,
  request: { owner: string; course: string; lesson: string },
): Promise<{ id: string } | null> {
  const { owner, course, lesson } = request;
  const [found] = await database
    .select({ id: notebook.id })
    .from(notebook)
    .where(and(eq(notebook.owner, owner), eq(notebook.course, course), eq(notebook.lesson, lesson), isNull(notebook.removedAt)));
  return found ?? null;
}
