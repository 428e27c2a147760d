/** Every layer that a lesson may train: one step of gradient descent gives the same weights on "wasm" as on "cpu". */
import { beforeAll, describe, expect, test } from "vitest";
import type { layers, Shape, Tensor } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "./backend.ts";
import { closeTo } from "./comparison.ts";
import type { Tensorflow } from "./kernels/register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

type Layer = layers.Layer;
interface Case {
  name: string;
  inputShape: Shape;
  stack: () => Layer[];
  /** Whole numbers under this instead of floats. */
  vocabulary?: number;
}

const cases: Case[] = [
  {
    name: "dense, every activation",
    inputShape: [7],
    stack: () =>
      ["relu", "elu", "selu", "sigmoid", "tanh", "softplus", "softsign", "swish", "mish", "linear"].map((activation) =>
        tf.layers.dense({ units: 5, activation: activation as "relu" }),
      ),
  },
  {
    name: "conv1d",
    inputShape: [11, 3],
    stack: () => [
      tf.layers.conv1d({ filters: 5, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
      tf.layers.maxPooling1d({ poolSize: 2 }),
    ],
  },
  { name: "dilated conv1d", inputShape: [11, 3], stack: () => [tf.layers.conv1d({ filters: 5, kernelSize: 3, dilationRate: 2 })] },
  {
    name: "conv2d",
    inputShape: [9, 8, 3],
    stack: () => [
      tf.layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: [2, 1], activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
    ],
  },
  {
    name: "dilated conv2d",
    inputShape: [9, 8, 3],
    stack: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, padding: "same", activation: "tanh" }),
      tf.layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: [1, 3] }),
    ],
  },
  {
    name: "conv2d, channels first",
    inputShape: [3, 6, 7],
    stack: () => [tf.layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: "channelsFirst" })],
  },
  {
    name: "conv2dTranspose",
    inputShape: [4, 5, 3],
    stack: () => [tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same" })],
  },
  {
    name: "separableConv2d",
    inputShape: [7, 6, 3],
    stack: () => [tf.layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2 })],
  },
  {
    name: "depthwiseConv2d",
    inputShape: [7, 6, 5],
    stack: () => [tf.layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same", depthMultiplier: 2 })],
  },
  {
    name: "conv3d",
    inputShape: [5, 6, 5, 2],
    stack: () => [
      tf.layers.conv3d({ filters: 4, kernelSize: 3, activation: "relu", padding: "same" }),
      tf.layers.maxPooling3d({ poolSize: [2, 2, 2] }),
      tf.layers.conv3d({ filters: 3, kernelSize: 2 }),
    ],
  },
  {
    name: "conv3dTranspose",
    inputShape: [3, 3, 3, 2],
    stack: () => [tf.layers.conv3dTranspose({ filters: 3, kernelSize: 2, strides: 2 })],
  },
  {
    name: "average pooling",
    inputShape: [8, 8, 3],
    stack: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 1 }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.globalAveragePooling2d({}),
    ],
  },
  {
    name: "average pooling 3d",
    inputShape: [4, 4, 4, 2],
    stack: () => [tf.layers.conv3d({ filters: 3, kernelSize: 1 }), tf.layers.averagePooling3d({ poolSize: [2, 2, 2] })],
  },
  {
    name: "global max pooling",
    inputShape: [5, 5, 2],
    stack: () => [tf.layers.conv2d({ filters: 3, kernelSize: 2 }), tf.layers.globalMaxPooling2d({})],
  },
  {
    name: "batch normalisation",
    inputShape: [6, 6, 3],
    stack: () => [
      tf.layers.conv2d({ filters: 4, kernelSize: 2, useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.flatten(),
      tf.layers.batchNormalization(),
    ],
  },
  { name: "layer normalisation", inputShape: [5, 6], stack: () => [tf.layers.dense({ units: 4 }), tf.layers.layerNormalization()] },
  {
    name: "embedding",
    inputShape: [6],
    vocabulary: 9,
    stack: () => [tf.layers.embedding({ inputDim: 9, outputDim: 5 }), tf.layers.globalAveragePooling1d({})],
  },
  { name: "simpleRNN", inputShape: [4, 3], stack: () => [tf.layers.simpleRNN({ units: 5, returnSequences: true })] },
  { name: "lstm", inputShape: [4, 3], stack: () => [tf.layers.lstm({ units: 5, returnSequences: true }), tf.layers.lstm({ units: 3 })] },
  {
    name: "gru, bidirectional",
    inputShape: [4, 3],
    stack: () => [tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4 }), mergeMode: "concat" })],
  },
  {
    name: "gru over pictures",
    inputShape: [3, 4, 4, 1],
    stack: () => [tf.layers.convLstm2d({ filters: 2, kernelSize: 2, padding: "same" } as never)],
  },
  // The "cpu" backend has the gradient of bilinear resizing for squares only, and a wrong one of nearest: kernels/resize.test.ts has both.
  {
    name: "upsampling",
    inputShape: [3, 3, 2],
    stack: () => [tf.layers.conv2d({ filters: 3, kernelSize: 1 }), tf.layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" })],
  },
  {
    name: "padding, cropping, permuting",
    inputShape: [4, 5, 2],
    stack: () => [
      tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
      tf.layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
      tf.layers.cropping2D({
        cropping: [
          [1, 1],
          [0, 1],
        ],
      }),
      tf.layers.permute({ dims: [3, 1, 2] }),
    ],
  },
  {
    name: "leakyReLU, prelu, elu",
    inputShape: [6],
    stack: () => [
      tf.layers.dense({ units: 5 }),
      tf.layers.leakyReLU(),
      tf.layers.prelu(),
      tf.layers.elu(),
      tf.layers.reshape({ targetShape: [5, 1] }),
    ],
  },
  {
    name: "softmax and repeat",
    inputShape: [5],
    stack: () => [
      tf.layers.dense({ units: 4 }),
      tf.layers.softmax(),
      tf.layers.repeatVector({ n: 3 }),
      tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
    ],
  },
];

/** Values that look random and are the same for both backends. */
function values(length: number, vocabulary?: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => {
    const value = Math.sin(index * 12.9898 + 4.1414) * 43758.5453;
    const unit = value - Math.floor(value);
    return vocabulary ? Math.floor(unit * vocabulary) : unit * 2 - 1;
  });
}

async function oneStep({ inputShape, stack, vocabulary }: Case, backend: string): Promise<{ loss: number; weights: Float32Array[] }> {
  await tf.setBackend(backend);
  const [input, ...rest] = [tf.input({ shape: inputShape }), ...stack()];
  const output = rest.reduce((tensor, layer) => layer.apply(tensor) as never, input);
  const model = tf.model({ inputs: input, outputs: output });
  model.setWeights(
    model.getWeights().map((weight) =>
      tf.tensor(
        values(weight.size).map((value) => value * 0.5),
        weight.shape,
      ),
    ),
  );
  model.compile({ optimizer: tf.train.sgd(0.5), loss: "meanSquaredError" });
  const shape = [4, ...inputShape] as number[];
  const x = tf.tensor(values(tf.util.sizeFromShape(shape), vocabulary), shape, "float32");
  const target = (model.predict(x) as Tensor).shape;
  const y = tf.tensor(values(tf.util.sizeFromShape(target)), target);
  const loss = (await model.trainOnBatch(x, y)) as number;
  return { loss, weights: model.getWeights().map((weight) => weight.dataSync() as Float32Array) };
}

describe("one step of gradient descent", () => {
  test.each(cases)("$name", async (given) => {
    const onCpu = await oneStep(given, "cpu");
    const onWasm = await oneStep(given, "wasm");
    expect(closeTo(onWasm.weights, onCpu.weights, 2e-4)).toEqual([]);
    expect(closeTo([[onWasm.loss]], [[onCpu.loss]], 2e-4)).toEqual([]);
  });
});
