/**
 * Jupyter's notebook file, nbformat 4.5, in and out without loss. Minor versions 0 to 4 have no cell ids: they are read as 4.5 with new
 * ids. Written as nbformat writes it (keys sorted, one space of indent, text as lists of lines), so that files diff as people expect.
 */
import { isJsonMime, nbCellId, nbFile } from "../../protocol/nbformat.ts";
import type { NbCell, NbContent, NbOutput } from "../../protocol/nbformat.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { jsonErrorPlace } from "./json-place.ts";

/** Reads a file. `newId` gives ids to cells that have none, or one that is taken. Refuses with the place of the first fault. */
export function readIpynb(file: Uint8Array | string, newId: () => string): NbContent | Refusal {
  const text = typeof file === "string" ? file : decode(file);
  if (text === null) return unreadable("", "not-text");
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    const place = jsonErrorPlace(text.replace(/^\uFEFF/, ""));
    return unreadable(place === null ? "" : `${place.line}:${place.column}`, "not-json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return unreadable("", "not-a-notebook");
  if ("nbformat" in value && typeof value.nbformat === "number" && value.nbformat !== 4) return unreadable("nbformat", "version");
  const parsed = nbFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ...unreadable(pathText(issue.path), "not-a-notebook") };
  }
  const taken = new Set<string>();
  const cells = parsed.data.cells.map((cell): NbCell => ({ ...cell, id: freeId(cell.id, taken, newId) }));
  const content = { ...parsed.data, nbformat_minor: Math.max(5, parsed.data.nbformat_minor), cells };
  return wellFormed(content);
}

/** Writes a file: JSON with sorted keys, ending in a newline. */
export function writeIpynb(notebook: NbContent): string {
  return JSON.stringify(sorted({ ...notebook, cells: notebook.cells.map(splitCell) }), null, 1) + "\n";
}

function unreadable(place: string, reason: string): Refusal {
  return refused("notebook-unreadable", { place, reason });
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `["cells", 3, "source"]` as `cells[3].source`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}${text && "."}${String(key)}`), "");
}

function freeId(id: string | undefined, taken: Set<string>, newId: () => string): string {
  let free = id !== undefined && nbCellId.safeParse(id).success ? id : newId();
  while (taken.has(free)) free = newId();
  taken.add(free);
  return free;
}

/** Half a surrogate pair can stand in JSON but not in UTF-8, where the document lives: such text is made whole by U+FFFD. */
function wellFormed<T>(value: T): T {
  if (typeof value === "string") return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)])) as T;
}

function splitCell(cell: NbCell): unknown {
  const source = lines(cell.source);
  if (cell.cell_type === "code") return { ...cell, source, outputs: cell.outputs.map(splitOutput) };
  if (cell.attachments === undefined) return { ...cell, source };
  const attachments = Object.fromEntries(Object.entries(cell.attachments).map(([name, data]) => [name, splitBundle(data)]));
  return { ...cell, source, attachments };
}

function splitOutput(output: NbOutput): unknown {
  if (output.output_type === "stream" && typeof output.text === "string") return { ...output, text: lines(output.text) };
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") return output;
  return typeof output.data === "object" && output.data !== null ? { ...output, data: splitBundle(output.data) } : output;
}

function splitBundle(data: object): unknown {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => {
      const text = type.startsWith("text/") || type === "application/javascript" || type === "image/svg+xml";
      return [type, text && !isJsonMime(type) && typeof value === "string" ? lines(value) : value];
    }),
  );
}

const line =
  /[^\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+$/g;

/** Splits as Python's `splitlines(True)` does, which nbformat writes with. */
function lines(text: string): string[] {
  return text.match(line) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, inner]) => [key, sorted(inner)]));
}
