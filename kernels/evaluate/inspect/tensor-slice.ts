/** A tensor opened: its statistics, and two of its axes as a picture, at a place on the others. */
import { types } from "node:util";
import { statistics, writable } from "../../display/statistics.ts";
import type { OpenedValue, TensorSlice, ValueQuestion } from "../../../protocol/variables.ts";
import { sliceSide } from "../../../protocol/variables.ts";
import { inheritedDescriptor } from "./own.ts";

const mostValues = 100_000_000;
const headShown = 20;

interface OpenTensor {
  shape: number[];
  dtype: string;
  disposed: boolean;
}

export async function openTensor(
  value: object,
  { shape, dtype, disposed }: OpenTensor,
  question: Pick<ValueQuestion, "at" | "axes">,
): Promise<OpenedValue> {
  const none = { minimum: null, maximum: null, mean: null };
  const size = shape.reduce((product, n) => product * n, 1);
  if (disposed) return { view: "tensor", tensor: { shape, dtype, ...none, disposed: true }, slice: null };
  const data = size > 0 && size <= mostValues ? await dataOf(value) : null;
  return { view: "tensor", ...openData(data, { shape, dtype }, question) };
}

/** Numbers that lie in memory already: of a tensor, or a typed array. */
export function openData(
  data: ArrayLike<unknown> | null,
  { shape, dtype }: Pick<OpenTensor, "shape" | "dtype">,
  question: Pick<ValueQuestion, "at" | "axes">,
): Pick<Extract<OpenedValue, { view: "tensor" }>, "tensor" | "slice"> {
  const isNumeric = data !== null && types.isTypedArray(data) && dtype !== "complex64";
  const counted = isNumeric ? statistics(data) : { minimum: null, maximum: null, mean: null };
  const head = data === null ? {} : { head: Array.from({ length: Math.min(headShown, data.length) }, (_, i) => writable(data[i])) };
  const slice = isNumeric && data.length > 0 && shape.length >= 2 ? sliceOf(data as ArrayLike<number>, shape, question) : null;
  return { tensor: { shape, dtype, ...counted, ...(slice === null ? head : {}) }, slice };
}

/** By the method of the tensor's class: a property of that name that the person gave the tensor is not called. */
async function dataOf(value: object): Promise<ArrayLike<unknown> | null> {
  const read: unknown = inheritedDescriptor(Object.getPrototypeOf(value) as object, "data")?.value;
  if (typeof read !== "function") return null;
  const data: unknown = await (read as () => Promise<unknown>).call(value);
  return Array.isArray(data) || types.isTypedArray(data) ? (data as ArrayLike<unknown>) : null;
}

export function sliceOf(
  data: ArrayLike<number>,
  shape: readonly number[],
  { at = [], axes }: Pick<ValueQuestion, "at" | "axes">,
): TensorSlice {
  const [rowAxis, columnAxis] = axes !== undefined && areAxes(axes, shape.length) ? axes : pictureAxes(shape);
  const place = shape.map((length, axis) => Math.min(at[axis] ?? Math.floor(length / 2), length - 1));
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const start = place.reduce((sum, index, axis) => sum + (axis === rowAxis || axis === columnAxis ? 0 : index * strides[axis]), 0);
  const step = [rowAxis, columnAxis].map((axis) => Math.ceil(shape[axis] / sliceSide)) as [number, number];
  const [rows, columns] = [Math.ceil(shape[rowAxis] / step[0]), Math.ceil(shape[columnAxis] / step[1])];
  const values = Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns) * step[0], (i % columns) * step[1]];
    const value = data[start + row * strides[rowAxis] + column * strides[columnAxis]];
    return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  });
  return { axes: [rowAxis, columnAxis], at: place, rows, columns, step, values };
}

function areAxes([row, column]: readonly [number, number], rank: number): boolean {
  return row !== column && row < rank && column < rank;
}

/** The last two; of pictures whose last axis is their few channels, the two before. */
function pictureAxes(shape: readonly number[]): [number, number] {
  const rank = shape.length;
  return rank >= 3 && shape[rank - 1] <= 4 && shape[rank - 2] > 4 ? [rank - 3, rank - 2] : [rank - 2, rank - 1];
}
