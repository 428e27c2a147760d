import { expect, test } from "vitest";
import type { CellView } from "./cell-view.ts";
import { endedRuns, lastEnded } from "./ended-runs.ts";

const cell = (state: string, startedAt: number | null) => ({ run: { state, startedAt } as CellView["run"] });
const cells = (entries: Record<string, ReturnType<typeof cell>>) => endedRuns(new Map(Object.entries(entries)));

test("a run that nobody saw run is told once, and so is the same cell's next one", () => {
  const none = endedRuns(new Map([["a", { run: null }]]));
  const first = cells({ a: cell("ok", 1) });
  expect(lastEnded(none, first)).toBe("a");
  expect(lastEnded(first, first)).toBeNull();
  expect(lastEnded(first, cells({ a: cell("running", 2) }))).toBeNull();
  expect(lastEnded(first, cells({ a: cell("error", 2) }))).toBe("a");
});

test("of several that ended the last is told", () => {
  expect(lastEnded(new Map(), cells({ a: cell("ok", 5), b: cell("ok", 7), c: cell("aborted", 6), d: cell("aborted", null) }))).toBe("b");
});
