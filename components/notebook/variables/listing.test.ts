import { expect, test } from "vitest";
import type { ListedVariable } from "../../../protocol/variables.ts";
import type { CellView } from "../cell-view.ts";
import { sha256 } from "../sha256.ts";
import { definitionOf } from "./definition.ts";
import { shownVariables } from "./listing.ts";

function variable(name: string, over: Partial<ListedVariable> = {}): ListedVariable {
  return { name, kind: "scalar", type: "number", shape: null, preview: "1", bytes: 8, cell: "a", latest: true, ...over };
}
const names = (list: ListedVariable[]): string => list.map(({ name }) => name).join(" ");

test("filters by name, type and first words, and leaves code out until it is wanted", () => {
  const all = [
    variable("âge"),
    variable("suv", { type: "Volume", preview: "corps entier" }),
    variable("tf", { imported: true }),
    variable("f", { kind: "function" }),
  ];
  const wish = { text: "", withCode: false, order: { by: "name", direction: "ascending" }, language: "fr" } as const;
  expect(names(shownVariables(all, wish, new Map()))).toBe("âge suv");
  expect(names(shownVariables(all, { ...wish, withCode: true }, new Map()))).toBe("âge f suv tf");
  expect(names(shownVariables(all, { ...wish, text: " ENTIER" }, new Map()))).toBe("suv");
  expect(names(shownVariables(all, { ...wish, text: "volume" }, new Map()))).toBe("suv");
});

test("orders by size and by cell; what has none comes last in both directions", () => {
  const all = [variable("x10", { bytes: 10 }), variable("x2", { bytes: 300, cell: "b" }), variable("lost", { bytes: null, cell: "gone" })];
  const places = new Map([
    ["a", 2],
    ["b", 1],
  ]);
  const by = (by: "bytes" | "cell" | "name", direction: "ascending" | "descending") =>
    names(shownVariables(all, { text: "", withCode: true, order: { by, direction }, language: "fr" }, places));
  expect([by("bytes", "ascending"), by("bytes", "descending")]).toEqual(["x10 x2 lost", "x2 x10 lost"]);
  expect([by("cell", "ascending"), by("cell", "descending")]).toEqual(["x2 x10 lost", "x10 x2 lost"]);
  expect(by("name", "ascending")).toBe("lost x2 x10");
});

test("a value says when its cell is gone, no longer defines it, or was edited since", () => {
  const run = { state: "ok", startedAt: 1, durationMs: 1, sourceSha256: sha256("let a = 1"), kernelLife: 1 } as const;
  const cell = (over: Partial<CellView>): CellView => ({
    id: "a",
    type: "code",
    source: "let a = 1",
    executionCount: 1,
    outputs: [],
    run,
    editable: true,
    deletable: true,
    ...over,
  });
  const state = (view: CellView, stale: [string, never][] = []) => ({
    order: ["z", "a"],
    cells: new Map([["a", view]]),
    stale: new Map(stale),
  });
  const fresh = state(cell({}));
  expect(definitionOf({ cell: "a", latest: true }, fresh)).toEqual({ cell: { id: "a", index: 2 }, mark: null });
  expect(definitionOf({ cell: "b", latest: true }, fresh)).toEqual({ cell: null, mark: "gone" });
  expect(definitionOf({ cell: "a", latest: false }, fresh).mark).toBe("rewritten");
  expect(definitionOf({ cell: "a", latest: true }, state(cell({ source: "let a = 2" }))).mark).toBe("edited");
  expect(definitionOf({ cell: "a", latest: true }, state(cell({}), [["a", {} as never]])).mark).toBe("stale");
  expect(definitionOf({ cell: null, latest: false }, fresh)).toEqual({ cell: null, mark: null });
});
