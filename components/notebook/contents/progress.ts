/** How far the code cells of a section have run, by the states that their marks show. */
import type { CellState } from "../cell-view.ts";

export interface Progress {
  cells: number;
  /** With a good result that holds. */
  done: number;
  failed: number;
  /** With a result that no longer holds. */
  stale: number;
  running: number;
}

export function progressOf(states: readonly CellState[]): Progress {
  const count = (...wanted: CellState[]): number => states.filter((state) => wanted.includes(state)).length;
  return {
    cells: states.length,
    done: count("ok"),
    failed: count("error", "lost", "aborted"),
    stale: count("stale", "edited", "earlier-kernel"),
    running: count("running", "queued"),
  };
}
