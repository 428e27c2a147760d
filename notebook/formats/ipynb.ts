/**
 * Jupyter's notebook file, nbformat 4.5, in and out without loss. Minor versions 0 to 4 have no cell ids: they are read as 4.5 with new
 * ids, and nbformat 2 and 3 are upgraded as nbformat does it. Written as nbformat writes it (keys sorted, one space of indent, text as lists of lines), so that files diff as people expect.
 */
import { isJsonMime, nbCellId, nbFile } from "../../protocol/nbformat.ts";
import type { NbCell, NbContent, NbOutput } from "../../protocol/nbformat.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { jsonErrorPlace } from "./json-place.ts";
import { upgradeOldIpynb } from "./old-ipynb.ts";
import { indentedJson } from "./python-json.ts";

/** Reads a file. `newId` gives ids to cells that have none, or one that is taken. Refuses with the place of the first fault. */
export function readIpynb(file: Uint8Array | string, newId: () => string): NbContent | Refusal {
  const text = typeof file === "string" ? file : decode(file);
  if (text === null) return unreadable("", "not-text");
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return notJson(text.replace(/^\uFEFF/, ""));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return unreadable("", "not-a-notebook");
  const current = inCurrentLayout(value as Record<string, unknown>);
  if ("refused" in current) return current;
  const parsed = nbFile.safeParse(current.value);
  if (!parsed.success) return misshapen(parsed.error.issues[0].path, current.origins);
  const taken = new Set<string>();
  const cells = parsed.data.cells.map((cell): NbCell => ({ ...cell, id: freeId(cell.id, taken, newId) }));
  const content = { ...parsed.data, nbformat_minor: Math.max(5, parsed.data.nbformat_minor), cells };
  return wellFormed(content);
}

function notJson(text: string): Refusal {
  const place = jsonErrorPlace(text);
  if (place === null) return unreadable("", "not-json");
  const word = /^-?(?:NaN|Infinity)\b/.test(text.split("\n")[place.line - 1].slice(place.column - 1));
  return refused("notebook-unreadable", {
    place: `${place.line}:${place.column}`,
    ...place,
    reason: word ? "not-a-number" : "not-json",
  });
}

/** nbformat 2 and 3 are brought to 4; nbformat 1 and versions to come are refused by name. */
function inCurrentLayout(value: Record<string, unknown>): { value: unknown; origins?: string[] } | Refusal {
  const version = value["nbformat"];
  if (typeof version !== "number" || version === 4) return { value };
  if (version !== 3 && version !== 2) return refused("notebook-unreadable", { place: "nbformat", reason: "version", version });
  const upgraded = upgradeOldIpynb(value);
  return "fault" in upgraded ? unreadable(upgraded.fault, "not-a-notebook") : upgraded;
}

/** Names the place as the file has it, and the cell as a person counts it. */
function misshapen(path: readonly PropertyKey[], origins?: readonly string[]): Refusal {
  const [root, index, ...rest] = path;
  if (root !== "cells" || typeof index !== "number") return unreadable(pathText(path), "not-a-notebook");
  const inside = pathText(rest);
  const origin = origins?.[index] ?? `cells[${index}]`;
  const place = `${origin}${inside === "" || inside.startsWith("[") ? "" : "."}${inside}`;
  return refused("notebook-unreadable", { place, cell: index + 1, reason: "not-a-notebook" });
}

/** Writes a file: JSON with sorted keys, ending in a newline. */
export function writeIpynb(notebook: NbContent): string {
  return `${indentedJson({ ...notebook, cells: notebook.cells.map(splitCell) })}\n`;
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
