import fc from "fast-check";
import { expect, test } from "vitest";
import { headingsOf, headingsOver, hiddenCells, sectionsOf } from "./sections.ts";

/** Each entry is a text cell, or code where it begins with "js". */
function notebook(sources: string[]) {
  const order = sources.map((_, i) => `c${i}`);
  const cells = new Map(
    sources.map((source, i) => [`c${i}`, { type: source.startsWith("js") ? ("code" as const) : ("markdown" as const), source }]),
  );
  return { order, cells };
}
const sections = (sources: string[]) => {
  const { order, cells } = notebook(sources);
  return sectionsOf(order, cells);
};

test("headings are read as Markdown writes them, and not in code", () => {
  const source = "# **Lire** une `TEP` #\n\n```\n# no heading\n```\n\nDeux lignes\n---\n\n- a list\n---\n\n#no\n### [Lien](x) \\*\n";
  expect(headingsOf(source)).toEqual([
    { level: 1, title: "Lire une TEP" },
    { level: 2, title: "Deux lignes" },
    { level: 3, title: "Lien *" },
  ]);
});

test("a section spans what lies below it, down to the next heading of its level or above", () => {
  const found = sections(["js 0", "# A", "js 1", "## A.1", "js 2", "text", "# B\n\n## B.1", "js 3"]);
  expect(found.map(({ title, cells }) => `${title}: ${cells.join(" ")}`)).toEqual(["A: c2 c3 c4 c5", "A.1: c4 c5", "B: c7", "B.1: c7"]);
});

test("what a collapsed heading hides comes back with it, and headings inside keep their own state", () => {
  const found = sections(["# A", "js 1", "## A.1", "js 2", "# B", "js 3"]);
  expect([...hiddenCells(found, new Set(["c0"]))]).toEqual(["c1", "c2", "c3"]);
  expect([...hiddenCells(found, new Set(["c2"]))]).toEqual(["c3"]);
  expect([...hiddenCells(found, new Set(["c5", "gone"]))]).toEqual([]);
  expect(headingsOver(found, "c3")).toEqual(["c0", "c2"]);
});

test("for any notebook: opening what is over a cell shows it, and no heading of the first level is ever hidden", () => {
  const cell = fc.constantFrom("js x", "text", "# one", "## two", "### three", "# a\n\n### b", "## a\n\n## b");
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 20 }), fc.array(fc.nat(19), { maxLength: 6 }), fc.nat(19), (sources, closed, at) => {
      const found = sections(sources);
      const collapsed = new Set(closed.map((i) => `c${i}`));
      const opened = new Set([...collapsed].filter((id) => !headingsOver(found, `c${at}`).includes(id)));
      expect(hiddenCells(found, opened).has(`c${at}`)).toBe(false);
      const hidden = hiddenCells(found, collapsed);
      sources.forEach((source, i) => expect(source.startsWith("# ") && hidden.has(`c${i}`)).toBe(false));
    }),
  );
});
