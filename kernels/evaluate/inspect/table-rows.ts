/** Frames and lists of records, some rows at a time, in the order of any column: of a million rows the page holds a hundred. */
import { types } from "node:util";
import { tableContent } from "../../display/table.ts";
import type { TableOutput } from "../../../protocol/output.ts";
import type { OpenedValue, ValueQuestion } from "../../../protocol/variables.ts";
import { columnsShown, rowsAtOnce } from "../../../protocol/variables.ts";
import { summaryOf } from "../summary.ts";
import { frameParts } from "./facts.ts";
import { ownList, ownNames, ownValue } from "./own.ts";

export interface Rows {
  names: string[];
  columnCount: number;
  rowCount: number;
  cell(row: number, column: number): unknown;
  index?(row: number): string | number;
}

const recordsLookedAt = 50;
/** Rows by whose values a column's type is told. */
const typedBy = 200;

export function rowsOf(value: object): Rows | null {
  return rowsOfFrame(value) ?? rowsOfRecords(value);
}

function rowsOfFrame(value: object): Rows | null {
  const parts = frameParts(value);
  if (!parts) return null;
  const { rows, columns, columnCount, index, isSeries } = parts;
  return {
    names: columns,
    columnCount,
    rowCount: rows.length,
    cell: (row, column) => {
      const held = ownValue(rows, row);
      return isSeries ? held : typeof held === "object" && held !== null ? ownValue(held, column) : undefined;
    },
    index: (row) => {
      const label = ownValue(index, row);
      return typeof label === "number" || typeof label === "string" ? label : summaryOf(label);
    },
  };
}

/** A list of plain objects with plain values. */
function rowsOfRecords(value: object): Rows | null {
  if (!Array.isArray(value) || value.length < 2) return null;
  const names = new Set<string>();
  let columnCount = 0;
  for (const record of ownList(value, recordsLookedAt)) {
    if (typeof record !== "object" || record === null || types.isProxy(record) || Array.isArray(record)) return null;
    const prototype: unknown = Object.getPrototypeOf(record);
    if (prototype !== Object.prototype && prototype !== null) return null;
    const { first, count } = ownNames(record);
    if (!first.every((name) => isPlain(ownValue(record, name)))) return null;
    for (const name of first) if (names.size < columnsShown) names.add(name);
    columnCount = Math.max(columnCount, count, names.size);
  }
  if (names.size === 0) return null;
  const columns = [...names];
  return {
    names: columns,
    columnCount,
    rowCount: value.length,
    cell: (row, column) => {
      const record = ownValue(value, row);
      return typeof record === "object" && record !== null ? ownValue(record, columns[column]) : undefined;
    },
  };
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== "object" || types.isDate(value);
}

export function openRows(rows: Rows, { from, sort }: Pick<ValueQuestion, "from" | "sort">): OpenedValue {
  const order = sort !== undefined && sort.column < rows.names.length ? ordered(rows, sort) : null;
  const count = Math.max(0, Math.min(rowsAtOnce, rows.rowCount - from));
  const shown = Array.from({ length: count }, (_, i) => (order === null ? from + i : order[from + i]));
  const cells = (row: number): unknown[] => rows.names.map((_, column) => plainCell(rows.cell(row, column)));
  const { names } = rows;
  const sample = Array.from({ length: Math.min(typedBy, rows.rowCount) }, (_, row) => cells(row));
  const { columns } = tableContent({ names, values: sample, rowCount: 0 });
  const table: TableOutput = {
    ...tableContent({ names, values: shown.map(cells), rowCount: rows.rowCount }),
    columns: columns.map((column) => ({ ...column, name: column.name.slice(0, 200) })),
    ...(rows.index ? { index: shown.map(rows.index) } : {}),
  };
  return { view: "table", table, from, columnCount: rows.columnCount };
}

/** What a cell of a table can hold; anything else in a few words, because `toJSON` would be the person's code. */
function plainCell(value: unknown): unknown {
  if (types.isDate(value)) return new Date(Date.prototype.getTime.call(value));
  return value === undefined || value === null || ["string", "number", "boolean"].includes(typeof value) ? value : summaryOf(value);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Equal rows keep their order; missing values come last in both directions. */
function ordered(rows: Rows, { column, direction }: NonNullable<ValueQuestion["sort"]>): Uint32Array {
  const keys = Array.from({ length: rows.rowCount }, (_, row) => sortKey(rows.cell(row, column)));
  const sign = direction === "ascending" ? 1 : -1;
  return Uint32Array.from(keys.keys()).sort((a, b) => {
    const [left, right] = [keys[a], keys[b]];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b;
    const compared = typeof left === "number" && typeof right === "number" ? left - right : collator.compare(String(left), String(right));
    return sign * compared || a - b;
  });
}

function sortKey(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isNaN(value) ? null : value;
  if (typeof value === "boolean") return Number(value);
  if (types.isDate(value)) return Date.prototype.getTime.call(value);
  return typeof value === "string" ? value : summaryOf(value);
}
