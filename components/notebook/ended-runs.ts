/** Which runs have ended since one last asked: also those that were over before anyone saw them run. Pure. */
import type { CellView } from "./cell-view.ts";

export type EndedRuns = ReadonlyMap<string, number>;

const going = new Set(["queued", "running"]);

/** By cell, when its last run that is over began. */
export function endedRuns(cells: ReadonlyMap<string, Pick<CellView, "run">>): EndedRuns {
  const ended = new Map<string, number>();
  for (const [id, { run }] of cells) {
    if (run !== null && run.startedAt !== null && !going.has(run.state)) ended.set(id, run.startedAt);
  }
  return ended;
}

/** The cell whose run ended since `before`, the last that began where there are several; null where there is none. */
export function lastEnded(before: EndedRuns, now: EndedRuns): string | null {
  let last: { id: string; at: number } | null = null;
  for (const [id, at] of now) if (before.get(id) !== at && (last === null || at >= last.at)) last = { id, at };
  return last?.id ?? null;
}
