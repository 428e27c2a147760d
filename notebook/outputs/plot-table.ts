/** The data of a Plotly figure as a table: what a chart says to who does not see it, and what one copies out of it. */
import type { TableOutput } from "../../protocol/output.ts";

type Cell = string | number | boolean | null;

const typedArrays = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** Values of a trace's attribute: a list, or Plotly's typed array in base 64. */
export function valuesOf(attribute: unknown): Cell[] {
  if (Array.isArray(attribute)) return attribute.map(cellOf);
  if (typeof attribute !== "object" || attribute === null) return [];
  const { bdata, dtype } = attribute as { bdata?: unknown; dtype?: unknown };
  if (typeof bdata !== "string" || typeof dtype !== "string" || !(dtype in typedArrays)) return [];
  const bytes = Uint8Array.from(atob(bdata), (character) => character.charCodeAt(0));
  const Type = typedArrays[dtype as keyof typeof typedArrays];
  return Array.from(new Type(bytes.buffer, 0, Math.floor(bytes.length / Type.BYTES_PER_ELEMENT)));
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  return JSON.stringify(value);
}

const attributes = ["x", "y", "z", "labels", "values", "text"] as const;
const mostRows = 1000;

/** One column for each list of each trace. Null where the figure holds no list (an image, a surface in a grid). */
export function plotTable(figure: { data?: unknown; layout?: unknown }): TableOutput | null {
  const traces = Array.isArray(figure.data) ? figure.data : [];
  const columns: { name: string; values: Cell[] }[] = [];
  traces.forEach((trace: unknown, index) => {
    if (typeof trace !== "object" || trace === null) return;
    const named = (trace as { name?: unknown }).name;
    const name = typeof named === "string" && named !== "" ? named : traces.length > 1 ? String(index + 1) : "";
    for (const attribute of attributes) {
      const values = valuesOf((trace as Record<string, unknown>)[attribute]);
      if (values.length === 0 || values.some((value) => typeof value === "string" && value.startsWith("["))) continue;
      const axis = axisTitle(figure.layout, attribute);
      const column = [name, axis ?? attribute].filter((part) => part !== "").join(" · ");
      const known = columns.find((other) => other.name.endsWith(axis ?? attribute) && sameValues(other.values, values));
      if (known === undefined || attribute !== "x") columns.push({ name: column, values });
    }
  });
  if (columns.length === 0) return null;
  const rowCount = Math.max(...columns.map((column) => column.values.length));
  const rows = Array.from({ length: Math.min(rowCount, mostRows) }, (_, row) => columns.map((column) => column.values[row] ?? null));
  return {
    columns: columns.map(({ name, values }) => ({
      name,
      type: values.every((v) => v === null || typeof v === "number") ? "number" : "string",
    })),
    rows,
    rowCount,
  };
}

function sameValues(a: Cell[], b: Cell[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function axisTitle(layout: unknown, attribute: string): string | null {
  const axis = (layout as Record<string, { title?: unknown }> | undefined)?.[`${attribute}axis`];
  return titleText(axis?.title);
}

/** Plotly takes a title as text or as an object that holds it; markup inside is left out. */
export function titleText(title: unknown): string | null {
  const text = typeof title === "string" ? title : (title as { text?: unknown } | null | undefined)?.text;
  return typeof text === "string" && text.trim() !== "" ? text.replace(/<[^>]*>/g, " ").trim() : null;
}
