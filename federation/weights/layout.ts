/** A model as one run of float32 numbers, and where in it each tensor lies. */
import type { ModelArchitecture, ModelLayout, TensorLayout } from "../../protocol/federation/model.ts";

/** Numbers in one tensor. */
export function tensorSize({ shape }: TensorLayout): number {
  return shape.reduce((size, n) => size * n, 1);
}

/** Numbers in a model. */
export function parameterCount(layout: ModelLayout): number {
  return layout.reduce((sum, tensor) => sum + tensorSize(tensor), 0);
}

/** Where each tensor begins and ends. */
export function tensorSpans(layout: ModelLayout): { name: string; from: number; to: number }[] {
  let from = 0;
  return layout.map((tensor) => {
    const span = { name: tensor.name, from, to: from + tensorSize(tensor) };
    from = span.to;
    return span;
  });
}

/** The tensors of an architecture. Kernels of dense layers are [inputs, outputs], as in TensorFlow.js. */
export function layoutOf(architecture: ModelArchitecture): ModelLayout {
  if (architecture.kind === "tensors") return architecture.layout;
  if (architecture.kind === "cox") return [{ name: "coefficients", shape: [architecture.covariates] }];
  const widths = [architecture.inputs, ...architecture.hidden, architecture.outputs];
  return widths.slice(1).flatMap((outputs, layer) => [
    { name: `dense${layer}/kernel`, shape: [widths[layer], outputs] },
    { name: `dense${layer}/bias`, shape: [outputs] },
  ]);
}

/** Euclidean length. */
export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

/** Euclidean length of a - b. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/** Whether every value is a number. */
export function allFinite(values: ArrayLike<number>): boolean {
  // x - x is 0 for numbers, NaN for the others: one sum instead of as many calls.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}
