import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import { readMyst, writeMyst } from "./myst.ts";

const counter = () => {
  let ids = 0;
  return () => `n${(ids += 1)}`;
};
const plain = (content: unknown) =>
  (content as NbContent).cells.map(({ cell_type: type, source, metadata }) => ({ type, source, metadata }));

/** Written by jupytext 1.16 for a notebook with a Python kernel; from its documentation's shape. */
const jupytext = `---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
    jupytext_version: 1.16.4
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Title

Some text with a fence:

\`\`\`python
print("not a cell")
\`\`\`

+++ {"slideshow": {"slide_type": "slide"}}

Second cell

- a list

  \`\`\`{code-cell} ipython3
  nested = "part of the list"
  \`\`\`

\`\`\`{code-cell} ipython3
:tags: [hide-output, show-input]

print("hallo")
\`\`\`

\`\`\`{code-cell} ipython3
---
other:
  more: true
tags: [a, b]
---
print("hallo \\\`\\\`\\\`")
\`\`\`

\`\`\`{raw-cell}
:raw_mimetype: text/html

<b>Bold text</b>
\`\`\`
`;

describe("a file as jupytext writes it", () => {
  const read = readMyst(jupytext, counter()) as NbContent;

  test("is read cell by cell", () => {
    expect(read.metadata).toEqual({
      jupytext: { text_representation: { extension: ".md", format_name: "myst", format_version: 0.13, jupytext_version: "1.16.4" } },
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
    });
    expect(plain(read)).toEqual([
      { type: "markdown", source: '# Title\n\nSome text with a fence:\n\n```python\nprint("not a cell")\n```', metadata: {} },
      {
        type: "markdown",
        source: 'Second cell\n\n- a list\n\n  ```{code-cell} ipython3\n  nested = "part of the list"\n  ```',
        metadata: { slideshow: { slide_type: "slide" } },
      },
      { type: "code", source: 'print("hallo")', metadata: { tags: ["hide-output", "show-input"] } },
      { type: "code", source: 'print("hallo \\`\\`\\`")', metadata: { other: { more: true }, tags: ["a", "b"] } },
      { type: "raw", source: "<b>Bold text</b>", metadata: { raw_mimetype: "text/html" } },
    ]);
  });

  test("and written back the same", () => {
    expect(writeMyst(read, { lexer: "ipython3" })).toBe(jupytext);
  });
});

const word = fc.constantFrom(
  "a",
  "let x = 1;",
  "// note",
  "```",
  "````",
  ":tag: 1",
  "---",
  "",
  "  indented",
  "é",
  "+++",
  "# title",
  "yes",
  "12:30",
);
const codeSource = fc
  .array(word, { maxLength: 6 })
  .map((lines) => lines.join("\n"))
  // The end of a code cell's text is its last line that is not empty: the format has no place for more.
  .filter((source) => !source.endsWith("\n"));
const prose = fc
  .array(fc.constantFrom("Some text", "# A title", "- item", "", "> quote", "`code`", "é ⋯", "| a | b |", "**bold**"), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) => lines.join("\n").trim())
  .filter((source) => source !== "");
const scalar = fc.oneof(
  fc.string({ maxLength: 8, unit: "grapheme" }).map((value) => value.toWellFormed()),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("yes", "2020-01-01", "1e3", "012", "~", "=", "<<", "1:30"),
);
const metadata = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z_]{0,7}$/).filter((key) => key !== "id"),
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), scalar, { maxKeys: 2 })),
  { maxKeys: 3 },
);
const cell = fc.oneof(
  fc.record({ cell_type: fc.constant("code" as const), source: codeSource, metadata }),
  fc.record({ cell_type: fc.constant("raw" as const), source: codeSource, metadata }),
  fc.record({ cell_type: fc.constant("markdown" as const), source: prose, metadata }),
);

test("any notebook's cells come back as they were written", () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), metadata, (cells, notebookMetadata) => {
      const content = {
        nbformat: 4 as const,
        nbformat_minor: 5,
        metadata: notebookMetadata,
        cells: cells.map((one, index) => ({ ...one, id: `c${index}` }) as unknown as NbCell),
      };
      const read = readMyst(writeMyst(content), counter()) as NbContent;
      const wanted = { metadata: notebookMetadata, cells: plain(content) };
      expect({ metadata: read.metadata, cells: plain(read) }).toEqual(JSON.parse(JSON.stringify(wanted)));
    }),
    { numRuns: 500 },
  );
});

test("ids are kept where they are wanted", () => {
  const content = readMyst('+++ {"id": "intro"}\n\ntext\n\n```{code-cell}\n:id: one\n\n1\n```\n', counter()) as NbContent;
  expect(content.cells.map(({ id, metadata: rest }) => ({ id, rest }))).toEqual([
    { id: "intro", rest: {} },
    { id: "one", rest: {} },
  ]);
  expect((readMyst(writeMyst(content, { keepIds: true }), counter()) as NbContent).cells).toEqual(content.cells);
});

test.each([
  ["---\na: 1\n", "1", "front-matter-open"],
  ["---\na: [1\n---\n", "2", "yaml"],
  ["---\n- a\n---\n", "2", "not-a-mapping"],
  ["text\n\n+++ {not json}\n", "3", "cell-metadata"],
  ["```{code-cell}\n---\na: [\n---\n1\n```\n", "3", "yaml"],
])("refuses %j with the line", (text, place, reason) => {
  expect(readMyst(text, counter())).toEqual({ refused: "notebook-unreadable", details: { place, line: Number(place), reason } });
});

test("metadata that are made to be hard are refused as soon as others", () => {
  for (const piece of ["]", '"', "[", "{", "a\n: b\n"]) {
    const text = `---\n${piece.repeat(90_000 / piece.length)}\n---\n`;
    expect(
      readMyst(text, () => "id"),
      piece,
    ).toMatchObject({ refused: "notebook-unreadable", details: { reason: "yaml" } });
  }
  const keys = Array.from({ length: 9000 }, (_, i) => `k${i}: v`).join("\n");
  expect(readMyst(`---\n${keys}\n---\n`, () => "id")).toMatchObject({ metadata: { k8999: "v" } });
  expect(readMyst(`---\n${keys}\nk0: w\n---\n`, () => "id")).toMatchObject({ details: { line: 9002, reason: "yaml" } });
});
