/** `carnet run` as a process: what it prints and writes, and how it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NbContent } from "../../../notebook/notebook.ts";
import { readIpynb } from "../../../notebook/formats/ipynb.ts";
import { isRefusal } from "../../../protocol/refusal.ts";

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-run-"));
  mkdirSync(join(folder, "work"));
  output = join(folder, "out.ipynb");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Interrupts, as Ctrl-C does, once `until` is true. */
async function carnet(args: string[], until?: (out: string) => boolean): Promise<Ended> {
  const environment = { PATH: process.env["PATH"], LANG: "en_GB.UTF-8", CARNET_DATA: join(folder, "data") };
  const child = spawn(process.execPath, [fileURLToPath(new URL("../main.ts", import.meta.url)), "run", ...args], {
    env: environment as unknown as NodeJS.ProcessEnv,
    cwd: folder,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const looking = setInterval(() => {
    if (!until?.(out)) return;
    clearInterval(looking);
    child.kill("SIGINT");
  }, 20);
  const [status] = (await once(child, "close")) as [number | null];
  clearInterval(looking);
  return { code: status, out, err };
}

function myst(...cells: string[]): string {
  const file = join(folder, "work", "notebook.md");
  writeFileSync(file, cells.map((code) => `\`\`\`{code-cell} typescript\n${code}\n\`\`\`\n`).join("\n"));
  return file;
}

function ipynb(cells: object[], metadata: object = {}): string {
  const file = join(folder, "work", "notebook.ipynb");
  writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  return file;
}
const code = (source: string, metadata: object = {}) => ({
  cell_type: "code",
  id: `c${source.length}`,
  source,
  metadata,
  outputs: [],
  execution_count: null,
});

function written(): NbContent {
  const read = readIpynb(readFileSync(output), () => "new");
  if (isRefusal(read)) throw new Error(JSON.stringify(read));
  return read;
}
const outputsOf = (cell: number) => (written().cells[cell] as { outputs: { text?: string; data?: object; evalue?: string }[] }).outputs;

test("prints what the cells show, writes nothing, and tells how far it is beside that", async () => {
  const ended = await carnet([myst("console.log('hello'); const a = 6", "a * 7")]);
  expect(ended).toEqual({ code: 0, out: "hello\n42\n", err: expect.stringMatching(/0 of 2\n[^]*2 of 2\n2 cells ran\.\n$/) });
  expect(readdirSync(join(folder, "work"))).toEqual(["notebook.md"]);
  expect(existsSync(join(folder, "data"))).toBe(false);
});

test("writes the notebook with what its cells showed, and keeps what it does not know", async () => {
  const file = ipynb(
    [
      { cell_type: "markdown", id: "text", source: "# Title", metadata: { theirs: 1 } },
      code('import { display } from "carnet/display"; const shown = display("a"); console.log("x"); console.log("y"); console.error("z")', {
        other: [2],
      }),
      code('shown.update("b"); ({ a: 1 })'),
      code("   "),
    ],
    { authors: [{ name: "Ada" }], kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
  );
  const ended = await carnet([file, "--output", output]);
  expect([ended.code, ended.out]).toEqual([0, ""]);
  const { cells, metadata } = written();
  expect(metadata).toMatchObject({ authors: [{ name: "Ada" }], kernelspec: { name: "deno" } });
  expect(cells[0]).toMatchObject({ source: "# Title", metadata: { theirs: 1 } });
  expect(cells[1]).toMatchObject({
    execution_count: 1,
    metadata: { other: [2] },
    outputs: [
      { output_type: "display_data", data: { "text/plain": "'b'" } },
      { output_type: "stream", name: "stdout", text: "x\ny\n" },
      { output_type: "stream", name: "stderr", text: "z\n" },
    ],
  });
  expect(cells[2]).toMatchObject({
    execution_count: 2,
    outputs: [{ output_type: "execute_result", execution_count: 2, data: { "text/plain": "{ a: 1 }" } }],
  });
  expect(cells[3]).toMatchObject({ execution_count: null, outputs: [] });
});

test("ends with 1 at a cell that fails, and shows which and why", async () => {
  const ended = await carnet([myst("1", "const b = 2;\nmissing(b)", "console.log('never')"), "-o", output]);
  expect(ended.code).toBe(1);
  expect(ended.err).toContain(
    "Cell 2 failed:\n    1 | const b = 2;\n    2 | missing(b)\n\nReferenceError: missing is not defined\n    at cell 2:2:1",
  );
  expect(outputsOf(1)).toEqual([expect.objectContaining({ evalue: "missing is not defined" })]);
  expect(written().cells[2]).toMatchObject({ execution_count: null, outputs: [] });
});

test("goes on after errors where they are allowed, for all cells or for one", async () => {
  const all = await carnet([myst("throw new Error('first')", "console.log('second')"), "--allow-errors"]);
  expect([all.code, all.out]).toEqual([0, "second\n"]);
  expect(all.err).toContain("Cell 1 failed");
  const one = await carnet([ipynb([code("throw new Error('meant')", { tags: ["raises-exception"] }), code("console.log('second')")])]);
  expect([one.code, one.out]).toEqual([0, "second\n"]);
});

test("an interrupt ends the cell and the run, and what ran is written", async () => {
  const file = myst("console.log('on')", "await new Promise(() => {})", "3");
  const printed = await carnet([file], (out) => out.includes("on"));
  expect([printed.code, printed.err.includes("Run interrupted.")]).toEqual([130, true]);
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(
      "await new Promise(() => {})",
      "import { writeFileSync } from 'node:fs'; writeFileSync('begun', ''); while (true);",
    ),
  );
  const stopped = await carnet([file, "--output", output], () => existsSync(join(folder, "work", "begun")));
  expect(stopped.code).toBe(130);
  expect(outputsOf(0)).toEqual([expect.objectContaining({ text: "on\n" })]);
  expect(outputsOf(1)).toEqual([expect.objectContaining({ evalue: "The cell was stopped." })]);
  expect(outputsOf(2)).toEqual([]);
});

test("stops a cell that takes too long, and says so", async () => {
  const ended = await carnet([myst("while (true);", "2"), "--timeout", "1", "--output", output]);
  expect(ended.code).toBe(1);
  expect(outputsOf(0).at(-1)).toMatchObject({ ename: "Timeout", evalue: "The cell took more than 1 second and was stopped." });
});

test("a kernel that dies is explained, and what it had shown is written", async () => {
  const ended = await carnet([myst("console.log('before'); process.exit(3)", "2"), "--output", output, "--allow-errors"]);
  expect(ended.code).toBe(1);
  expect(outputsOf(0)).toEqual([
    expect.objectContaining({ text: "before\n" }),
    expect.objectContaining({ ename: "KernelDied", evalue: expect.stringContaining("code 3") }),
  ]);
});

test("cells see the notebook's folder and nothing else, nobody to ask, and the data sets", async () => {
  writeFileSync(join(folder, "work", "notes.txt"), "mine");
  writeFileSync(join(folder, "secret.txt"), "not for cells");
  const ended = await carnet([
    myst(
      "import { readFileSync, writeFileSync, existsSync } from 'node:fs'; writeFileSync('made.txt', readFileSync('notes.txt')); readFileSync('made.txt', 'utf8')",
      `let seen = false; try { seen = readFileSync(${JSON.stringify(join(folder, "secret.txt"))}).length > 0 } catch {} seen`,
      "import { datasetNames } from 'carnet/datasets'; datasetNames()",
      "import { input } from 'carnet/display'; await input('Name?')",
    ),
  ]);
  expect([ended.code, ended.out]).toEqual([1, "'mine'\nfalse\n[]\n"]);
  expect(ended.err).toContain("nobody can answer it here");
  expect(readFileSync(join(folder, "work", "made.txt"), "utf8")).toBe("mine");
});

test("runs a lesson in the language that is asked for", async () => {
  const file = join(folder, "work", "lesson.md");
  const text =
    ':::{lang} fr\nBonjour\n:::\n\n:::{lang} en\nHello\n:::\n\n```{code-cell} typescript\nconst word = "bonjour"; // fr\nconst word = "hello"; // en\nword\n```\n';
  writeFileSync(file, text);
  expect((await carnet([file])).out).toBe("'hello'\n");
  expect((await carnet([file, "--language", "fr", "--output", output])).code).toBe(0);
  expect(written().cells.map(({ source }) => source)).toEqual(["Bonjour", 'const word = "bonjour";\nword']);
});

test.each([
  ["a file that is not there", "absent.md", null, "cannot be read"],
  ["JSON that breaks off", "broken.ipynb", '{"nbformat": 4,\n "cells": [', "reading stops at line 2, column"],
  [
    "a notebook with a cell that is none",
    "cells.ipynb",
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
    "cells[0]",
  ],
  ["front matter without an end", "front.md", "---\ntitle: x\n", "reading stops at line 1"],
  [
    "Python",
    "python.ipynb",
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "python"}}, "cells": []}',
    "is a notebook in “python”",
  ],
])("%s is refused with its place, and nothing is written", async (_what, name, content, sentence) => {
  const file = join(folder, "work", name);
  if (content !== null) writeFileSync(file, content);
  const ended = await carnet([file, "--output", output]);
  expect(ended).toEqual({ code: 1, out: "", err: expect.stringContaining(sentence) });
  expect(existsSync(output)).toBe(false);
});

test.each([
  ["no cell at all", "", 0],
  ["text alone", "# Title\n", 1],
])("%s: nothing fails, and it is written", async (_what, content, cells) => {
  const file = join(folder, "work", "text.md");
  writeFileSync(file, content);
  const ended = await carnet([file, "--output", output]);
  expect(ended).toEqual({ code: 0, out: "", err: expect.stringContaining("nothing to run") });
  expect(written().cells).toHaveLength(cells);
});

test.each([
  [[], "Give one notebook"],
  [["a.md", "b.md"], "Give one notebook"],
  [["a.txt"], "is not a notebook"],
  [["a.md", "--output", "b.md"], "does not go with --output"],
  [["a.md", "--output", "nowhere/b.ipynb"], "a folder that exists"],
  [["a.md", "--timeout", "0"], "“0” does not go with --timeout"],
  [["a.md", "--language", "de"], "does not go with --language"],
  [["a.md", "--home", "nowhere"], "is not a folder"],
  [["a.md", "--alow-errors"], "--alow-errors"],
])("%j is misuse", async (args, sentence) => {
  expect(await carnet(args)).toEqual({ code: 2, out: "", err: expect.stringContaining(sentence) });
});
