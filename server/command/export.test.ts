import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exportCommand } from "./export.ts";
import { createTerminal } from "./terminal.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "carnet-export-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) =>
  exportCommand({ terminal: createTerminal("en"), place: { dataFolder: folder } as never, signal: new AbortController().signal }, args);
const lesson =
  "# Titre\n\n:::{lang} fr\nBonjour, $x^2$.\n:::\n\n:::{lang} en\nHello, $x^2$.\n:::\n\n```{code-cell} typescript\n1 + 1\n```\n";

test("a lesson becomes an HTML file in the language that is asked, a notebook, and a text again", async () => {
  const [from, page, notebook, text] = ["lesson.md", "page.html", "lesson.ipynb", "again.md"].map((name) => join(folder, name));
  writeFileSync(from, lesson);
  expect(await run(from, "-o", page, "--language", "fr", "--title", "Une leçon", "--author", "Ada")).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(html).toContain('<html lang="fr">');
  expect(html).toContain("<title>Une leçon</title>");
  expect(html).toMatch(/<p class="byline">Ada, \d/);
  expect(html).toContain("Bonjour, ");
  expect(html).not.toContain("Hello, ");
  expect(html).toMatch(/src:url\(data:font\/woff2;base64,/);
  expect(html).not.toMatch(/url\((?!data:)/);
  expect(await run(from, "-o", notebook, "--to", "ipynb")).toBe(0);
  expect((JSON.parse(readFileSync(notebook, "utf8")) as { metadata: object }).metadata).toMatchObject({ kernelspec: { name: "carnet" } });
  expect(await run(notebook, "-o", text)).toBe(0);
  expect(readFileSync(text, "utf8")).toContain("```{code-cell} typescript\n1 + 1\n```\n");
});

test("what cannot be read or written is told, and leaves nothing behind", async () => {
  const from = join(folder, "bad.ipynb");
  writeFileSync(from, '{"nbformat": 4');
  expect(await run(from, "-o", join(folder, "x.html"))).toBe(1);
  expect(await run(join(folder, "absent.md"), "-o", join(folder, "x.html"))).toBe(1);
  writeFileSync(from, '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}');
  expect(await run(from, "-o", join(folder, "no", "x.html"))).toBe(1);
  expect(await run(from, "-o", join(folder, "x.pdf"))).toBe(2);
  expect(await run(from)).toBe(2);
  expect(readdirSync(folder)).toEqual(["bad.ipynb"]);
});
