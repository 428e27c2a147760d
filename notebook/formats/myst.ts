/**
 * MyST Markdown notebooks as jupytext's `md:myst` (0.13) writes them: YAML front matter, code cells as `{code-cell}` fences with YAML
 * options, `+++` between Markdown cells with JSON metadata. Outputs are not part of the format. What the format cannot hold is the writer's
 * to know: a Markdown cell loses blank lines at its ends, and one that itself holds a `+++` line or a `{code-cell}` fence is read as
 * several cells.
 */
import MarkdownIt from "markdown-it";
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { asciiJson } from "./python-json.ts";
import { pythonYaml } from "./python-yaml.ts";
import { readYaml } from "./yaml.ts";

/** A cell and the line of the file where it begins, from 1. */
export interface MystCell {
  cell: NbCell;
  line: number;
}
interface Faulty {
  line: number;
  reason: string;
}

const blockParser = new MarkdownIt("commonmark").enable("table");
blockParser.block.ruler.before("hr", "block_break", blockBreak, { alt: ["paragraph", "reference", "blockquote", "list"] });

/** What a file says, before anything is made of it. */
export interface MystFile {
  metadata: Record<string, unknown>;
  cells: MystCell[];
  /** What the first code cell that says so calls its language: "ipython3", "typescript". */
  lexer: string | null;
}

/** Reads a file. A cell's id is its metadata's `id` where that can be one, otherwise `newId`. */
export function readMyst(text: string, newId: () => string): NbContent | Refusal {
  const read = readMystCells(text, newId);
  if ("refused" in read) return read;
  return { nbformat: 4, nbformat_minor: 5, metadata: read.metadata, cells: read.cells.map(({ cell }) => cell) };
}

/** As `readMyst`, with the line of each cell. Refuses with the line of the first fault. */
export function readMystCells(given: string, newId: () => string): MystFile | Refusal {
  const lines = given.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  try {
    const { metadata, end } = frontMatter(lines);
    return { metadata, ...readCells(lines, end, newId) };
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    return refused("notebook-unreadable", { place: String(error.fault.line), line: error.fault.line, reason: error.fault.reason });
  }
}

class FaultyFile extends Error {
  readonly fault: Faulty;
  constructor(fault: Faulty) {
    super(fault.reason);
    this.fault = fault;
  }
}

function frontMatter(lines: string[]): { metadata: Record<string, unknown>; end: number } {
  if (lines[0]?.trimEnd() !== "---") return { metadata: {}, end: 0 };
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---");
  if (end < 0) throw new FaultyFile({ line: 1, reason: "front-matter-open" });
  return { metadata: yamlRecord(lines.slice(1, end), 2), end: end + 1 };
}

function yamlRecord(lines: string[], firstLine: number): Record<string, unknown> {
  const read = readYaml(lines.join("\n"));
  if ("fault" in read) throw new FaultyFile({ line: firstLine + read.fault.line - 1, reason: read.fault.reason });
  if (read.value === null) return {};
  if (typeof read.value !== "object" || Array.isArray(read.value)) throw new FaultyFile({ line: firstLine, reason: "not-a-mapping" });
  return read.value as Record<string, unknown>;
}

function readCells(lines: string[], from: number, newId: () => string): Pick<MystFile, "cells" | "lexer"> {
  const tokens: ReturnType<typeof blockParser.parse> = [];
  blockParser.block.parse(lines.slice(from).join("\n") + "\n", blockParser, {}, tokens);
  const cells: MystCell[] = [];
  let lexer: string | null = null;
  const taken = new Set<string>();
  let start = from;
  let metadata: Record<string, unknown> = {};
  const identified = (kept: Record<string, unknown>): { id: string; metadata: Record<string, unknown> } => {
    const { id, ...rest } = kept;
    const named = typeof id === "string" && /^[a-zA-Z0-9-_]{1,64}$/.test(id) && !taken.has(id);
    const own = named ? id : newId();
    taken.add(own);
    return named ? { id: own, metadata: rest } : { id: own, metadata: kept };
  };
  const flush = (end: number) => {
    const first =
      start +
      Math.max(
        0,
        lines.slice(start, end).findIndex((line) => line.trim() !== ""),
      );
    const source = lines
      .slice(start, end)
      .join("\n")
      .trimEnd()
      .replace(/^(?:[ \t]*\n)+/, "");
    if (source === "") return;
    cells.push({ cell: { cell_type: "markdown", source, ...identified(metadata) }, line: first + 1 });
  };
  for (const token of tokens) {
    if (token.level !== 0 || token.map === null || token.map === undefined) continue;
    const [begins, ends] = [token.map[0] + from, token.map[1] + from];
    const fence = token.type === "fence" ? /^\{(code|raw)-cell\}(.*)$/.exec(token.info.trim()) : null;
    if (token.type === "block_break") {
      flush(begins);
      metadata = breakMetadata(token.content, begins + 1);
      start = ends;
    } else if (fence !== null) {
      flush(begins);
      metadata = {};
      start = ends;
      if (fence[1] === "code") lexer ??= fence[2].trim() || null;
      const { options, body } = directive(token.content, begins + 2);
      const common = { source: body, ...identified(options) };
      cells.push({
        cell: fence[1] === "code" ? { cell_type: "code", ...common, outputs: [], execution_count: null } : { cell_type: "raw", ...common },
        line: begins + 1,
      });
    }
  }
  flush(lines.length);
  return { cells, lexer };
}

function breakMetadata(content: string, line: number): Record<string, unknown> {
  if (content.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, with its line.
  }
  throw new FaultyFile({ line, reason: "cell-metadata" });
}

/** The options of a code cell, as a `---` block or as lines that begin with a colon, and what follows. */
function directive(content: string, firstLine: number): { options: Record<string, unknown>; body: string } {
  const lines = content.replace(/\n$/, "").split("\n");
  let options: Record<string, unknown> = {};
  let rest = lines;
  if (/^-{3,}/.test(lines[0])) {
    const close = lines.findIndex((line, index) => index > 0 && /^-{3,}/.test(line));
    const end = close < 0 ? lines.length : close;
    options = yamlRecord(lines.slice(1, end), firstLine + 1);
    rest = lines.slice(end + 1);
  } else if (lines[0].trimStart().startsWith(":")) {
    const end = lines.findIndex((line) => !line.trimStart().startsWith(":"));
    const block = end < 0 ? lines : lines.slice(0, end);
    options = yamlRecord(
      block.map((line) => line.trimStart().slice(1)),
      firstLine,
    );
    rest = lines.slice(block.length);
  }
  if (rest.length > 0 && rest[0].trim() === "") rest = rest.slice(1);
  return { options, body: rest.join("\n") };
}

/**
 * Writes a notebook. `lexer` stands behind each `{code-cell}`. Cell ids stay in the metadata where `keepIds` says so: jupytext itself leaves
 * them out. Where jupytext would lose a code cell's first blank line or end a cell early, this does not.
 */
export function writeMyst(notebook: NbContent, { keepIds = false, lexer }: { keepIds?: boolean; lexer?: string } = {}): string {
  const parts: string[] = [];
  if (Object.keys(notebook.metadata).length > 0) parts.push(`---\n${pythonYaml(notebook.metadata)}---\n`);
  let afterMarkdown = false;
  for (const cell of notebook.cells) {
    const metadata = keepIds ? { id: cell.id, ...cell.metadata } : cell.metadata;
    const described = Object.keys(metadata).length > 0;
    if (cell.cell_type === "markdown") {
      if (described) parts.push(`\n+++ ${asciiJson(metadata)}\n`);
      else if (afterMarkdown) parts.push("\n+++\n");
      parts.push(`\n${endedLine(cell.source)}`);
    } else {
      const fence = fenceFor(cell.source);
      parts.push(`\n${fence}{${cell.cell_type}-cell}${cell.cell_type === "code" && lexer !== undefined ? ` ${lexer}` : ""}\n`);
      const options = described ? optionsBlock(metadata) : "";
      parts.push(options, parting(cell.source, options));
      parts.push(`${endedLine(cell.source)}${fence}\n`);
    }
    afterMarkdown = cell.cell_type === "markdown";
  }
  return parts.join("").replace(/^\n/, "").trimEnd() + "\n";
}

function endedLine(source: string): string {
  return source.endsWith("\n") ? source : `${source}\n`;
}

/** A blank line where the source's first line would be read as an option, or be dropped for being blank itself. */
function parting(source: string, options: string): string {
  if (source === "") return "";
  const blank = /^[ \t]*(?:\n|$)/.test(source);
  if (options !== "") return blank && !options.endsWith("\n\n") ? "\n" : "";
  return blank || /^(?:---|\s*:)/.test(source) ? "\n" : "";
}

/** Options as lines that begin with a colon; as a block between dashes where one of them needs several lines. */
function optionsBlock(metadata: Record<string, unknown>): string {
  const yaml = pythonYaml(metadata);
  const lines = yaml.trimEnd().split(/[\n\u0085\u2028\u2029]/);
  if (lines.every((line) => /^\p{L}/u.test(line))) return `${lines.map((line) => `:${line}`).join("\n")}\n\n`;
  return `---\n${yaml}---\n`;
}

/** A fence longer than any that the source begins a line with, and than any that would close it. */
function fenceFor(source: string): string {
  const lengths = Array.from(source.matchAll(/^(`{3,})|^ {1,3}(`{3,})[ \t]*$/gm), (match) => (match[1] ?? match[2]).length);
  return "`".repeat(Math.max(2, ...lengths) + 1);
}

type Rule = Parameters<typeof blockParser.block.ruler.before>[2];

/** The line `+++`, with or without JSON after it. */
function blockBreak(...[state, startLine, , silent]: Parameters<Rule>): boolean {
  if (state.sCount[startLine] - state.blkIndent >= 4) return false;
  const line = state.src.slice(state.bMarks[startLine] + state.tShift[startLine], state.eMarks[startLine]);
  const marker = /^\+[ \t]*\+[ \t]*\+[+ \t]*/.exec(line);
  if (marker === null) return false;
  if (silent) return true;
  state.line = startLine + 1;
  const token = state.push("block_break", "hr", 0);
  token.map = [startLine, state.line];
  token.content = line.slice(marker[0].length);
  return true;
}
