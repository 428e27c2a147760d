/** Tables: rows of objects, and danfojs frames. */
import type { TableOutput } from "../../protocol/output.ts";
import { mime } from "../../protocol/mime.ts";
import type { Displayable, Representation } from "./representation.ts";
import { displayable } from "./representation.ts";

/** A table carries at most so many rows; it says how many there are. */
const maximumRows = 1000;
const plainRows = 20;
type Cell = TableOutput["rows"][number][number];
type ColumnType = TableOutput["columns"][number]["type"];

export interface TableOptions {
  caption?: string;
  /** Unit of a column, by its name. */
  units?: Record<string, string>;
}

/**
 * A table from rows, one object each. Columns are the keys, in order of appearance.
 *
 * ```ts
 * table([{ organe: "foie", SUV: 2.1 }], { caption: "Organes", units: { SUV: "g/mL" } })
 * ```
 */
export function table(rows: Iterable<Record<string, unknown>>, { caption, units = {} }: TableOptions = {}): Displayable {
  const all = [...rows];
  const names = [...new Set(all.slice(0, maximumRows).flatMap((row) => Object.keys(row)))];
  const content = tableContent({
    names,
    values: all.slice(0, maximumRows).map((row) => names.map((name) => row[name])),
    rowCount: all.length,
    units,
  });
  return displayable({}, () => representTable(caption === undefined ? content : { ...content, caption }));
}

interface TableSource {
  names: string[];
  values: unknown[][];
  rowCount: number;
  units?: Record<string, string>;
  index?: (string | number)[];
}

export function tableContent({ names, values, rowCount, units = {}, index }: TableSource): TableOutput {
  const columns = names.map((name, i) => {
    const unit = units[name];
    return { name, type: columnType(values.map((row) => row[i])), ...(unit === undefined ? {} : { unit }) };
  });
  return { columns, rows: values.map((row) => row.map(cellOf)), rowCount, ...(index ? { index } : {}) };
}

function columnType(values: unknown[]): ColumnType {
  const types = new Set(values.filter((value) => value !== null && value !== undefined).map(typeOf));
  return types.size === 1 ? [...types][0] : "other";
}

function typeOf(value: unknown): ColumnType {
  if (value instanceof Date) return "date";
  const type = typeof value === "bigint" ? "number" : typeof value;
  return type === "number" || type === "string" || type === "boolean" ? type : "other";
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return value.length > 500 ? `${value.slice(0, 499)}…` : value;
  if (typeof value === "boolean") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === "bigint") return value.toString();
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 500);
  } catch {
    return "…";
  }
}

export function representTable(content: TableOutput): Representation {
  return { data: { [mime.table]: content, [mime.html]: tableHtml(content), [mime.text]: tableText(content) } };
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function heading({ name, unit }: TableOutput["columns"][number]): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function shown(value: Cell): string {
  if (value === null) return "";
  return typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
}

function tableHtml({ columns, rows, index, caption }: TableOutput): string {
  const head = [...(index ? [""] : []), ...columns.map(heading)].map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const body = rows.slice(0, 100).map((row, i) => {
    const first = index ? `<th scope="row">${escaped(String(index[i]))}</th>` : "";
    return `<tr>${first}${row.map((value) => `<td>${escaped(shown(value))}</td>`).join("")}</tr>`;
  });
  return `<table>${caption === undefined ? "" : `<caption>${escaped(caption)}</caption>`}<thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function tableText({ columns, rows, rowCount, index, caption }: TableOutput): string {
  const lines = [
    [...(index ? [""] : []), ...columns.map(heading)],
    ...rows.slice(0, plainRows).map((row, i) => [...(index ? [String(index[i])] : []), ...row.map(shown)]),
  ];
  const widths = lines[0].map((_, column) => Math.min(40, Math.max(...lines.map((line) => line[column].length))));
  const written = lines.map((line) =>
    line
      .map((value, i) => value.slice(0, 40).padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
  return [...(caption === undefined ? [] : [caption]), ...written, ...(rowCount > plainRows ? [`… ${rowCount}`] : [])].join("\n");
}
