import { YNotebook } from "@jupyter/ydoc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import { fillDocument, readDocument } from "../document/document.ts";
import { readIpynb, writeIpynb } from "./ipynb.ts";

let ids = 0;
const newId = () => `new-${(ids += 1)}`;

/** As `nbformat.write` of a Python notebook writes it: sorted keys, one space of indent, lists of lines. */
const python = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {
    "tags": [
     "kept"
    ],
    "vendor": {
     "deep": [
      1,
      {
       "x": null
      }
     ]
    }
   },
   "source": [
    "# Titre\\n",
    "\\n",
    "Texte à accents"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 7,
   "id": "work",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "10%\\r",
      "20%\\n"
     ]
    },
    {
     "data": {
      "application/vnd.vendor.widget-view+json": {
       "model_id": "abc",
       "version_major": 2
      },
      "image/png": "iVBORw0KGgo=\\n",
      "text/html": [
       "<b>1</b>\\n",
       "<i>2</i>"
      ]
     },
     "execution_count": 7,
     "metadata": {
      "image/png": {
       "width": 3
      }
     },
     "output_type": "execute_result"
    },
    {
     "ename": "ValueError",
     "evalue": "no",
     "output_type": "error",
     "traceback": [
      "\\u001b[0;31mValueError\\u001b[0m"
     ]
    }
   ],
   "source": [
    "print(1)"
   ]
  },
  {
   "attachments": {
    "a.png": {
     "image/png": "iVBORw0KGgo="
    }
   },
   "cell_type": "raw",
   "id": "raw-1",
   "metadata": {},
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "vendor": true
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

function read(text: string | Uint8Array): NbContent {
  const content = readIpynb(text, newId);
  if ("refused" in content) throw new Error(JSON.stringify(content));
  return content;
}
function through(content: NbContent): NbContent {
  const doc = new Y.Doc();
  fillDocument(doc, content);
  return readDocument(doc);
}

describe("a file of another program", () => {
  test("comes out byte for byte, through the document too", () => {
    expect(writeIpynb(read(python))).toBe(python);
    expect(writeIpynb(through(read(python)))).toBe(python);
  });

  test("is read by Jupyter's own shared notebook from our document", () => {
    const doc = new Y.Doc();
    fillDocument(doc, read(python));
    const notebook = new YNotebook();
    Y.applyUpdate(notebook.ydoc, Y.encodeStateAsUpdate(doc));
    expect(JSON.parse(JSON.stringify(notebook.toJSON().cells))).toEqual(JSON.parse(JSON.stringify(read(python).cells)));
  });

  test("of 4.0 to 4.4 gets ids, and a taken id is replaced", () => {
    const cell = { cell_type: "code", metadata: {}, source: "1", outputs: [], execution_count: null };
    const old = read(
      JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells: [cell, { ...cell, id: "x" }, { ...cell, id: "x" }] }),
    );
    expect(old.nbformat_minor).toBe(5);
    const found = old.cells.map(({ id }) => id);
    expect(found[1]).toBe("x");
    expect(new Set(found).size).toBe(3);
  });

  test("has its numbers and keys written as Python writes them", () => {
    const metadata = { "10": 1e-7, "2": 1e22, "\u{1F600}": 1, "\uFF5E": 0.5 };
    const written = writeIpynb({ nbformat: 4, nbformat_minor: 5, metadata, cells: [] });
    expect(written).toContain('"metadata": {\n  "10": 1e-07,\n  "2": 1e+22,\n  "\uFF5E": 0.5,\n  "\u{1F600}": 1\n }');
  });

  test("keeps outputs and fields of kinds that we do not know", () => {
    const strange = { output_type: "hologram", beam: [1, 2] };
    const file = {
      nbformat: 4,
      nbformat_minor: 6,
      metadata: {},
      later: { a: 1 },
      cells: [{ cell_type: "code", id: "a", metadata: {}, source: "", outputs: [strange], execution_count: null, colour: "red" }],
    };
    expect(JSON.parse(writeIpynb(through(read(JSON.stringify(file)))))).toEqual({ ...file, cells: [{ ...file.cells[0], source: [] }] });
  });
});

const metadata = fc.dictionary(
  fc.string({ maxLength: 6 }).filter((key) => !["__proto__", "id", "name", "tags", "title"].includes(key)),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 3 },
);
const text = fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "\u2028", "🫀", "\t", '"', "\\") });
const id = fc.uuid().map((uuid) => uuid.slice(0, 13));
const bundle = fc.dictionary(fc.constantFrom("text/plain", "text/html", "image/svg+xml", "image/png"), text);
const output = fc.oneof(
  fc.record({ output_type: fc.constant("stream"), name: fc.constantFrom("stdout", "stderr"), text }),
  fc.record({ output_type: fc.constant("display_data"), data: bundle, metadata }),
  fc.record({ output_type: fc.constant("error"), ename: text, evalue: text, traceback: fc.array(text) }),
);
const cell = fc.oneof(
  fc.record({ cell_type: fc.constant("markdown"), id, source: text, metadata }),
  fc.record({
    cell_type: fc.constant("code"),
    id,
    source: text,
    metadata,
    outputs: fc.array(output, { maxLength: 3 }),
    execution_count: fc.option(fc.integer({ min: 1, max: 999 })),
  }),
);
const notebook = fc.record({
  nbformat: fc.constant(4 as const),
  nbformat_minor: fc.constant(5),
  metadata,
  cells: fc.uniqueArray(cell, { selector: ({ id }) => id, maxLength: 4 }).map((cells) => cells as unknown as NbCell[]),
});

test("any notebook comes back as it went, through the file and through the document", () => {
  fc.assert(
    fc.property(notebook, (content) => {
      // fast-check's dictionaries have no prototype, which a parsed file never has.
      const plain = JSON.parse(JSON.stringify(content)) as NbContent;
      expect(read(writeIpynb(plain))).toEqual(plain);
      expect(through(plain)).toEqual(plain);
    }),
  );
});

describe("what is no notebook is refused with its place", () => {
  const notebookWith = (cells: unknown) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  test.each([
    ["hello", "1:1", "not-json"],
    ['{\n  "a": 1,\n  "b": }', "3:8", "not-json"],
    ['{"cells": [', "1:12", "not-json"],
    ['{"a": NaN}', "1:7", "not-a-number"],
    ['{\n "a": [1, -Infinity]}', "2:11", "not-a-number"],
    ["[]", "", "not-a-notebook"],
    ["{}", "nbformat", "not-a-notebook"],
    ['{"nbformat": 1, "cells": []}', "nbformat", "version"],
    ['{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}', "nbformat", "version"],
    ['{"nbformat": 3, "metadata": {}}', "worksheets", "not-a-notebook"],
    [
      '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [{"cell_type": "code", "input": 5, "outputs": []}]}]}',
      "worksheets[0].cells[0].source",
      "not-a-notebook",
    ],
    ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": ""}, "cells": []}', "metadata.kernelspec", "not-a-notebook"],
    [notebookWith({}), "cells", "not-a-notebook"],
    [
      notebookWith([
        { cell_type: "markdown", metadata: {}, source: "" },
        { cell_type: "code", metadata: {}, source: 5 },
      ]),
      "cells[1].source",
      "not-a-notebook",
    ],
    [notebookWith([{ cell_type: "poem", metadata: {}, source: "" }]), "cells[0].cell_type", "not-a-notebook"],
    [
      notebookWith([
        { cell_type: "code", metadata: {}, source: "", execution_count: null, outputs: [{ output_type: "stream", name: "stdout" }] },
      ]),
      "cells[0].outputs[0].text",
      "not-a-notebook",
    ],
    [
      notebookWith([{ cell_type: "code", metadata: {}, source: "", execution_count: -1, outputs: [] }]),
      "cells[0].execution_count",
      "not-a-notebook",
    ],
    [notebookWith([{ cell_type: "raw", metadata: { tags: ["a", "a"] }, source: "" }]), "cells[0].metadata.tags", "not-a-notebook"],
    [
      notebookWith([{ cell_type: "markdown", metadata: {}, source: "", attachments: { "a.png": { "image/png": 1 } } }]),
      "cells[0].attachments.a.png.image/png",
      "not-a-notebook",
    ],
  ])("%s", (file, place, reason) => {
    expect(readIpynb(file, newId)).toMatchObject({ refused: "notebook-unreadable", details: { place, reason } });
  });

  test("a fault of the text has its line and column, a fault of a cell its number", () => {
    expect(readIpynb('{\n "a": }', newId)).toMatchObject({ details: { line: 2, column: 7 } });
    expect(readIpynb(notebookWith([{ cell_type: "code", metadata: {}, source: 5 }]), newId)).toMatchObject({ details: { cell: 1 } });
  });

  test("bytes that are no text", () => {
    expect(readIpynb(Uint8Array.of(0xff, 0xfe, 0x00), newId)).toEqual({
      refused: "notebook-unreadable",
      details: { place: "", reason: "not-text" },
    });
  });

  test("a file that is cut anywhere", () => {
    fc.assert(
      fc.property(fc.nat(python.length - 3), (length) => {
        expect(readIpynb(python.slice(0, length), newId)).toMatchObject({ refused: "notebook-unreadable" });
      }),
    );
  });
});
