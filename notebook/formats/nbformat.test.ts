/** nbformat itself (Debian's `python3-nbformat`) judges what we write, where it is installed. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { NbContent } from "../../protocol/nbformat.ts";
import { readIpynb, writeIpynb } from "./ipynb.ts";

const program = `
import json, sys, nbformat
text = sys.stdin.read()
notebook = nbformat.reads(text, as_version=4)
nbformat.validate(notebook)
sys.stdout.write(nbformat.writes(notebook) + "\\n")`;
const python = (input: string) => spawnSync("/usr/bin/python3", ["-c", program], { input, encoding: "utf8" });
const absent = spawnSync("/usr/bin/python3", ["-c", "import nbformat"]).status !== 0;

const file = {
  nbformat: 4,
  nbformat_minor: 1,
  metadata: { vendor: { "10": [1, 2.5, 1e-7], "2": "é🫀\u2028" }, kernelspec: { name: "k", display_name: "K" } },
  cells: [
    { cell_type: "markdown", metadata: {}, source: ["a\r\n", "b\u2028c"], attachments: { "x.png": { "image/png": "AAAA" } } },
    { cell_type: "raw", metadata: { format: "text/latex" }, source: "" },
    {
      cell_type: "code",
      metadata: { collapsed: true, tags: ["t"] },
      source: "1\n2",
      execution_count: 3,
      outputs: [
        { output_type: "stream", name: "stdout", text: "10%\r20%\n" },
        {
          output_type: "display_data",
          metadata: { "image/svg+xml": { isolated: true } },
          data: { "image/svg+xml": "<svg>\n</svg>", "application/vnd.x.v1+json": { a: [1, "b\nc"] }, "application/javascript": "a\nb" },
        },
        { output_type: "error", ename: "E", evalue: "", traceback: ["\u001b[31mx"] },
      ],
    },
  ],
};

test.skipIf(absent)(`nbformat finds nothing to change in what we write${absent ? ": python3-nbformat is not installed" : ""}`, () => {
  let ids = 0;
  const written = writeIpynb(readIpynb(JSON.stringify(file), () => `id-${(ids += 1)}`) as NbContent);
  const judged = python(written);
  expect(judged.stderr).toBe("");
  expect(judged.stdout).toBe(written);
});
