/**
 * Every layer, optimizer, loss and activation of tfjs trains on WASM alone, with the values of "cpu". The list of layers comes from tfjs itself.
 * Nothing can fall back unseen: this backend has no fall-backs, a kernel that is missing throws.
 */
import { describe, expect, test } from "vitest";
import type { LayersModel, Scalar, Shape, Tensor, layers } from "@tensorflow/tfjs";
import { pseudoRandom } from "./both.ts";
import { tensorflowOnWasm } from "./backend.ts";
import { closeTo } from "./comparison.ts";
import type { Tensorflow } from "./kernels/register.ts";

const tf: Tensorflow = await tensorflowOnWasm();

let seed = 1;
/** Values between the bounds, away from zero where these are positive. */
function values(shape: number[], [low, high]: [number, number] = [-1, 1]): Tensor {
  const random = pseudoRandom(tf.util.sizeFromShape(shape), (seed += 1));
  return tf.tensor(
    random.map((value) => low + ((value + 1) / 2) * (high - low)),
    shape,
  );
}

type Layer = layers.Layer;
const rows: Shape = [6];
const steps: Shape = [4, 3];
const picture: Shape = [6, 6, 3];
const block: Shape = [4, 4, 4, 2];
const { layers: make } = tf;
const merged = (layer: () => Layer): [Shape, () => Layer, boolean] => [rows, layer, true];

/** By the name of the factory: a shape of input and the layer; true where it takes two inputs. */
const layerCases: Record<string, [Shape, () => Layer, boolean?]> = {
  activation: [rows, () => make.activation({ activation: "tanh" })],
  add: merged(() => make.add()),
  alphaDropout: [rows, () => make.alphaDropout({ rate: 0 })],
  average: merged(() => make.average()),
  averagePooling1d: [steps, () => make.averagePooling1d({ poolSize: 2 })],
  averagePooling2d: [picture, () => make.averagePooling2d({ poolSize: 2 })],
  averagePooling3d: [block, () => make.averagePooling3d({ poolSize: 2 })],
  batchNormalization: [picture, () => make.batchNormalization()],
  bidirectional: [steps, () => make.bidirectional({ layer: make.lstm({ units: 3 }), mergeMode: "concat" })],
  concatenate: merged(() => make.concatenate()),
  conv1d: [steps, () => make.conv1d({ filters: 3, kernelSize: 2 })],
  conv2d: [picture, () => make.conv2d({ filters: 3, kernelSize: 3, strides: 2 })],
  conv2dTranspose: [picture, () => make.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 })],
  conv3d: [block, () => make.conv3d({ filters: 3, kernelSize: 2 })],
  conv3dTranspose: [block, () => make.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 })],
  convLstm2d: [[2, 4, 4, 2], () => make.convLstm2d({ filters: 2, kernelSize: 2 })],
  cropping2D: [
    picture,
    () =>
      make.cropping2D({
        cropping: [
          [1, 1],
          [0, 2],
        ],
      }),
  ],
  dense: [rows, () => make.dense({ units: 3, activation: "relu" })],
  depthwiseConv2d: [picture, () => make.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 })],
  dot: merged(() => make.dot({ axes: -1 })),
  dropout: [rows, () => make.dropout({ rate: 0 })],
  elu: [rows, () => make.elu()],
  flatten: [picture, () => make.flatten()],
  gaussianDropout: [rows, () => make.gaussianDropout({ rate: 0 })],
  gaussianNoise: [rows, () => make.gaussianNoise({ stddev: 0 })],
  globalAveragePooling1d: [steps, () => make.globalAveragePooling1d()],
  globalAveragePooling2d: [picture, () => make.globalAveragePooling2d({})],
  globalMaxPooling1d: [steps, () => make.globalMaxPooling1d()],
  globalMaxPooling2d: [picture, () => make.globalMaxPooling2d({})],
  gru: [steps, () => make.gru({ units: 3 })],
  layerNormalization: [rows, () => make.layerNormalization()],
  leakyReLU: [rows, () => make.leakyReLU()],
  lstm: [steps, () => make.lstm({ units: 3 })],
  masking: [steps, () => make.masking()],
  maxPooling1d: [steps, () => make.maxPooling1d({ poolSize: 2 })],
  maxPooling2d: [picture, () => make.maxPooling2d({ poolSize: 2 })],
  maxPooling3d: [block, () => make.maxPooling3d({ poolSize: 2 })],
  maximum: merged(() => make.maximum()),
  minimum: merged(() => make.minimum()),
  multiply: merged(() => make.multiply()),
  permute: [steps, () => make.permute({ dims: [2, 1] })],
  prelu: [rows, () => make.prelu()],
  reLU: [rows, () => make.reLU({ maxValue: 0.5 })],
  repeatVector: [rows, () => make.repeatVector({ n: 2 })],
  rescaling: [rows, () => make.rescaling({ scale: 0.5, offset: 1 })],
  reshape: [rows, () => make.reshape({ targetShape: [2, 3] })],
  rnn: [
    steps,
    () => make.rnn({ cell: make.stackedRNNCells({ cells: [make.gruCell({ units: 3 }), make.lstmCell({ units: 2 })] as never }) }),
  ],
  separableConv2d: [picture, () => make.separableConv2d({ filters: 3, kernelSize: 2 })],
  simpleRNN: [steps, () => make.simpleRNN({ units: 3 })],
  softmax: [rows, () => make.softmax()],
  spatialDropout1d: [steps, () => make.spatialDropout1d({ rate: 0 })],
  thresholdedReLU: [rows, () => make.thresholdedReLU({ theta: 0.2 })],
  timeDistributed: [steps, () => make.timeDistributed({ layer: make.dense({ units: 2 }) })],
  upSampling2d: [picture, () => make.upSampling2d({ interpolation: "bilinear" })],
  zeroPadding2d: [picture, () => make.zeroPadding2d({ padding: 1 })],
};
/** Embeddings have cases in layers.test.ts; layers that prepare data have no gradient in tfjs; the rest is no layer by itself. */
const elsewhere =
  /^(Layer|RNN|RNNCell|input|inputLayer|embedding|categoryEncoding|randomWidth|centerCrop|resizing|.*[cC]ells?|avgPool.*|maxPool\dd|globalMaxPool\dd)$/;

test("every layer of tfjs has its case", () => {
  expect(Object.keys(make).filter((name) => !(name in layerCases) && !elsewhere.test(name))).toEqual([]);
});

interface Trained {
  model: LayersModel;
  inputs: Tensor[];
  y: Tensor;
}

/** A dense layer without an activation before the layer: every one is then differentiated by its input too. */
function prepared([shape, layer, isMerge]: [Shape, () => Layer, boolean?]): Trained {
  const inputs = Array.from({ length: isMerge ? 2 : 1 }, () => tf.input({ shape }));
  const before = inputs.map((input) => make.dense({ units: shape[shape.length - 1] as number }).apply(input) as never);
  const outputs = layer().apply(isMerge ? before : before[0]) as never;
  const model = tf.model({ inputs, outputs });
  seed = 7;
  model.setWeights(model.getWeights().map((weight) => values(weight.shape, [-0.5, 0.7])));
  const given = inputs.map(() => values([3, ...(shape as number[])], [0.1, 1]));
  const target = (model.predict(given) as Tensor).shape;
  return { model, inputs: given, y: values(target, [0.1, 0.9]) };
}

async function step(
  on: string,
  given: [Shape, () => Layer, boolean?],
  compile: { optimizer: string; loss: string },
): Promise<ArrayLike<number>[]> {
  await tf.setBackend(on);
  const { model, inputs, y } = prepared(given);
  model.compile({ ...compile, metrics: ["mse", "mae"] });
  const told = (await model.trainOnBatch(inputs, y)) as number[];
  return [told, ...model.getWeights().map((weight) => weight.dataSync())];
}

async function sameOnBoth(given: [Shape, () => Layer, boolean?], compile: { optimizer: string; loss: string }): Promise<string[]> {
  return closeTo(await step("wasm", given, compile), await step("cpu", given, compile), 1e-3);
}

describe("layers", () => {
  test.each(Object.entries(layerCases))("%s", async (_name, given) => {
    expect(await sameOnBoth(given, { optimizer: "sgd", loss: "meanSquaredError" })).toEqual([]);
  });
});

const units = (activation: string): [Shape, () => Layer] => [rows, () => make.dense({ units: 4, activation: activation as "relu" })];

describe("activations", () => {
  test.each([
    "elu",
    "hardSigmoid",
    "linear",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
    "swish",
    "mish",
    "gelu",
    "gelu_new",
  ])("%s", async (activation) => {
    expect(await sameOnBoth(units(activation), { optimizer: "sgd", loss: "meanSquaredError" })).toEqual([]);
  });
});

describe("optimizers", () => {
  test.each(["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax"])("%s", async (optimizer) => {
    expect(await sameOnBoth(units("tanh"), { optimizer, loss: "meanSquaredError" })).toEqual([]);
  });
  test("momentum", async () => {
    const run = async (on: string): Promise<ArrayLike<number>> => {
      await tf.setBackend(on);
      const x = tf.variable(tf.tensor1d([1, -2, 3]));
      const optimizer = tf.train.momentum(0.1, 0.9, true);
      for (let times = 0; times < 3; times += 1) optimizer.minimize(() => x.square().sum<Scalar>(), false, [x]);
      return x.dataSync();
    };
    expect(closeTo([await run("wasm")], [await run("cpu")], 1e-5)).toEqual([]);
  });
});

describe("losses", () => {
  test.each([
    ...["meanSquaredError", "meanAbsoluteError", "meanAbsolutePercentageError", "meanSquaredLogarithmicError", "squaredHinge", "hinge"],
    ...[
      "categoricalHinge",
      "logcosh",
      "categoricalCrossentropy",
      "binaryCrossentropy",
      "kullbackLeiblerDivergence",
      "poisson",
      "cosineProximity",
    ],
  ])("%s", async (loss) => {
    expect(await sameOnBoth(units("softmax"), { optimizer: "sgd", loss })).toEqual([]);
  });
});
