/** Keeps how far a copy of a lesson is done. */
import type { Database } from "../database.ts";
import { progress } from "../tables/notebooks.ts";

export async function saveProgress(database: Database, request: { notebook: string; done: number; total: number }): Promise<void> {
  const { done, total } = request;
  await database
    .insert(progress)
    .values(request)
    .onConflictDoUpdate({ target: progress.notebook, set: { done, total, updatedAt: new Date() } });
}
