import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunRecord } from "../../protocol/cell.ts";
import { staleCells } from "./stale.ts";
import type { RanCell } from "./stale.ts";

interface Ran {
  at: number;
  defines?: string[];
  uses?: string[];
  edited?: boolean;
  state?: RunRecord["state"];
  life?: number;
}

function cell(id: string, { at, defines = [], uses = [], edited = false, state = "ok", life = 1 }: Ran): RanCell {
  return { id, edited, run: { state, startedAt: at, durationMs: 1, sourceSha256: "", kernelLife: life, defines, uses } };
}
const stale = (...cells: RanCell[]) => Object.fromEntries(staleCells(cells, 1));

describe("results that are stale", () => {
  test("none, when the notebook ran from top to bottom", () => {
    expect(
      stale(
        cell("a", { at: 1, defines: ["x"] }),
        cell("b", { at: 2, uses: ["x"], defines: ["y"] }),
        cell("c", { at: 3, uses: ["x", "y"] }),
      ),
    ).toEqual({});
  });

  test("those that used what was defined again, and those that used them", () => {
    expect(
      stale(
        cell("a", { at: 9, defines: ["x"] }),
        cell("b", { at: 2, uses: ["x"], defines: ["y"] }),
        cell("c", { at: 3, uses: ["y"] }),
        cell("d", { at: 4, uses: ["z"], defines: ["z"] }),
      ),
    ).toEqual({ b: { kind: "changed", name: "x", by: "a" }, c: { kind: "stale", name: "y", by: "b" } });
  });

  test("those whose input was edited, removed, or changed by a cell below", () => {
    expect(
      stale(
        cell("a", { at: 1, defines: ["x"], edited: true }),
        cell("b", { at: 2, uses: ["x"] }),
        cell("c", { at: 3, uses: ["w"] }),
        cell("d", { at: 4, defines: ["v"] }),
        cell("e", { at: 5, uses: ["v"] }),
        cell("f", { at: 6, defines: ["v"], uses: ["v"] }),
      ),
    ).toEqual({
      b: { kind: "edited", name: "x", by: "a" },
      c: { kind: "gone", name: "w" },
      e: { kind: "changed", name: "v", by: "f" },
    });
  });

  test("a failed run may have defined a name; a run of an earlier kernel has not", () => {
    expect(stale(cell("a", { at: 3, defines: ["x"], state: "error" }), cell("b", { at: 2, uses: ["x"] }))).toEqual({
      b: { kind: "changed", name: "x", by: "a" },
    });
    expect(stale(cell("a", { at: 3, defines: ["x"], life: 0 }), cell("b", { at: 2, uses: ["y"], life: 0 }))).toEqual({});
  });

  test("running the stale cells in the notebook's order, again and again, ends with none", () => {
    const name = fc.constantFrom("p", "q", "r", "s");
    // Each cell uses only names of cells above it: a notebook that reproduces.
    const notebook = fc.array(fc.record({ uses: fc.uniqueArray(name, { maxLength: 3 }) }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(notebook, fc.array(fc.nat(7), { maxLength: 20 }), (shape, runs) => {
        let clock = 0;
        const cells = shape.map(({ uses }, i) =>
          cell(`${i}`, { at: (clock += 1), defines: [`n${i}`], uses: uses.map((_, k) => `n${k}`).filter((_, k) => k < i) }),
        );
        const rerun = (i: number) =>
          (cells[i] = cell(`${i}`, { at: (clock += 1), defines: cells[i].run!.defines, uses: cells[i].run!.uses }));
        for (const i of runs) if (i < cells.length) rerun(i);
        for (let round = 0; round <= cells.length; round += 1) {
          const found = staleCells(cells, 1);
          cells.forEach(({ id }, i) => found.has(id) && rerun(i));
        }
        expect(staleCells(cells, 1).size).toBe(0);
      }),
    );
  });
});
