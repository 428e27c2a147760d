/** Lists of numbers and of records, shown richer beside their plain text. */
import { types } from "node:util";
import { mime } from "../../protocol/mime.ts";
import type { Representation } from "./representation.ts";
import { statistics, writable } from "./statistics.ts";
import { representTable, tableContent } from "./table.ts";

const allShown = 64;
const headShown = 20;
const countedValues = 20_000_000;
const mostRows = 1000;
const mostColumns = 50;

/** A typed array as a tensor of one dimension: what it is, its statistics, its first values. Buffers are bytes, and stay plain. */
export function representTypedArray(value: object): Representation | null {
  if (!types.isTypedArray(value) || Buffer.isBuffer(value)) return null;
  const { length } = value;
  const counted = length > 0 && length <= countedValues ? statistics(value) : {};
  const some = length <= allShown ? { values: Array.from(value, writable) } : { head: Array.from(value.subarray(0, headShown), writable) };
  const empty = { minimum: null, maximum: null, mean: null };
  return { data: { [mime.tensor]: { shape: [length], dtype: value[Symbol.toStringTag], ...empty, ...counted, ...some } } };
}

/** Records that all have the same few keys, with plain values, are a table. Getters are not asked. */
export function representRecords(value: object): Representation | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const rows = value.slice(0, mostRows) as unknown[];
  const names = keysOf(rows[0]);
  if (!names || names.length === 0 || names.length > mostColumns) return null;
  const values: unknown[][] = [];
  for (const row of rows) {
    const keys = keysOf(row);
    if (keys?.length !== names.length) return null;
    const cells = names.map((name) => Object.getOwnPropertyDescriptor(row, name));
    if (!cells.every((cell) => cell && "value" in cell && isPlain(cell.value))) return null;
    values.push(cells.map((cell) => cell!.value as unknown));
  }
  const { data } = representTable(tableContent({ names, values, rowCount: value.length }));
  return { data: { [mime.table]: data[mime.table], [mime.html]: data[mime.html] } };
}

function keysOf(row: unknown): string[] | null {
  if (typeof row !== "object" || row === null || types.isProxy(row)) return null;
  const prototype: unknown = Object.getPrototypeOf(row);
  return prototype === Object.prototype || prototype === null ? Object.keys(row) : null;
}

function isPlain(value: unknown): boolean {
  return value === null || ["string", "number", "boolean", "bigint", "undefined"].includes(typeof value) || types.isDate(value);
}
