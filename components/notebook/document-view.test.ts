import { expect, test } from "vitest";
import * as Y from "yjs";
import { cellMap, cellsOf, findCell, sourceOf } from "../../notebook/document/document.ts";
import { createDocumentReader } from "./document-view.ts";

const run = { state: "ok", startedAt: 1, durationMs: 2, sourceSha256: null, kernelLife: 3 };

function notebook(): Y.Doc {
  const document = new Y.Doc();
  const metadata = new Y.Map<unknown>();
  metadata.set("carnet", { kernelLife: 3 });
  document.getMap("meta").set("metadata", metadata);
  cellsOf(document).push([
    cellMap({
      id: "a",
      cell_type: "code",
      source: "1 + 1",
      metadata: { carnet: { run } },
      outputs: [
        { output_type: "stream", name: "stdout", text: "one\n" },
        { output_type: "display_data", data: { "text/plain": "2" }, metadata: {} },
      ],
      execution_count: 7,
    }),
    cellMap({ id: "b", cell_type: "markdown", source: "# B", metadata: { editable: false, deletable: false } }),
  ]);
  return document;
}

test("reads cells as plain values", () => {
  const view = createDocumentReader(notebook(), () => undefined).read();
  expect({ ...view, cells: [...view.cells.values()] }).toEqual({
    order: ["a", "b"],
    kernelLife: 3,
    proof: null,
    cells: [
      {
        id: "a",
        type: "code",
        source: "1 + 1",
        executionCount: 7,
        run,
        editable: true,
        deletable: true,
        outputs: [
          { output_type: "stream", name: "stdout", text: "one\n" },
          { output_type: "display_data", data: { "text/plain": "2" }, metadata: {} },
        ],
      },
      { id: "b", type: "markdown", source: "# B", executionCount: null, run: null, editable: false, deletable: false, outputs: [] },
    ],
  });
});

test("typing in a cell changes that cell alone and none of its outputs", () => {
  const document = notebook();
  let changes = 0;
  const reader = createDocumentReader(document, () => changes++);
  const before = reader.read();
  sourceOf(findCell(document, "a")!.cell).insert(5, " + 1");
  const after = reader.read();
  expect(changes).toBe(1);
  expect(after.cells.get("a")).toEqual({ ...before.cells.get("a"), source: "1 + 1 + 1" });
  expect(after.cells.get("a")!.outputs).toBe(before.cells.get("a")!.outputs);
  expect(after.cells.get("b")).toBe(before.cells.get("b"));
});

test("printing changes that output alone", () => {
  const document = notebook();
  const reader = createDocumentReader(document, () => undefined);
  const before = reader.read().cells.get("a")!;
  const outputs = findCell(document, "a")!.cell.get("outputs") as Y.Array<Y.Map<Y.Text>>;
  outputs.get(0).get("text")!.insert(4, "two\n");
  const after = reader.read().cells.get("a")!;
  expect(after.outputs[0]).toEqual({ output_type: "stream", name: "stdout", text: "one\ntwo\n" });
  expect(after.outputs[1]).toBe(before.outputs[1]);
});

test("text in lines, as other notebooks write it, is joined; what cannot be read is left out", () => {
  const document = notebook();
  const reader = createDocumentReader(document, () => undefined);
  const outputs = findCell(document, "a")!.cell.get("outputs") as Y.Array<unknown>;
  outputs.delete(0, 2);
  outputs.push([{ output_type: "stream", name: "stderr", text: ["a\n", "b"] }, { output_type: "unheard-of" }]);
  expect(reader.read().cells.get("a")!.outputs).toEqual([{ output_type: "stream", name: "stderr", text: "a\nb" }]);
});

test("two copies of a cell that two people moved at once show once", () => {
  const document = notebook();
  const reader = createDocumentReader(document, () => undefined);
  cellsOf(document).push([cellMap({ id: "a", cell_type: "markdown", source: "copy", metadata: {} })]);
  expect(reader.read().order).toEqual(["a", "b"]);
});
