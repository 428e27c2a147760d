/** Objects of libraries, known by what they have and not by their class: several copies of a library may be loaded. */
import { mime } from "../../protocol/mime.ts";
import { formatNumber } from "./text.ts";
import type { Representation } from "./representation.ts";
import { statistics, writable } from "./statistics.ts";
import { representTable, tableContent } from "./table.ts";

type Unknown = Record<string, unknown>;
const smallTensor = 64;
const countedTensor = 20_000_000;

/** The representation of a library's object, or null. */
export function representKnown(value: object): Representation | null {
  const thing = value as Unknown;
  if (isFrame(thing)) return frame(thing);
  if (isTensor(thing)) return tensor(thing);
  if (isModel(thing)) return model(thing);
  if (isFigure(thing)) return figure(thing);
  return null;
}

interface Frame extends Unknown {
  columns: string[];
  index: (string | number)[];
  shape: number[];
  values: unknown[];
  $isSeries: boolean;
}

function isFrame(thing: Unknown): thing is Frame {
  return "$dataIncolumnFormat" in thing && "$isSeries" in thing && Array.isArray(thing["index"]);
}

/** A danfojs DataFrame or Series. */
function frame({ columns, index, values, $isSeries }: Frame): Representation {
  const head = values.slice(0, 1000);
  const rows = $isSeries ? head.map((value) => [value]) : (head as unknown[][]);
  return representTable(tableContent({ names: columns.map(String), values: rows, rowCount: values.length, index: index.slice(0, 1000) }));
}

interface Tensor extends Unknown {
  shape: number[];
  dtype: string;
  isDisposed: boolean;
  dataSync(): ArrayLike<number>;
}

function isTensor(thing: Unknown): thing is Tensor {
  return (
    "dataId" in thing && Array.isArray(thing["shape"]) && typeof thing["dtype"] === "string" && typeof thing["dataSync"] === "function"
  );
}

function tensor(value: Tensor): Representation {
  const { shape, dtype } = value;
  const size = shape.reduce((product, n) => product * n, 1);
  const head = `Tensor ${dtype} [${shape.join(", ")}]`;
  const empty = { shape, dtype, minimum: null, maximum: null, mean: null };
  if (value.isDisposed) return { data: { [mime.tensor]: { ...empty, disposed: true }, [mime.text]: `${head} (disposed)` } };
  const isNumeric = dtype === "float32" || dtype === "int32" || dtype === "bool";
  const summary = isNumeric && size > 0 && size <= countedTensor ? { ...empty, ...statistics(value.dataSync()) } : empty;
  const values = size <= smallTensor ? { values: valuesOf(value) } : {};
  const { minimum, maximum, mean } = summary;
  const plain =
    minimum === null || maximum === null || mean === null
      ? head
      : `${head}  min ${formatNumber(minimum)}  max ${formatNumber(maximum)}  mean ${formatNumber(mean)}`;
  const lines = "values" in values ? `${plain}\n${JSON.stringify(values.values)}` : plain;
  return { data: { [mime.tensor]: { ...summary, ...values }, [mime.text]: lines } };
}

/** Nested as the shape says. Truth values are `true` and `false`, complex numbers and those that JSON lacks are texts. */
function valuesOf(value: Tensor): unknown {
  const { shape, dtype } = value;
  const data = value.dataSync() as ArrayLike<unknown>;
  const size = shape.reduce((product, n) => product * n, 1);
  const flat = Array.from({ length: size }, (_, i): unknown => {
    if (dtype === "complex64") return complexText(Number(data[2 * i]), Number(data[2 * i + 1]));
    return dtype === "bool" ? Boolean(data[i]) : writable(data[i]);
  });
  return nested(flat, shape);
}

function complexText(real: number, imaginary: number): string {
  return `${real}${imaginary < 0 ? "-" : "+"}${Math.abs(imaginary)}i`;
}

function nested(flat: unknown[], [length, ...inner]: number[]): unknown {
  if (length === undefined) return flat[0];
  const step = length === 0 ? 0 : flat.length / length;
  return Array.from({ length }, (_, i) => nested(flat.slice(i * step, (i + 1) * step), inner));
}

interface Layer {
  name: string;
  outputShape: unknown;
  countParams(): number;
  getClassName(): string;
  trainableWeights: { shape: number[] }[];
}
interface Model extends Unknown {
  name: string;
  layers: Layer[];
}

function isModel(thing: Unknown): thing is Model {
  return Array.isArray(thing["layers"]) && typeof thing["predict"] === "function" && typeof thing["getWeights"] === "function";
}

function model({ name, layers }: Model): Representation {
  const sizeOf = (shape: number[]): number => shape.reduce((product, n) => product * n, 1);
  const rows = layers.map((layer) => ({
    name: layer.name,
    type: layer.getClassName(),
    outputShape: shapeText(layer.outputShape),
    parameters: layer.countParams(),
  }));
  const parameters = rows.reduce((sum, row) => sum + row.parameters, 0);
  const trainable = layers.flatMap((layer) => layer.trainableWeights).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const plain = [
    `${name}: ${parameters} parameters`,
    ...rows.map((row) => `  ${row.name} (${row.type})  ${row.outputShape}  ${row.parameters}`),
  ];
  return { data: { [mime.model]: { name, layers: rows, parameters, trainableParameters: trainable }, [mime.text]: plain.join("\n") } };
}

/** `null` stands for the size of a batch. */
function shapeText(shape: unknown): string {
  if (!Array.isArray(shape)) return "";
  if (Array.isArray(shape[0])) return shape.map(shapeText).join(", ");
  return `[${shape.map((n) => (n === null ? "batch" : String(n))).join(", ")}]`;
}

interface Figure extends Unknown {
  data: unknown[];
  layout?: Unknown;
  config?: Unknown;
}

const traceTypes =
  /^(scatter|bar|box|heatmap|histogram|pie|contour|violin|surface|mesh3d|image|table|sunburst|treemap|waterfall|funnel|indicator|volume|isosurface|parcoords|splom|candlestick|ohlc|carpet|sankey|cone|streamtube|icicle)/;

function isFigure(thing: Unknown): thing is Figure {
  const { data, layout } = thing;
  if (!Array.isArray(data) || data.length === 0 || (layout !== undefined && (typeof layout !== "object" || layout === null))) return false;
  return data.every(
    (trace: unknown) =>
      typeof trace === "object" && trace !== null && (layout !== undefined || traceTypes.test(String((trace as Unknown)["type"]))),
  );
}

export function figure({ data, layout = {}, config }: Figure): Representation {
  const title = (layout as { title?: unknown }).title;
  const named = typeof title === "string" ? title : ((title as { text?: string } | undefined)?.text ?? "");
  const content = { data: plainArrays(data), layout: plainArrays(layout), ...(config ? { config } : {}) };
  return { data: { [mime.plotly]: content, [mime.text]: named === "" ? "Plotly" : `Plotly: ${named}` } };
}

/** Typed arrays as plain ones: JSON would write them as objects. Numbers that JSON lacks become null, which Plotly leaves out. */
function plainArrays(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as unknown as ArrayLike<number>, plainArrays);
  if (Array.isArray(value)) return value.map(plainArrays);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainArrays(inner)]));
}
