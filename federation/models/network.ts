/**
 * Dense layers with bias: linear, logistic and multinomial regression where none is hidden, else a small network. Its loss is the mean over
 * patients of the negative log-likelihood (for `linear`: half the squared error), and gradients of single patients are at hand, which
 * DP-SGD needs and TensorFlow.js does not give.
 */
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import { areaUnderRocCurve } from "../../science/learning/classification.ts";
import { layoutOf, parameterCount } from "../weights/layout.ts";
import type { GradientModel } from "./descent.ts";

export type NetworkArchitecture = Extract<ModelArchitecture, { kind: "network" }>;

/** Patients one after the other: `inputs` holds rows x inputs; `targets` a class number for `softmax`, else rows x outputs values. */
export interface Examples {
  inputs: ArrayLike<number>;
  targets: ArrayLike<number>;
}

export interface Network extends GradientModel<Examples> {
  /** What the model says of each row: values, probabilities, or one probability a class. */
  predict(weights: ArrayLike<number>, inputs: ArrayLike<number>): Float64Array;
  /** Gradient of the loss of one patient by its inputs: what the attacks of `federation/attacks` follow. */
  inputGradient(weights: ArrayLike<number>, example: Examples): Float64Array;
}

const activations = {
  tanh: { of: Math.tanh, slope: (y: number) => 1 - y * y },
  relu: { of: (x: number) => Math.max(0, x), slope: (y: number) => (y > 0 ? 1 : 0) },
  sigmoid: { of: (x: number) => 1 / (1 + Math.exp(-x)), slope: (y: number) => y * (1 - y) },
};

export function network(architecture: NetworkArchitecture): Network {
  const widths = [architecture.inputs, ...architecture.hidden, architecture.outputs];
  const pass = passes(architecture, widths);
  const layout = layoutOf(architecture);
  const rows = ({ inputs }: Examples) => inputs.length / architecture.inputs;
  return {
    layout,
    rows,
    addGradient(weights, { data, rows }, gradient) {
      let loss = 0;
      for (const row of rows) loss += pass.backward(weights, pass.forward(weights, data.inputs, row), { data, row, gradient });
      return loss;
    },
    predict(weights, inputs) {
      const count = inputs.length / architecture.inputs;
      const all = new Float64Array(count * architecture.outputs);
      for (let row = 0; row < count; row++) all.set(pass.forward(weights, inputs, row).at(-1)!, row * architecture.outputs);
      return all;
    },
    inputGradient(weights, data) {
      const gradient = new Float64Array(parameterCount(layout));
      const input = new Float64Array(architecture.inputs);
      pass.backward(weights, pass.forward(weights, data.inputs, 0), { data, row: 0, gradient, input });
      return input;
    },
    evaluate(weights, data) {
      return measures(architecture, { data, predicted: this.predict(weights, data.inputs), rows: rows(data) });
    },
  };
}

interface Backward {
  data: Examples;
  row: number;
  gradient: Float64Array;
  /** Where the gradient by the inputs goes. */
  input?: Float64Array;
}

function passes({ activation, output }: NetworkArchitecture, widths: readonly number[]) {
  const { of, slope } = activations[activation];
  const last = widths.length - 2;
  const offsets = widths.slice(1).reduce<number[]>((all, _, layer) => {
    const before = layer === 0 ? 0 : all[layer - 1] + (widths[layer - 1] + 1) * widths[layer];
    return [...all, before];
  }, []);
  const layers = widths.map((width) => new Float64Array(width));

  /** Values of every layer. They are used again for the next row. */
  function forward(weights: ArrayLike<number>, inputs: ArrayLike<number>, row: number): Float64Array[] {
    for (let i = 0; i < widths[0]; i++) layers[0][i] = inputs[row * widths[0] + i];
    for (let layer = 0; layer <= last; layer++) {
      const [from, to, offset, n] = [layers[layer], layers[layer + 1], offsets[layer], widths[layer + 1]];
      const bias = offset + widths[layer] * n;
      for (let j = 0; j < n; j++) to[j] = weights[bias + j];
      if (n === 1) to[0] = dot(from, { weights, offset, start: to[0] });
      else
        for (let i = 0; i < from.length; i++) if (from[i] !== 0) for (let j = 0; j < n; j++) to[j] += from[i] * weights[offset + i * n + j];
      if (layer < last) for (let j = 0; j < n; j++) to[j] = of(to[j]);
    }
    link(layers[last + 1], output);
    return layers;
  }

  /** Adds the gradient of one row; returns its loss. */
  function backward(weights: ArrayLike<number>, values: Float64Array[], { data, row, gradient, input }: Backward): number {
    const { loss, error } = lossOf(values[last + 1], { targets: data.targets, row, output });
    let delta = error;
    for (let layer = last; layer >= 0; layer--) {
      const [from, offset, n] = [values[layer], offsets[layer], widths[layer + 1]];
      if (n === 1) addScaled(gradient, { offset, values: from, by: delta[0] });
      else
        for (let i = 0; i < from.length; i++)
          if (from[i] !== 0) for (let j = 0; j < n; j++) gradient[offset + i * n + j] += from[i] * delta[j];
      for (let j = 0; j < n; j++) gradient[offset + from.length * n + j] += delta[j];
      if (layer === 0 && input === undefined) break;
      const below = new Float64Array(from.length);
      for (let i = 0; i < from.length; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += weights[offset + i * n + j] * delta[j];
        below[i] = layer === 0 ? sum : sum * slope(from[i]);
      }
      if (layer === 0) input!.set(below);
      delta = below;
    }
    return loss;
  }
  return { forward, backward };
}

/** One output: the same sum in the same order, without a loop in the loop. A zero adds nothing, whatever its weight. */
function dot(values: Float64Array, { weights, offset, start }: { weights: ArrayLike<number>; offset: number; start: number }): number {
  let sum = start;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) sum += values[i] * weights[offset + i];
  return sum;
}

function addScaled(gradient: Float64Array, { offset, values, by }: { offset: number; values: Float64Array; by: number }): void {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) gradient[offset + i] += values[i] * by;
}

function link(values: Float64Array, output: NetworkArchitecture["output"]): void {
  if (output === "logistic") for (let j = 0; j < values.length; j++) values[j] = 1 / (1 + Math.exp(-values[j]));
  if (output !== "softmax") return;
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let j = 0; j < values.length; j++) sum += values[j] = Math.exp(values[j] - top);
  for (let j = 0; j < values.length; j++) values[j] /= sum;
}

const tiny = 1e-300;

/** Loss of one row, and its gradient before the link: predicted less true, for all three. */
function lossOf(
  predicted: Float64Array,
  { targets, row, output }: { targets: ArrayLike<number>; row: number; output: NetworkArchitecture["output"] },
): { loss: number; error: Float64Array } {
  const error = Float64Array.from(predicted);
  if (output === "softmax") {
    error[targets[row]] -= 1;
    return { loss: -Math.log(Math.max(tiny, predicted[targets[row]])), error };
  }
  let loss = 0;
  for (let j = 0; j < predicted.length; j++) {
    const target = targets[row * predicted.length + j];
    error[j] -= target;
    if (output === "linear") loss += error[j] ** 2 / 2;
    else loss -= target * Math.log(Math.max(tiny, predicted[j])) + (1 - target) * Math.log(Math.max(tiny, 1 - predicted[j]));
  }
  return { loss, error };
}

function measures({ output, outputs }: NetworkArchitecture, of: { data: Examples; predicted: Float64Array; rows: number }): Metrics {
  const { data, predicted, rows } = of;
  let loss = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const own = predicted.subarray(row * outputs, (row + 1) * outputs);
    loss += lossOf(own, { targets: data.targets, row, output }).loss;
    if (output === "softmax") right += own.indexOf(own.reduce((a, b) => Math.max(a, b), -Infinity)) === data.targets[row] ? 1 : 0;
    else if (output === "logistic") right += own.every((p, j) => (p >= 0.5 ? 1 : 0) === data.targets[row * outputs + j]) ? 1 : 0;
  }
  if (rows === 0) return { loss: null };
  if (output === "linear") return { loss: loss / rows, rootMeanSquaredError: Math.sqrt((2 * loss) / (rows * outputs)) };
  const shared = { loss: loss / rows, accuracy: right / rows };
  return output === "logistic" && outputs === 1 ? { ...shared, areaUnderCurve: area(data.targets, predicted) } : shared;
}

function area(labels: ArrayLike<number>, scores: Float64Array): number | null {
  const positives = Array.from(labels).filter((label) => label === 1).length;
  if (positives === 0 || positives === labels.length) return null;
  return areaUnderRocCurve(labels, scores, { seed: 0, repeats: 0 }).area;
}
