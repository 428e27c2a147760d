/**
 * Layers with bias and relu as one kernel that has a gradient. While gradients are recorded tfjs runs such a layer as three operations, and
 * its gradient as three more; a linear one it differentiates by its input even where that is data.
 */
import type { GradConfig, Tensor, Tensor3D, Tensor4D, TensorInfo } from "@tensorflow/tfjs";
import type { Heap } from "../heap.ts";
import { conv2D } from "./convolutions.ts";
import { batchMatMul, withBiasAndActivation } from "./products.ts";
import type { Call, Entry, Tensorflow } from "./register.ts";

export const fusionKernels: Entry[] = [
  { kernelName: "FusedConv2D", compute: (call) => finish(call, conv2D(call)) },
  { kernelName: "_FusedMatMul", compute: (call) => finish(call, batchMatMul(call)) },
  { kernelName: "CarnetReluGradient", compute: reluGradient },
];

/** Bias along the last axis and relu in place, anything else by tfjs's own kernels. */
function finish(call: Call, product: TensorInfo): TensorInfo {
  const { bias } = call.inputs;
  const { activation = "linear", dataFormat } = call.attrs as { activation?: string; dataFormat?: string };
  const columns = product.shape[product.shape.length - 1];
  const isRow = bias && bias.dtype === "float32" && bias.shape.length === 1 && bias.shape[0] === columns && dataFormat !== "NCHW";
  if (!isRow) return withBiasAndActivation(call, product);
  addBias(call.heap, { product, bias, columns, relu: activation === "relu" });
  if (activation === "linear" || activation === "relu") return product;
  return withBiasAndActivation({ ...call, inputs: { ...call.inputs, bias: undefined as never } }, product);
}

function addBias(heap: Heap, given: { product: TensorInfo; bias: TensorInfo; columns: number; relu: boolean }): void {
  const { product, bias, columns, relu } = given;
  const rows = product.shape.slice(0, -1).reduce((count, extent) => count * extent, 1);
  heap.programs[relu ? "bias-relu" : "bias"](heap.address(product), heap.address(bias), rows, columns);
}

function reluGradient({ tf, heap, inputs }: Call): TensorInfo {
  const { y, dy } = inputs;
  const dx = heap.output(y.shape);
  heap.programs["relu-gradient"](heap.address(y), heap.address(dy), heap.address(dx), tf.util.sizeFromShape(y.shape));
  return dx;
}

type FusedConv = Parameters<Tensorflow["fused"]["conv2d"]>[0];
type FusedMatMul = Parameters<Tensorflow["fused"]["matMul"]>[0];

/** Puts the fused kernels where tfjs's layers look for them; what they do not cover goes the way it went. */
export function registerFusion(tf: Tensorflow): void {
  const isTraining = (): boolean => tf.getBackend() === "wasm" && gradientDepth(tf) > 0;
  const run = (name: string, inputs: object, attrs: object): Tensor => tf.engine().runKernel<Tensor>(name, inputs as never, attrs as never);
  const fused = tf.fused as Record<string, unknown>;
  const { conv2d, matMul } = tf.fused;
  tf.registerGradient({
    kernelName: "FusedConv2D",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: convolutionGradient(tf, run),
  });
  tf.registerGradient({ kernelName: "_FusedMatMul", inputsToSave: ["a", "b"], outputsToSave: [true], gradFunc: productGradient(tf, run) });
  fused.conv2d = (given: FusedConv): Tensor4D | Tensor3D => {
    const { x, filter, bias, strides, pad, dataFormat = "NHWC", dilations = [1, 1], dimRoundingMode } = given;
    // Layers pass null for an activation that they apply themselves.
    const activation = given.activation || "linear";
    const covered =
      isTraining() &&
      dataFormat === "NHWC" &&
      areFloat(tf, [x, filter, bias], [4, 4, 1]) &&
      (activation === "linear" || activation === "relu");
    if (!covered || (x as Tensor4D).shape[3] !== (filter as Tensor4D).shape[2]) return conv2d(given) as Tensor4D;
    return run("FusedConv2D", { x, filter, bias }, { strides, pad, dataFormat, dilations, dimRoundingMode, activation }) as Tensor4D;
  };
  fused.matMul = (given: FusedMatMul): Tensor => {
    const { a, b, bias, transposeA = false, transposeB = false } = given;
    const activation = given.activation || "linear";
    const covered = isTraining() && areFloat(tf, [a, b, bias], [2, 2, 1]) && (activation === "linear" || activation === "relu");
    const [depth, columns] = covered ? (transposeB ? [...(b as Tensor).shape].reverse() : (b as Tensor).shape) : [];
    const fits = covered && (a as Tensor).shape[transposeA ? 0 : 1] === depth && (bias as Tensor).shape[0] === columns;
    return fits ? run("_FusedMatMul", { a, b, bias }, { transposeA, transposeB, activation }) : matMul(given);
  };
}

/** How many gradients are being recorded; tfjs asks its engine the same before it fuses. */
function gradientDepth(tf: Tensorflow): number {
  return (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth;
}

function areFloat(tf: Tensorflow, values: unknown[], ranks: number[]): boolean {
  return values.every((value, index) => value instanceof tf.Tensor && value.dtype === "float32" && value.rank === ranks[index]);
}

type Run = (name: string, inputs: object, attrs: object) => Tensor;

/** dy where the activation let it through. Made at once: what a lazy gradient makes is freed when that gradient is done. */
function throughActivation(run: Run, { dy, y, activation }: { dy: Tensor; y: Tensor; activation: unknown }): Tensor {
  return activation === "relu" ? run("CarnetReluGradient", { y, dy }, {}) : dy;
}

function convolutionGradient(tf: Tensorflow, run: Run): GradConfig["gradFunc"] {
  return (given, saved, attrs) => {
    const [x, filter, y] = saved;
    const dy = throughActivation(run, { dy: given as Tensor, y, activation: attrs.activation });
    return {
      x: () => run("Conv2DBackpropInput", { dy, filter }, { ...attrs, inputShape: x.shape }),
      filter: () => run("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape: filter.shape }),
      bias: () => tf.sum(dy, [0, 1, 2]),
    };
  };
}

function productGradient(tf: Tensorflow, run: Run): GradConfig["gradFunc"] {
  return (given, saved, attrs) => {
    const [a, b, y] = saved;
    const dy = throughActivation(run, { dy: given as Tensor, y, activation: attrs.activation });
    const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
    return {
      a: () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
      bias: () => tf.sum(dy, 0),
    };
  };
}
