/** Lays code cells out with TypeScript's own formatter, in the language worker. */
import type { SourceEdit } from "../cell-operations.ts";
import type { NotebookStore } from "../store.ts";
import { languageService } from "./use-language.ts";

/** The edits for these cells. A cell that changed meanwhile is left as it is. */
export async function formatCells(store: NotebookStore, ids: readonly string[]): Promise<SourceEdit[]> {
  if (ids.length === 0) return [];
  const worker = await (await languageService()).worker();
  const edits: SourceEdit[] = [];
  for (const id of ids) {
    const { source, changes } = await worker.format(id);
    if (store.sharedText(id)?.toString() !== source) continue;
    edits.push(...changes.map(({ span, newText }) => ({ id, offset: span.start, length: span.length, text: newText })));
  }
  return edits;
}
