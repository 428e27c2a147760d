/** One value opened, in the way that shows it best: a table, a picture of a tensor, a volume, a tree, a text. */
import { createRequire } from "node:module";
import { types } from "node:util";
import type { LabelMap, Volume } from "../../../science/imaging/index.ts";
import { mimeOf } from "../../display/represent.ts";
import type { OpenedValue, ValueQuestion } from "../../../protocol/variables.ts";
import { textAtOnce } from "../../../protocol/variables.ts";
import { summaryOf } from "../summary.ts";
import { factsOf, tensorParts } from "./facts.ts";
import { membersOf, stepInto } from "./members.ts";
import { lengthOf, ownList, ownValue } from "./own.ts";
import { openRows, rowsOf } from "./table-rows.ts";
import { openData, openTensor } from "./tensor-slice.ts";

export interface Opened {
  value: OpenedValue;
  buffers: Uint8Array[];
}

export async function openValue(root: { value: unknown } | null, question: ValueQuestion): Promise<Opened> {
  let found = root;
  for (const step of question.path) found = found && stepInto(found.value, step);
  if (!found) return { value: { view: "gone" }, buffers: [] };
  try {
    return await opened(found.value, question);
  } catch (failure) {
    const why = failure instanceof Error ? ownValue(failure, "message") : failure;
    return { value: { view: "failed", why: typeof why === "string" ? why.slice(0, 500) : summaryOf(why) }, buffers: [] };
  }
}

async function opened(value: unknown, question: ValueQuestion): Promise<Opened> {
  const { from } = question;
  if (typeof value === "string") return text(value, from);
  if (typeof value === "function" && !types.isProxy(value)) return text(Function.prototype.toString.call(value), from);
  if (typeof value !== "object" || value === null || types.isProxy(value)) return text(summaryOf(value), 0);
  const image = imageOf(value);
  if (image) return shownImage(image);
  const tensor = tensorParts(value);
  if (tensor) return { value: await openTensor(value, tensor, question), buffers: [] };
  const facts = factsOf(value);
  if (facts.kind === "model") {
    const { data, metadata } = mimeOf(value);
    return { value: { view: "shown", data, metadata }, buffers: [] };
  }
  const rows = rowsOf(value);
  if (rows) return { value: openRows(rows, question), buffers: [] };
  const grid = gridOf(value);
  if (grid) return { value: { view: "tensor", ...openData(grid.data, grid, question) }, buffers: [] };
  return { value: { view: "members", of: facts, from, ...membersOf(value, from) }, buffers: [] };
}

function text(whole: string, from: number): Opened {
  const shown = whole.slice(from, from + textAtOnce).toWellFormed();
  return { value: { view: "text", text: shown, count: whole.length, from }, buffers: [] };
}

const largestGrid = 4_000_000;

/** A list of lists of numbers, all as long as the first. */
function gridOf(value: object): { data: Float64Array; shape: number[]; dtype: string } | null {
  if (!Array.isArray(value) || value.length < 2) return null;
  const columns = lengthOf(ownValue(value, 0) ?? {}) ?? 0;
  if (columns < 2 || columns * value.length > largestGrid) return null;
  const data = new Float64Array(columns * value.length);
  for (let row = 0; row < value.length; row += 1) {
    const held = ownValue(value, row);
    if (typeof held !== "object" || held === null || lengthOf(held) !== columns || types.isMap(held) || types.isSet(held)) return null;
    const numbers = ownList(held, columns);
    if (!numbers.every((number) => typeof number === "number")) return null;
    data.set(numbers, row * columns);
  }
  return { data, shape: [value.length, columns], dtype: "number" };
}

const imageKeys = ["kind", "data", "dimensions", "spacingMm", "affine", "unit", "modality", "description", "synthetic"] as const;

/** A clean copy of an image of carnet/imaging, or null: what shows it asks it for its properties. */
function imageOf(value: object): Volume | LabelMap | null {
  const image = Object.fromEntries(imageKeys.map((key) => [key, ownValue(value, key)])) as unknown as Volume | LabelMap;
  const { kind, data, dimensions, spacingMm, affine } = image;
  if (kind !== "carnet/volume" && kind !== "carnet/labels") return null;
  const lists = [dimensions, spacingMm, affine];
  if (!types.isTypedArray(data) || !lists.every((list) => Array.isArray(list) && !types.isProxy(list))) return null;
  const numbers = lists.map((list) => ownList(list, 16));
  const count = (numbers[0] as number[]).reduce((product, n) => product * n, 1);
  if (!numbers.flat().every((n) => typeof n === "number") || count !== lengthOf(data)) return null;
  const [own, spacing, matrix] = numbers as [Volume["dimensions"], Volume["spacingMm"], number[]];
  return { ...image, dimensions: own, spacingMm: spacing, affine: matrix };
}

/** Loaded with the first volume, as in kernels/display. */
const require = createRequire(import.meta.url);

function shownImage(image: Volume | LabelMap): Opened {
  const { viewer } = require("../../display/volume.ts") as typeof import("../../display/volume.ts");
  const {
    data,
    metadata = {},
    buffers = [],
  } = image.kind === "carnet/volume" ? viewer({ image }) : viewer({ image: asVolume(image), colormap: "random" });
  return { value: { view: "shown", data, metadata }, buffers };
}

function asVolume(labels: LabelMap): Volume {
  return { ...labels, kind: "carnet/volume", data: Float32Array.from(labels.data), unit: "", modality: "" };
}
