/** "carnet/tensor/trial": whether a compute backend is there, computes right, and how fast. The page of the installation asks it in a kernel. */
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import type { BackendTrial, ComputeBackend } from "../../../protocol/compute-test.ts";
import type { Tensorflow } from "../device.ts";
import { startDevices, triedDevices } from "../start.ts";
import { loadAhead } from "../tensorflow.ts";
import { adapterNames } from "../webgpu/open.ts";
import { convolution, convolve, relativeDifference } from "./reference.ts";

/** Of single precision over a hundred products, with room for a GPU's own rounding. */
const tolerance = 1e-3;

/** Starts this backend and no other, tries it, and leaves the chosen backend as it was. */
export async function tryBackend(backend: ComputeBackend): Promise<BackendTrial> {
  const tf = await loadAhead();
  const before = tf.getBackend();
  await startDevices(tf, (source) => source.backend === backend);
  const outcome = triedDevices().find(({ source }) => source.backend === backend)?.outcome;
  if (!outcome) throw new Error(`No backend is called "${backend}".`);
  if (outcome.kind === "absent") return { kind: "absent", why: outcome.why };
  await tf.setBackend(backend);
  try {
    const difference = await differenceOf(tf);
    const matmulMs = await timeMatmul(tf);
    const trainingMs = await timeTraining(tf);
    return {
      kind: "ran",
      ...outcome.facts(),
      adapters: backend === "webgpu" ? await adapterNames() : [],
      difference: Number.isFinite(difference) ? difference : null,
      isCorrect: difference <= tolerance,
      matmulMs,
      trainingMs,
    };
  } finally {
    await tf.setBackend(before);
  }
}

/** Values that are neither regular nor random: each run compares the same. */
const wave = (length: number, step: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(1 + i * step));

async function differenceOf(tf: Tensorflow): Promise<number> {
  const { side, inputs, outputs, window } = convolution;
  const [image, filter] = [wave(side * side * inputs, 0.7), wave(window * window * inputs * outputs, 1.3)];
  const wanted = convolve(image, filter);
  const x = tf.tensor3d(image, [side, side, inputs]);
  const f = tf.tensor4d(filter, [window, window, inputs, outputs]);
  // A GPU leaves small tensors to the processor otherwise, and nothing of it would be tried.
  const result = withoutForwarding(tf, () => tf.conv2d(x, f, 1, "same"));
  const [byImage, byFilter] = withoutForwarding(tf, () =>
    tf.grads((image, filter) =>
      tf
        .conv2d(image as Tensor3D, filter as Tensor4D, 1, "same")
        .square()
        .sum(),
    )([x, f]),
  );
  const differences = [
    relativeDifference(await result.data(), wanted.result),
    relativeDifference(await byImage.data(), wanted.imageGradient),
    relativeDifference(await byFilter.data(), wanted.filterGradient),
  ];
  tf.dispose([x, f, result, byImage, byFilter]);
  return differences.some(Number.isNaN) ? Number.NaN : Math.max(...differences);
}

function withoutForwarding<T>(tf: Tensorflow, work: () => T): T {
  if (tf.getBackend() !== "webgpu") return work();
  const flag = "WEBGPU_CPU_FORWARD";
  const before = tf.env().getBool(flag);
  tf.env().set(flag, false);
  try {
    return work();
  } finally {
    tf.env().set(flag, before);
  }
}

const matrixSide = 256;

async function timeMatmul(tf: Tensorflow): Promise<number> {
  const shape: [number, number] = [matrixSide, matrixSide];
  const [a, b] = [tf.tensor2d(wave(matrixSide ** 2, 0.7), shape), tf.tensor2d(wave(matrixSide ** 2, 1.3), shape)];
  const time = await median(async () => {
    const product = tf.matMul(a, b);
    await product.data();
    product.dispose();
  });
  tf.dispose([a, b]);
  return time;
}

/** One step of a small convolutional network: 8 images of 16 x 16. */
async function timeTraining(tf: Tensorflow): Promise<number> {
  const [images, side, classes] = [8, 16, 2];
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [side, side, 1], filters: 8, kernelSize: 3, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: classes, activation: "softmax" }),
    ],
  });
  const optimizer = tf.train.adam(0.001);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  const x = tf.tensor4d(wave(images * side * side, 0.7), [images, side, side, 1]);
  const y = tf.tensor2d(Array.from({ length: images }, (_, image) => (image % 2 === 0 ? [1, 0] : [0, 1])));
  const time = await median(async () => {
    await model.trainOnBatch(x, y);
  });
  model.dispose();
  tf.dispose([x, y]);
  return time;
}

/** Enough for a median; a slow backend is given up on sooner, so that the whole takes seconds. */
const [most, enoughMs] = [15, 1500];

/** Milliseconds; the first run, which compiles, does not count. */
async function median(work: () => Promise<void>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let spent = 0; times.length === 0 || (times.length < most && spent < enoughMs); spent += times.at(-1) ?? 0) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
