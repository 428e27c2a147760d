import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { fillDocument, readDocument } from "../../../notebook/document/document.ts";
import { compareCells } from "../../../notebook/history/compare.ts";
import { codeCell, markdownCell, notebookOf } from "../../../notebook/notebook.ts";
import type { NbCell } from "../../../protocol/nbformat.ts";
import { createCellHistory } from "../cell-operations.ts";
import { restoredCell, restoredNotebook } from "./restore.ts";

function documentOf(cells: NbCell[]): Y.Doc {
  const doc = new Y.Doc();
  fillDocument(doc, notebookOf(cells));
  return doc;
}
/** What people wrote: results apart. */
const written = (doc: Y.Doc) =>
  readDocument(doc).cells.map(({ id, cell_type, source, metadata, attachments }) => ({ id, cell_type, source, metadata, attachments }));

const cell = fc
  .record({
    id: fc.constantFrom(..."abcdefg"),
    code: fc.boolean(),
    source: fc.stringMatching(/^[ab \n]{0,9}$/),
    tag: fc.constantFrom("x", "y", undefined),
  })
  .map(({ id, code, source, tag }) => (code ? codeCell : markdownCell)(id, source, tag === undefined ? {} : { tags: [tag] }));
const notebook = fc.uniqueArray(cell, { selector: ({ id }) => id, maxLength: 7 });

test("any notebook is brought back to any other, and one undo takes that back", () => {
  fc.assert(
    fc.property(notebook, notebook, (now, past) => {
      const doc = documentOf(now);
      const before = written(doc);
      const history = createCellHistory(doc);
      const operation = restoredNotebook({ now: readDocument(doc).cells, past });
      expect(operation === null).toBe(compareCells(now, past).every(({ kind, moved }) => kind === "same" && !moved));
      if (operation === null) return;
      history.perform(operation);
      expect(written(doc)).toEqual(written(documentOf(past)));
      history.undo();
      expect(written(doc)).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

test("one cell comes back alone: in its place where it went, with its text where it changed", () => {
  const past = [codeCell("a", "1"), codeCell("b", "let x = 2;"), markdownCell("c", "text")];
  const now = [codeCell("a", "one"), codeCell("new"), markdownCell("c", "other")];
  const doc = documentOf(now);
  const history = createCellHistory(doc);
  for (const id of ["b", "c"]) history.perform(restoredCell(id, { now: readDocument(doc).cells, past })!);
  expect(written(doc).map(({ id, source }) => `${id} ${source}`)).toEqual(["a one", "b let x = 2;", "new ", "c text"]);
  history.undo();
  history.undo();
  expect(written(doc).map(({ id, source }) => `${id} ${source}`)).toEqual(["a one", "new ", "c other"]);
  expect(restoredCell("a", { now: past, past })).toBeNull();
});

test("what others type meanwhile stays, and so do a locked cell and a result", () => {
  const shown = { ...codeCell("a", "let value = 1;"), outputs: [{ output_type: "stream", name: "stdout", text: "1" }] } as NbCell;
  const doc = documentOf([shown, codeCell("kept", "", { deletable: false })]);
  const history = createCellHistory(doc);
  const operation = restoredNotebook({ now: readDocument(doc).cells, past: [codeCell("a", "let value = 2;")] });
  const source = doc.getArray<Y.Map<unknown>>("cells").get(0).get("source") as Y.Text;
  source.insert(source.length, " // others");
  history.perform(operation!);
  expect(readDocument(doc).cells).toMatchObject([{ source: "let value = 2; // others", outputs: [{ text: "1" }] }, { id: "kept" }]);
  history.undo();
  expect(source.toString()).toBe("let value = 1; // others");
});
