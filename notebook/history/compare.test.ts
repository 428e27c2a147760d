import { expect, test } from "vitest";
import { codeCell, markdownCell } from "../notebook.ts";
import type { NbCell } from "../notebook.ts";
import { compareCells } from "./compare.ts";

const summary = (before: NbCell[], after: NbCell[]) =>
  compareCells(before, after).map(({ id, kind, moved, outputs, type, metadata, attachments }) => {
    const marks = { moved, outputs, type, attachments, metadata: metadata.length > 0 };
    return [id, kind, ...Object.entries(marks).flatMap(([mark, holds]) => (holds ? [mark] : []))].join(" ");
  });

test("cells that came, went, moved and changed are told apart, in the order of the later moment", () => {
  const before = [codeCell("a", "1"), codeCell("b", "2"), codeCell("c", "3"), markdownCell("d", "text")];
  const after = [codeCell("c", "3"), codeCell("a", "1 + 1"), codeCell("new", "4"), markdownCell("d", "text")];
  expect(summary(before, after)).toEqual(["c same moved", "a changed", "b removed", "new added", "d same"]);
  expect(summary([codeCell("first")], [])).toEqual(["first removed"]);
});

test("results and the record of a run are no edit; another type, a label and an image are", () => {
  const ran = { ...codeCell("a", "1", { carnet: { run: 1 } }), outputs: [{ output_type: "stream", name: "stdout", text: "1" }] } as NbCell;
  expect(summary([codeCell("a", "1")], [ran])).toEqual(["a same outputs"]);
  expect(summary([codeCell("a", "1")], [markdownCell("a", "1")])).toEqual(["a changed type"]);
  expect(compareCells([codeCell("a", "", { tags: ["x"] })], [codeCell("a", "", { tags: ["y"], label: 1 })])[0].metadata).toEqual([
    { key: "tags", before: '["x"]', after: '["y"]' },
    { key: "label", before: null, after: "1" },
  ]);
  const pictured = { ...markdownCell("a"), attachments: { p: { "image/png": "AA==" } } } as NbCell;
  expect(summary([markdownCell("a")], [pictured])).toEqual(["a changed attachments"]);
});
