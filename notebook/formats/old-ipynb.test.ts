import { expect, test } from "vitest";
import { readIpynb } from "./ipynb.ts";

let ids = 0;
const newId = () => `id-${(ids += 1)}`;

/** As IPython 0.13 to 2 wrote it: one worksheet, headings, outputs named by what they show, lines without their ends. */
const old = {
  nbformat: 3,
  nbformat_minor: 0,
  metadata: { name: "old", signature: "sha256:1", vendor: { kept: true } },
  worksheets: [
    {
      cells: [
        { cell_type: "heading", level: 2, metadata: {}, source: ["A title", "of two lines"] },
        { cell_type: "markdown", metadata: { a: 1 }, source: ["one\n", "two"] },
        {
          cell_type: "code",
          collapsed: false,
          language: "python",
          metadata: {},
          input: ["x = 1", "x"],
          prompt_number: 4,
          outputs: [
            { output_type: "stream", stream: "stderr", text: ["careful\n"] },
            { output_type: "pyout", prompt_number: 4, metadata: {}, text: ["1"], html: "<b>1</b>" },
            { output_type: "display_data", png: "iVBORw0KGgo=", json: '{"a": 1}' },
            { output_type: "pyerr", ename: "E", evalue: "v", traceback: ["t"] },
          ],
        },
      ],
      metadata: {},
    },
    { cells: [{ cell_type: "raw", source: "end" }] },
  ],
};

test("a notebook of nbformat 3 is read as nbformat 4, worksheets one after the other", () => {
  ids = 0;
  expect(readIpynb(JSON.stringify(old), newId)).toEqual({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { vendor: { kept: true } },
    cells: [
      { cell_type: "markdown", id: "id-1", metadata: {}, source: "## A title of two lines" },
      { cell_type: "markdown", id: "id-2", metadata: { a: 1 }, source: "one\ntwo" },
      {
        cell_type: "code",
        id: "id-3",
        metadata: { collapsed: false },
        source: "x = 1\nx",
        execution_count: 4,
        outputs: [
          { output_type: "stream", name: "stderr", text: "careful\n" },
          { output_type: "execute_result", execution_count: 4, metadata: {}, data: { "text/plain": "1", "text/html": "<b>1</b>" } },
          { output_type: "display_data", metadata: {}, data: { "image/png": "iVBORw0KGgo=", "application/json": { a: 1 } } },
          { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
        ],
      },
      { cell_type: "raw", id: "id-4", metadata: {}, source: "end" },
    ],
  });
});

test("a fault is placed in the old file", () => {
  const broken = structuredClone(old) as unknown as { worksheets: { cells: { source: unknown }[] }[] };
  broken.worksheets[1].cells[0].source = 7;
  expect(readIpynb(JSON.stringify(broken), newId)).toMatchObject({ details: { place: "worksheets[1].cells[0].source", cell: 4 } });
});
