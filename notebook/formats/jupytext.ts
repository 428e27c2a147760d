/**
 * What jupytext keeps of a notebook when it writes MyST Markdown, and how it reads that again: which metadata reach the front matter, the raw
 * first cell that is front matter itself, and the language that code cells name. `myst.ts` knows the text, this knows jupytext's customs.
 */
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { filteredMetadata } from "./metadata-filter.ts";
import type { Metadata } from "./metadata-filter.ts";
import { readMystCells, writeMyst } from "./myst.ts";
import { pythonYaml } from "./python-yaml.ts";
import { readYaml } from "./yaml.ts";

const notebookKeys = "jupytext,kernelspec,kernel_info,orphan,tocdepth";
const forgottenCellKeys = [
  ...["autoscroll", "collapsed", "scrolled", "trusted", "execution", "ExecuteTime"],
  ...["skipline", "noskipline", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"],
].map((key) => `-${key}`);
/** What a server writes into a notebook that runs: no part of a text, even one whose whole front matter is kept. */
const runtimeKeys = "-language_info,-widgets";

/** Reads a file as jupytext does. Refuses with the line of the first fault. */
export function readJupytext(text: string, newId: () => string): NbContent | Refusal {
  const file = readMystCells(text, newId);
  if ("refused" in file) return file;
  const cells = file.cells.map(({ cell }) => cell);
  const bare = Object.keys(file.metadata).length === 0;
  const { jupyter, ...root } = file.metadata;
  const own = isMapping(jupyter) ? jupyter : {};
  const options = { ...mapping(own["jupytext"]), ...mapping(root["jupytext"]) };
  const metadata = { ...own, ...filteredMetadata(root, filterText(options["root_level_metadata_filter"]), "all") };
  const rest = Object.fromEntries(Object.entries(root).filter(([key]) => !(key in metadata)));
  if (Object.keys(rest).length > 0) cells.unshift({ cell_type: "raw", id: newId(), source: `---\n${pythonYaml(rest)}---`, metadata: {} });
  const jupytext: Metadata = { ...options };
  if (file.lexer !== null && metadata["language_info"] === undefined) jupytext["default_lexer"] = file.lexer;
  // A file that says nothing of jupytext comes back so.
  if (Object.keys(options).length === 0) jupytext["notebook_metadata_filter"] = bare ? "-all" : `all,-jupytext,${runtimeKeys}`;
  jupytext["text_representation"] = { ...mapping(options["text_representation"]), extension: ".md", format_name: "myst" };
  return { nbformat: 4, nbformat_minor: 5, metadata: { ...metadata, jupytext }, cells };
}

/** Writes a file as jupytext does. */
export function writeJupytext(notebook: NbContent): string {
  const { default_lexer: lexer, ...jupytext } = mapping(notebook.metadata["jupytext"]);
  const lexers = [mapping(notebook.metadata["language_info"])["pygments_lexer"], lexer];
  const fromMyst = mapping(jupytext["text_representation"])["format_name"] === "myst";
  const described = { ...notebook.metadata, jupytext: { ...jupytext, text_representation: textRepresentation(jupytext) } };
  // A text's own front matter is kept whole; of a notebook that never was one, what jupytext takes.
  const filter = filterText(jupytext["notebook_metadata_filter"]);
  const kept = filteredMetadata(described, fromMyst && filter === "" ? `all,${runtimeKeys}` : filter, notebookKeys);
  const sorted = Object.fromEntries(Object.entries(kept).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const cellFilter = filterText(jupytext["cell_metadata_filter"]);
  const cells = notebook.cells.map((cell): NbCell => {
    return { ...cell, metadata: filteredMetadata(cell.metadata, cellFilter, forgottenCellKeys.join(",")) };
  });
  const merged = withFrontMatter(sorted, cells, jupytext["root_level_metadata_filter"]);
  return writeMyst(
    { ...notebook, ...merged },
    { lexer: lexers.find((name) => typeof name === "string" && name !== "") as string | undefined },
  );
}

/** The version of jupytext is the file's own where it has one: we are not jupytext. */
function textRepresentation(jupytext: Metadata): Metadata {
  const { jupytext_version: version } = mapping(jupytext["text_representation"]);
  return { extension: ".md", format_name: "myst", format_version: 0.13, ...(version === undefined ? {} : { jupytext_version: version }) };
}

/** A raw first cell between dashes is front matter; what the filter keeps off the root goes under `jupyter`. */
function withFrontMatter(metadata: Metadata, cells: NbCell[], filter: unknown): { metadata: Metadata; cells: NbCell[] } {
  const root = filteredMetadata(metadata, filterText(filter), "all");
  const rest = Object.fromEntries(Object.entries(metadata).filter(([key]) => !(key in root)));
  const placed: Metadata = Object.keys(rest).length === 0 ? root : { ...root, jupyter: rest };
  const first = cells.at(0);
  const own = first?.cell_type === "raw" ? frontMatterOf(first.source) : null;
  if (own === null) return { metadata: placed, cells };
  if (filter === undefined) {
    const names = Object.keys(own).map((key) => `-${key}`);
    placed["jupytext"] = { ...mapping(placed["jupytext"]), root_level_metadata_filter: names.length === 0 ? "-" : names.join(",") };
  }
  return { metadata: merged(own, placed), cells: cells.slice(1) };
}

function frontMatterOf(source: string): Metadata | null {
  const lines = source.replace(/^[\n\t ]+|[\n\t ]+$/g, "").split("\n");
  if (lines.length < 2 || !/^---\s*$/.test(lines[0]) || !/^---\s*$/.test(lines.at(-1)!)) return null;
  const end = lines.findIndex((line, index) => index > 0 && /^---\s*$/.test(line));
  const read = readYaml(lines.slice(1, end).join("\n"));
  return "value" in read && isMapping(read.value) ? read.value : null;
}

/** Both; what the first says counts. */
function merged(first: Metadata, second: Metadata): Metadata {
  const both = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const had = both[key];
    if (isMapping(value)) both[key] = merged(isMapping(had) ? had : {}, value);
    else if (had === undefined) both[key] = value;
  }
  return both;
}

function isMapping(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function mapping(value: unknown): Metadata {
  return isMapping(value) ? value : {};
}
function filterText(value: unknown): string {
  return typeof value === "string" ? value : value === false ? "-all" : value === true ? "all" : "";
}
