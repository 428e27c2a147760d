import { YNotebook } from "@jupyter/ydoc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createCellHistory, perform } from "./cell-operations.ts";
import { createDocumentReader } from "./document-view.ts";
import { cellMap, cellsInOrder, cellsOf, findCell, readCell, sourceOf } from "../../notebook/document/document.ts";
import type { Measure } from "../../protocol/cell.ts";
import type { NbCell } from "../../protocol/nbformat.ts";

const code = (id: string): NbCell => ({
  id,
  cell_type: "code",
  source: `// ${id}`,
  metadata: { carnet: { lessonCell: id, run: { state: "ok" } }, tags: ["kept"] },
  outputs: [
    { output_type: "stream", name: "stdout", text: "printed\n" },
    { output_type: "display_data", data: { "text/plain": "1" }, metadata: {} },
  ],
  execution_count: 3,
});

function documentWith(...ids: string[]): Y.Doc {
  const document = new Y.Doc();
  cellsOf(document).push(ids.map((id) => cellMap(code(id))));
  return document;
}

const content = (document: Y.Doc) => cellsInOrder(document).map(readCell);
const ids = (document: Y.Doc) => content(document).map((cell) => cell.id);

test("cells have the structure that Jupyter's shared notebook reads", () => {
  const notebook = new YNotebook();
  notebook.ydoc.transact(() => cellsOf(notebook.ydoc).push([cellMap(code("a"))]));
  expect(notebook.cells.map((cell) => cell.toJSON())).toEqual([code("a")]);
});

describe("operations on cells", () => {
  test("deleting is undone with outputs and metadata", () => {
    const document = documentWith("a", "b", "c");
    const history = createCellHistory(document);
    const before = content(document);
    expect(history.perform({ kind: "delete", id: "b" })).toBe(true);
    expect(ids(document)).toEqual(["a", "c"]);
    expect(history.undo()).toEqual({ kind: "insert", index: 1, cell: code("b") });
    expect(content(document)).toEqual(before);
    history.redo();
    expect(ids(document)).toEqual(["a", "c"]);
  });

  test("measures stay with their cell, both of two that are made at once, and undo takes back one's own", () => {
    const here = documentWith("a");
    const there = new Y.Doc();
    Y.applyUpdate(there, Y.encodeStateAsUpdate(here));
    const measure = (x: number): Measure => ({ image: "e".repeat(64), fromMm: [0, 0, 0], toMm: [x, 0, 0] });
    const history = createCellHistory(here);
    history.perform({ kind: "measure", id: "a", key: "carnet_measure_2", measure: measure(1) });
    perform(there, { kind: "measure", id: "a", key: "carnet_measure_1", measure: measure(2) });
    Y.applyUpdate(here, Y.encodeStateAsUpdate(there));
    const kept = () =>
      [
        ...(createDocumentReader(here, () => undefined)
          .read()
          .cells.get("a")?.measures ?? []),
      ].map(([key]) => key);
    expect(kept()).toEqual(["carnet_measure_1", "carnet_measure_2"]);
    history.undo();
    expect(kept()).toEqual(["carnet_measure_1"]);
    history.redo();
    perform(here, { kind: "delete", id: "a" });
    expect(perform(here, { kind: "measure", id: "a", key: "carnet_measure_3", measure: null })).toBeNull();
  });

  test("undoing a move keeps what was typed after it", () => {
    const document = documentWith("a", "b", "c");
    const history = createCellHistory(document);
    history.perform({ kind: "move", id: "a", to: 2 });
    expect(ids(document)).toEqual(["b", "c", "a"]);
    sourceOf(findCell(document, "a")!.cell).insert(0, "typed ");
    history.undo();
    expect(ids(document)).toEqual(["a", "b", "c"]);
    expect(content(document)[0].source).toBe("typed // a");
  });

  test("text becomes code and code becomes text without its results", () => {
    const document = documentWith("a");
    const history = createCellHistory(document);
    history.perform({ kind: "change-type", id: "a", type: "markdown" });
    expect(content(document)).toEqual([
      { id: "a", cell_type: "markdown", source: "// a", metadata: { carnet: { lessonCell: "a" }, tags: ["kept"] } },
    ]);
    history.undo();
    expect(content(document)[0].cell_type).toBe("code");
  });

  test("what others made impossible is passed over", () => {
    const document = documentWith("a", "b");
    const history = createCellHistory(document);
    history.perform({ kind: "change-type", id: "a", type: "markdown" });
    history.perform({ kind: "move", id: "b", to: 0 });
    perform(document, { kind: "delete", id: "b" });
    expect(history.undo()).toEqual({ kind: "change-type", id: "a", type: "code" });
    expect(ids(document)).toEqual(["a"]);
  });

  test("two people move one cell at once: it stands at one place, and what a third typed into it meanwhile is there", () => {
    const one = documentWith("a", "b", "c");
    const [other, third] = [new Y.Doc(), new Y.Doc()];
    for (const doc of [other, third]) Y.applyUpdate(doc, Y.encodeStateAsUpdate(one));
    perform(one, { kind: "move", id: "a", to: 2 });
    perform(other, { kind: "move", id: "a", to: 1 });
    perform(other, { kind: "change-type", id: "a", type: "markdown" });
    sourceOf(findCell(third, "a")!.cell).insert(0, "typed ");
    for (const to of [one, other, third]) for (const from of [one, other, third]) Y.applyUpdate(to, Y.encodeStateAsUpdate(from));
    expect(ids(one)).toEqual(ids(other));
    expect(ids(one).toSorted()).toEqual(["a", "b", "c"]);
    expect(content(third).find(({ id }) => id === "a")).toMatchObject({ cell_type: "markdown", source: "typed // a" });
  });
});

test("undoing everything gives back the first document", () => {
  const operation = fc.oneof(
    fc.record({ kind: fc.constant("delete" as const), id: fc.constantFrom("a", "b", "c", "d") }),
    fc.record({ kind: fc.constant("move" as const), id: fc.constantFrom("a", "b", "c", "d"), to: fc.nat(5) }),
    fc.record({ kind: fc.constant("insert" as const), index: fc.nat(5), cell: fc.constantFrom(code("d"), code("e")) }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
      const document = documentWith("a", "b", "c");
      const before = content(document);
      const history = createCellHistory(document);
      for (const each of operations) history.perform(each);
      while (history.undo() !== null);
      expect(content(document)).toEqual(before);
    }),
  );
});
