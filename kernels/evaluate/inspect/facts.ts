/** A value in one line: what it is, its shape, its first words. Objects of libraries are known by what they hold, as in kernels/display. */
import { types } from "node:util";
import type { Variable } from "../../../protocol/variables.ts";
import { columnsShown } from "../../../protocol/variables.ts";
import { classOf, isClass, signatureOf, summaryOf, typeOfValue } from "../summary.ts";
import { lengthOf, ownList, ownNames, ownValue } from "./own.ts";

export type Facts = Pick<Variable, "kind" | "type" | "shape" | "preview">;

export function factsOf(value: unknown): Facts {
  const { kind, type, shape, preview } = described(value);
  return { kind, type: shortened(type, 100), shape, preview: shortened(preview, 160) };
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text.toWellFormed();
}

function described(value: unknown): Facts {
  if (typeof value === "string") return { kind: "text", type: "string", shape: [value.length], preview: summaryOf(value) };
  if (typeof value === "function") return describedFunction(value);
  if (typeof value !== "object" || value === null)
    return { kind: "scalar", type: value === null ? "null" : typeof value, shape: null, preview: summaryOf(value) };
  if (types.isProxy(value)) return { kind: "proxy", type: "Proxy", shape: null, preview: "" };
  if (types.isModuleNamespaceObject(value))
    return { kind: "module", type: "module", shape: null, preview: ownNames(value).first.slice(0, 12).join(", ") };
  return frame(value) ?? tensor(value) ?? image(value) ?? model(value) ?? plain(value);
}

function describedFunction(value: object): Facts {
  if (types.isProxy(value)) return { kind: "proxy", type: "Proxy", shape: null, preview: "" };
  const kind = isClass(value) ? "class" : "function";
  return { kind, type: kind, shape: null, preview: signatureOf(value) ?? "" };
}

function plain(value: object): Facts {
  const length = lengthOf(value);
  const [type, summary] = [typeOfValue(value), summaryOf(value)];
  return {
    kind: length === null ? "object" : "list",
    type: classOf(value),
    shape: length === null ? null : [length, ...rowLength(value)],
    preview: summary.startsWith(type) ? summary.slice(type.length).trimStart() : summary,
  };
}

/** The length of the rows of a list of lists, where those that are looked at are as long as the first. */
function rowLength(value: object): number[] {
  if (!Array.isArray(value)) return [];
  const length = value.length;
  if (length === 0) return [];
  const lengths = [0, Math.floor(length / 2), length - 1].map((i) => {
    const row = ownValue(value, i);
    return typeof row === "object" && row !== null && (Array.isArray(row) || types.isTypedArray(row)) ? lengthOf(row) : null;
  });
  return lengths[0] !== null && lengths.every((each) => each === lengths[0]) ? [lengths[0]] : [];
}

export interface FrameParts {
  rows: unknown[];
  /** The first of them. */
  columns: string[];
  columnCount: number;
  index: unknown[];
  isSeries: boolean;
}

/** The parts of a danfojs DataFrame or Series that hold its data. */
export function frameParts(value: object): FrameParts | null {
  const [rows, columns, index, isSeries] = ["$data", "$columns", "$index", "$isSeries"].map((key) => ownValue(value, key));
  if (![rows, columns, index].every((part) => Array.isArray(part) && !types.isProxy(part)) || typeof isSeries !== "boolean") return null;
  const names = ownList(columns as unknown[], columnsShown).map((name) => (typeof name === "object" ? summaryOf(name) : String(name)));
  return { rows: rows as unknown[], columns: names, columnCount: (columns as unknown[]).length, index: index as unknown[], isSeries };
}

function frame(value: object): Facts | null {
  const parts = frameParts(value);
  if (!parts) return null;
  const { rows, columns, columnCount, isSeries } = parts;
  return {
    kind: "frame",
    type: classOf(value),
    shape: isSeries ? [rows.length] : [rows.length, columnCount],
    preview: columns.slice(0, 20).join(", "),
  };
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  !types.isProxy(value) &&
  value.length <= 16 &&
  value.every((_, i) => Number.isSafeInteger(ownValue(value, i)) && Number(ownValue(value, i)) >= 0);

export function tensorParts(value: object): { shape: number[]; dtype: string; disposed: boolean } | null {
  const [dataId, shape, dtype, disposed] = ["dataId", "shape", "dtype", "isDisposedInternal"].map((key) => ownValue(value, key));
  if (dataId === undefined || !isShape(shape) || typeof dtype !== "string") return null;
  return { shape: [...shape], dtype, disposed: disposed === true };
}

function tensor(value: object): Facts | null {
  const parts = tensorParts(value);
  if (!parts) return null;
  const { shape, dtype, disposed } = parts;
  return { kind: "tensor", type: `${classOf(value)} ${dtype}`, shape, preview: disposed ? "dispose()" : "" };
}

function image(value: object): Facts | null {
  const [kind, dimensions, spacing, unit, description] = ["kind", "dimensions", "spacingMm", "unit", "description"].map((key) =>
    ownValue(value, key),
  );
  if ((kind !== "carnet/volume" && kind !== "carnet/labels") || !isShape(dimensions)) return null;
  const isSpacing = Array.isArray(spacing) && !types.isProxy(spacing);
  const millimetres = isSpacing ? [0, 1, 2].map((i) => Number(ownValue(spacing, i)).toPrecision(3)).map(Number) : [];
  const words = [unit, description].filter((word) => typeof word === "string" && word !== "");
  return {
    kind: kind === "carnet/volume" ? "volume" : "labels",
    type: kind === "carnet/volume" ? "Volume" : "LabelMap",
    shape: [...dimensions],
    preview: [...words, ...(millimetres.length > 0 ? [`${millimetres.join(" × ")} mm`] : [])].join(", "),
  };
}

function model(value: object): Facts | null {
  const layers = ownValue(value, "layers");
  if (!Array.isArray(layers) || types.isProxy(layers) || ownValue(value, "inboundNodes") === undefined) return null;
  const name = ownValue(value, "name");
  return { kind: "model", type: classOf(value), shape: [layers.length], preview: typeof name === "string" ? name : "" };
}
