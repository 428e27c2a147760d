/** Where a variable comes from, and whether the notebook still says so: a value whose cell is gone lives in the kernel alone. */
import type { ListedVariable } from "../../../protocol/variables.ts";
import { sourceHash } from "../stale-view.ts";
import type { NotebookState } from "../store.ts";

export type DefinitionMark =
  /** Its cell was deleted. */
  | "gone"
  /** Its cell ran again since, and no longer defines it. */
  | "rewritten"
  /** Its cell was edited and not run since. */
  | "edited"
  /** Its cell's result is out of date. */
  | "stale";

export interface Definition {
  /** The cell, where it is still there, and its place among all cells, from 1. */
  cell: { id: string; index: number } | null;
  mark: DefinitionMark | null;
}

export function definitionOf(
  { cell, latest }: Pick<ListedVariable, "cell" | "latest">,
  { order, cells, stale }: Pick<NotebookState, "order" | "cells" | "stale">,
): Definition {
  if (cell === null) return { cell: null, mark: null };
  const view = cells.get(cell);
  if (view === undefined) return { cell: null, mark: "gone" };
  const place = { id: cell, index: order.indexOf(cell) + 1 };
  if (!latest) return { cell: place, mark: "rewritten" };
  const edited = view.type !== "code" || (view.run !== null && view.run.sourceSha256 !== sourceHash(view));
  if (edited) return { cell: place, mark: "edited" };
  return { cell: place, mark: stale.has(cell) ? "stale" : null };
}
