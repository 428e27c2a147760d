import { expect, test } from "vitest";
import type { CellEdit } from "./edits.ts";
import { momentsOf } from "./moments.ts";
import type { Edit } from "./moments.ts";

const people = { ada: { id: "ada", name: "Ada" }, ben: { id: "ben", name: "Ben" } } as const;
let seq = 0;
const edit = (who: keyof typeof people | null, seconds: number, cells: Record<string, CellEdit> = { a: "changed" }): Edit => ({
  seq: (seq += 1),
  author: who === null ? null : people[who],
  at: seconds * 1000,
  cells: new Map(Object.entries(cells)),
  notebook: false,
  created: false,
});
const shown = (edits: Edit[]) =>
  momentsOf(edits).map(({ authors, steps }) => `${authors.map(({ name }) => name).join("+")} ${steps.length}`);

test("a sitting ends with a pause, with another person, and after half an hour", () => {
  expect(shown([edit("ada", 0), edit("ada", 200), edit("ada", 600)])).toEqual(["Ada 2", "Ada 1"]);
  expect(shown([edit("ada", 0), edit("ada", 10), edit("ben", 20), edit("ben", 30)])).toEqual(["Ada 2", "Ben 2"]);
  expect(shown(Array.from({ length: 13 }, (_, index) => edit("ada", index * 200)))).toEqual(["Ada 10", "Ada 3"]);
  expect(shown([edit("ada", 0), edit(null, 1), edit("ada", 2)])).toEqual(["Ada 1", " 1", "Ada 1"]);
});

test("who writes at the same time shares a moment; who comes back later does not", () => {
  expect(shown([edit("ada", 0), edit("ben", 1), edit("ada", 2), edit("ben", 3), edit("ben", 4)])).toEqual(["Ada+Ben 5"]);
  expect(shown([edit("ada", 0), edit("ben", 100), edit("ada", 200)])).toEqual(["Ada 1", "Ben 1", "Ada 1"]);
});

test("a moment counts what its edits come to", () => {
  const [moment] = momentsOf([
    edit("ada", 0, { a: "added", b: "changed", c: "moved" }),
    edit("ada", 1, { a: "removed", c: "changed" }),
    edit("ada", 2, { d: "removed" }),
    edit("ada", 3, { d: "added", e: "removed" }),
  ]);
  expect(moment.cells).toEqual({ added: 0, removed: 1, changed: 3, moved: 0 });
});

test("a long sitting keeps sixty places to stop at, its last edit among them", () => {
  const [moment] = momentsOf(Array.from({ length: 500 }, (_, index) => edit("ada", index)));
  expect(moment.steps).toHaveLength(60);
  expect(moment.steps.at(-1)).toBe(moment.last);
  expect(moment.steps[0]).toBeLessThan(moment.first + 10);
});
