/** How far a copy of a lesson is done: code cells of the lesson whose last run ended well, of all its code cells. */
import type * as Y from "yjs";
import { cellsOf } from "../../notebook/document/document.ts";
import { carnetOf, notebookCarnet } from "../../notebook/document/run.ts";
import type { Database } from "../../storage/database.ts";
import { saveProgress } from "../../storage/queries/save-progress.ts";

/** Null for a notebook that is no lesson's copy. A lesson's cell that was deleted counts as not done where the lesson's total is known. */
export function progressOf(doc: Y.Doc): { done: number; total: number } | null {
  const { lesson, lessonCells } = notebookCarnet(doc);
  if (lesson === undefined) return null;
  const ofLesson = cellsOf(doc)
    .toArray()
    .filter((cell) => cell.get("cell_type") === "code")
    .map((cell) => carnetOf(cell))
    .filter((carnet) => carnet.lessonCell !== undefined);
  const done = new Set(ofLesson.filter(({ run }) => run?.state === "ok").map(({ lessonCell }) => lessonCell)).size;
  const total = lessonCells ?? new Set(ofLesson.map(({ lessonCell }) => lessonCell)).size;
  return { done: Math.min(done, total), total };
}

/** Stores the progress; a failure costs nothing but a number that the next run writes. */
export function keepProgress(database: Database, notebook: string, doc: Y.Doc): void {
  const progress = progressOf(doc);
  if (progress === null) return;
  saveProgress(database, { notebook, ...progress }).catch((error: unknown) => console.error("Progress could not be stored:", error));
}
