/**
 * Every gradient that tfjs-core registers runs on WASM alone, with the values of "cpu". The list comes from tfjs itself: what a new version adds and
 * nobody covers fails here. Nothing can fall back unseen: this backend has
 * no fall-backs, a kernel that is missing throws.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Tensor, Tensor1D, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import { differences, pseudoRandom, withGradients } from "./both.ts";
import { tensorflowOnWasm } from "./backend.ts";
import type { Tensorflow } from "./kernels/register.ts";

const tf: Tensorflow = await tensorflowOnWasm();
beforeAll(() => tf.setBackend("wasm"));

let seed = 1;
/** Values between the bounds, away from zero where these are positive. */
function values(shape: number[], [low, high]: [number, number] = [-1, 1]): Tensor {
  const random = pseudoRandom(tf.util.sizeFromShape(shape), (seed += 1));
  return tf.tensor(
    random.map((value) => low + ((value + 1) / 2) * (high - low)),
    shape,
  );
}

type Case = { shapes: number[][]; range?: [number, number]; compute: (...inputs: Tensor[]) => Tensor };
const unary = (compute: (x: Tensor) => Tensor, range: [number, number] = [-0.9, 0.9]): Case => ({
  shapes: [[3, 5]],
  range,
  compute,
});
const binary = (compute: (a: Tensor, b: Tensor) => Tensor, range: [number, number] = [0.5, 2]): Case => ({
  shapes: [[3, 5], [5]],
  range,
  compute,
});

/** By the name of tfjs's kernel: a computation that goes through it. */
const gradients: Record<string, Case> = {
  Abs: unary((x) => x.abs()),
  Acos: unary((x) => x.acos()),
  Acosh: unary((x) => x.acosh(), [1.2, 3]),
  Add: binary((a, b) => a.add(b)),
  AddN: {
    shapes: [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    compute: (...all) => tf.addN(all),
  },
  ArgMax: unary((x) => x.mul(x.argMax(1).cast("float32").expandDims(1))),
  ArgMin: unary((x) => x.mul(x.argMin(1).cast("float32").expandDims(1))),
  Asin: unary((x) => x.asin()),
  Asinh: unary((x) => x.asinh()),
  Atan: unary((x) => x.atan()),
  Atan2: binary((a, b) => tf.atan2(a, b)),
  Atanh: unary((x) => x.atanh()),
  AvgPool: { shapes: [[2, 7, 6, 3]], compute: (x) => tf.avgPool(x as Tensor4D, 3, 2, "same") },
  AvgPool3D: { shapes: [[2, 5, 4, 6, 2]], compute: (x) => tf.avgPool3d(x as Tensor5D, 2, 2, "same") },
  BatchMatMul: {
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    compute: (a, b) => tf.matMul(a, b),
  },
  BatchToSpaceND: {
    shapes: [[8, 2, 3, 2]],
    compute: (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
  },
  Cast: unary((x) => x.cast("float32").mul(x.cast("int32").cast("float32"))),
  Ceil: unary((x) => x.ceil().mul(x)),
  ClipByValue: unary((x) => x.clipByValue(-0.3, 0.4)),
  ComplexAbs: { shapes: [[6], [6]], compute: (re, im) => tf.abs(tf.complex(re, im)) },
  Concat: {
    shapes: [
      [2, 3],
      [2, 4],
    ],
    compute: (a, b) => tf.concat([a, b], 1),
  },
  Conv2D: {
    shapes: [
      [2, 6, 7, 3],
      [3, 2, 3, 4],
    ],
    compute: (x, f) => tf.conv2d(x as Tensor4D, f as Tensor4D, [2, 1], "same"),
  },
  Conv2DBackpropInput: {
    shapes: [
      [2, 3, 4, 4],
      [3, 3, 2, 4],
    ],
    compute: (x, f) => tf.conv2dTranspose(x as Tensor4D, f as Tensor4D, [2, 6, 8, 2], 2, "same"),
  },
  Conv3D: {
    shapes: [
      [1, 4, 5, 4, 2],
      [2, 3, 2, 2, 3],
    ],
    compute: (x, f) => tf.conv3d(x as Tensor5D, f as Tensor5D, [1, 2, 1], "same"),
  },
  Conv3DBackpropInputV2: {
    shapes: [
      [1, 2, 3, 2, 2],
      [2, 2, 2, 3, 2],
    ],
    compute: (x, f) => tf.conv3dTranspose(x as Tensor5D, f as Tensor5D, [1, 4, 6, 4, 3], 2, "same"),
  },
  Cos: unary((x) => x.cos()),
  Cosh: unary((x) => x.cosh()),
  Cumsum: unary((x) => x.cumsum(1, true)),
  DepthwiseConv2dNative: {
    shapes: [
      [2, 6, 5, 3],
      [3, 3, 3, 2],
    ],
    compute: (x, f) => tf.depthwiseConv2d(x as Tensor4D, f as Tensor4D, 2, "same"),
  },
  Einsum: {
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    compute: (a, b) => tf.einsum("bqd,bkd->bqk", a, b),
  },
  Elu: unary((x) => x.elu()),
  Erf: unary((x) => x.erf()),
  Exp: unary((x) => x.exp()),
  ExpandDims: unary((x) => x.expandDims(1)),
  Expm1: unary((x) => x.expm1()),
  Floor: unary((x) => x.floor().mul(x)),
  FloorDiv: binary((a, b) => a.floorDiv(b).mul(a)),
  FusedBatchNorm: {
    shapes: [[2, 3, 4, 5], [5], [5], [5], [5]],
    range: [0.5, 1.5],
    compute: (x, m, v, o, s) => tf.batchNorm(x as Tensor4D, m as Tensor1D, v as Tensor1D, o as Tensor1D, s as Tensor1D),
  },
  FusedConv2D: {
    shapes: [[2, 6, 5, 3], [3, 3, 3, 4], [4]],
    compute: (x, filter, bias) =>
      tf.fused.conv2d({ x: x as Tensor4D, filter: filter as Tensor4D, bias, strides: 1, pad: "same", activation: "relu" }),
  },
  _FusedMatMul: {
    shapes: [[3, 4], [4, 5], [5]],
    compute: (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: "relu" }),
  },
  GatherV2: { shapes: [[5, 4]], compute: (x) => tf.gather(x, tf.tensor1d([3, 0, 3, 2], "int32")) },
  GreaterEqual: binary((a, b) => a.greaterEqual(b).cast("float32").mul(a)),
  Identity: unary((x) => x.clone()),
  IsFinite: unary((x) => x.isFinite().cast("float32").mul(x)),
  IsInf: unary((x) => x.isInf().cast("float32").add(x)),
  IsNan: unary((x) => x.isNaN().cast("float32").add(x)),
  LRN: { shapes: [[1, 3, 3, 6]], compute: (x) => tf.localResponseNormalization(x as Tensor4D, 2, 1, 0.5, 0.7) },
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.1)),
  Log: unary((x) => x.log(), [0.3, 3]),
  Log1p: unary((x) => x.log1p()),
  Max: unary((x) => x.max(1)),
  MaxPool: { shapes: [[2, 7, 6, 3]], compute: (x) => tf.maxPool(x as Tensor4D, 3, 2, "same") },
  MaxPool3D: { shapes: [[1, 5, 4, 6, 2]], compute: (x) => tf.maxPool3d(x as Tensor5D, 2, 2, "same") },
  Maximum: binary((a, b) => tf.maximum(a, b)),
  Mean: unary((x) => x.mean(0)),
  Min: unary((x) => x.min(1)),
  Minimum: binary((a, b) => tf.minimum(a, b)),
  MirrorPad: {
    shapes: [[3, 4]],
    compute: (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 1],
          [2, 1],
        ],
        "reflect",
      ),
  },
  Mod: binary((a, b) => a.mod(b)),
  Multiply: binary((a, b) => a.mul(b)),
  Neg: unary((x) => x.neg()),
  OneHot: unary((x) => tf.oneHot(x.argMax(1).cast("int32"), 5).cast("float32").mul(x)),
  OnesLike: unary((x) => tf.onesLike(x).mul(x)),
  Pack: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    compute: (a, b) => tf.stack([a, b], 1),
  },
  PadV2: unary((x) =>
    x.pad([
      [1, 0],
      [2, 1],
    ]),
  ),
  Pow: binary((a, b) => a.pow(b)),
  Prelu: { shapes: [[3, 5], [5]], compute: (x, alpha) => tf.prelu(x, alpha) },
  Prod: unary((x) => x.prod(1), [0.5, 1.5]),
  RealDiv: binary((a, b) => a.div(b)),
  Reciprocal: unary((x) => x.reciprocal(), [0.5, 2]),
  Relu: unary((x) => x.relu()),
  Relu6: unary((x) => x.mul(9).relu6()),
  Reshape: unary((x) => x.reshape([5, 3])),
  ResizeBilinear: { shapes: [[1, 4, 4, 2]], compute: (x) => tf.image.resizeBilinear(x as Tensor4D, [8, 8]) },
  ResizeNearestNeighbor: { shapes: [[1, 4, 4, 2]], compute: (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [8, 8]) },
  Reverse: unary((x) => x.reverse(1)),
  Round: unary((x) => x.round().mul(x)),
  Rsqrt: unary((x) => x.rsqrt(), [0.5, 2]),
  Select: {
    shapes: [
      [3, 4],
      [3, 4],
    ],
    compute: (a, b) => tf.where(a.greater(b), a, b),
  },
  Selu: unary((x) => x.selu()),
  Sigmoid: unary((x) => x.sigmoid()),
  Sign: unary((x) => x.sign().mul(x)),
  Sin: unary((x) => x.sin()),
  Sinh: unary((x) => x.sinh()),
  Slice: unary((x) => x.slice([1, 0], [2, 3])),
  Softmax: unary((x) => tf.softmax(x)),
  Softplus: unary((x) => x.softplus()),
  SpaceToBatchND: {
    shapes: [[2, 4, 6, 2]],
    compute: (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  },
  SplitV: unary((x) => tf.split(x, [2, 3], 1)[1]),
  Sqrt: unary((x) => x.sqrt(), [0.3, 3]),
  Square: unary((x) => x.square()),
  SquaredDifference: binary((a, b) => tf.squaredDifference(a, b)),
  Step: unary((x) => x.step().mul(x)),
  Sub: binary((a, b) => a.sub(b)),
  Sum: unary((x) => x.sum(1)),
  Tan: unary((x) => x.tan()),
  Tanh: unary((x) => x.tanh()),
  Tile: unary((x) => x.tile([2, 3])),
  Transpose: { shapes: [[2, 3, 4]], compute: (x) => x.transpose([2, 0, 1]) },
  Unpack: unary((x) => tf.unstack(x, 1)[2]),
  UnsortedSegmentSum: unary((x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], "int32"), 3)),
  Greater: binary((a, b) => a.greater(b).cast("float32").mul(a)),
  Less: binary((a, b) => a.less(b).cast("float32").mul(a)),
  LessEqual: binary((a, b) => a.lessEqual(b).cast("float32").mul(a)),
  Equal: binary((a, b) => a.equal(b).cast("float32").add(a)),
  NotEqual: binary((a, b) => a.notEqual(b).cast("float32").mul(a)),
  LogicalAnd: binary((a, b) => a.greater(1).logicalAnd(b.greater(1)).cast("float32").mul(a)),
  LogicalOr: binary((a, b) => a.greater(1).logicalOr(b.greater(1)).cast("float32").mul(a)),
  LogicalNot: unary((x) => x.greater(0).logicalNot().cast("float32").mul(x)),
  Any: unary((x) => x.greater(0).any(1, true).cast("float32").mul(x)),
  All: unary((x) => x.greater(0).all(1, true).cast("float32").mul(x)),
  GatherNd: unary((x) =>
    tf.gatherND(
      x,
      tf.tensor2d(
        [
          [0, 1],
          [2, 3],
          [0, 1],
        ],
        [3, 2],
        "int32",
      ),
    ),
  ),
  ScatterNd: { shapes: [[3]], compute: (x) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], "int32"), x, [5]) },
  ZerosLike: unary((x) => tf.zerosLike(x).add(x)),
};

const registered = [...new Set(tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName))]
  .filter((name) => tf.getGradient(name))
  // tfjs's own WASM kernel is wrong: in cells this one runs on "cpu" (fall-back.ts).
  .filter((name) => name !== "Dilation2D");

test("every gradient that tfjs registers has its case", () => {
  expect(registered.filter((name) => !(name in gradients))).toEqual([]);
});

describe("gradients", () => {
  test.each(Object.entries(gradients))("%s", async (name, { shapes, range, compute }) => {
    await tf.setBackend("wasm");
    const inputs = shapes.map((shape) => values(shape, range));
    const read = inputs.map((tensor) => [tensor.dataSync(), tensor.shape] as const);
    // tfjs cannot profile complex numbers.
    if (name === "ComplexAbs") return expect(await differences(tf, () => [compute(...inputs.map((tensor) => tensor.clone()))])).toEqual([]);
    const { kernels } = await tf.profile(() => tf.tidy(() => withGradients(tf, inputs, compute)[0]));
    expect(kernels.map((kernel) => kernel.name)).toContain(name);
    // What "cpu" has a wrong gradient of is compared in kernels/resize.test.ts.
    if (name === "ResizeNearestNeighbor") return;
    const again = (): Tensor[] =>
      withGradients(
        tf,
        read.map(([data, shape]) => tf.tensor(data, shape)),
        compute,
      );
    expect(await differences(tf, again, 1e-3)).toEqual([]);
  });
});
