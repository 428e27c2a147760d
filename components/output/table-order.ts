/** The order of a table's rows, and how a cell of it reads. */
import type { TableOutput } from "../../protocol/output.ts";

export interface Sorting {
  column: number;
  direction: "ascending" | "descending";
}
type Row = TableOutput["rows"][number];
type Value = Row[number];

/** Positions of the rows in the order wanted. Equal rows keep their order; missing values come last in both directions. */
export function sortedRows(rows: readonly Row[], sorting: Sorting | null, language: string): number[] {
  const positions = rows.map((_, index) => index);
  if (sorting === null) return positions;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const sign = sorting.direction === "ascending" ? 1 : -1;
  return positions.toSorted((a, b) => {
    const [left, right] = [rows[a][sorting.column], rows[b][sorting.column]];
    const missing = Number(isMissing(left)) - Number(isMissing(right));
    if (missing !== 0) return missing;
    return isMissing(left) ? 0 : sign * compared(left, right, collator);
  });
}

function isMissing(value: Value | undefined): boolean {
  return value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));
}

function compared(a: Value, b: Value, collator: Intl.Collator): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

/** A click on a column: ascending, then descending, then the first order again. */
export function nextSorting(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, direction: "ascending" };
  return sorting.direction === "ascending" ? { column, direction: "descending" } : null;
}

/** A number as its reader writes it: whole numbers whole, others with five significant digits at most, very small and large ones by powers. */
export function readableNumber(value: number, language: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return new Intl.NumberFormat(language).format(value);
  if (size >= 1e9 || (size < 1e-4 && size > 0))
    return new Intl.NumberFormat(language, { notation: "scientific", maximumSignificantDigits: 4 }).format(value);
  return new Intl.NumberFormat(language, size >= 10_000 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 5 }).format(value);
}

/** How the numbers of one column are written, all with as many decimals, so that they can be compared at a glance. */
export function columnFormat(values: readonly unknown[], language: string): (value: number) => string {
  const numbers = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (numbers.every(Number.isInteger) || largest >= 1e9 || largest === 0) return (value) => readableNumber(value, language);
  const decimals = Math.min(6, Math.max(1, 3 - Math.floor(Math.log10(largest))));
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  // What would read as zero, or is no number, is written by itself.
  const smallest = 0.5 * 10 ** -decimals;
  return (value) =>
    Number.isFinite(value) && (value === 0 || Math.abs(value) >= smallest) ? format.format(value) : readableNumber(value, language);
}
