/** The lesson's network learns on WASM, as on "cpu", and a thousand steps leave nothing behind. */
import { beforeAll, expect, test } from "vitest";
import type { Tensor } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "./backend.ts";
import { closeTo } from "./comparison.ts";
import { heapOf } from "./heap.ts";
import { registerWasmTraining } from "./index.ts";
import { lessonCnnData, lessonCnnModel, trainEpoch } from "./lesson-cnn.ts";
import type { Tensorflow } from "./kernels/register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

async function trained(backend: string): Promise<{ losses: number[]; weights: Float32Array[] }> {
  await tf.setBackend(backend);
  const model = lessonCnnModel(tf);
  model.setWeights(model.getWeights().map((weight, index) => tf.randomUniform(weight.shape, -0.2, 0.2, "float32", index + 1)));
  const data = lessonCnnData(tf, { images: 40 });
  const losses = [await trainEpoch(model, data), await trainEpoch(model, data)];
  return { losses, weights: model.getWeights().map((weight) => weight.dataSync() as Float32Array) };
}

test("two epochs with Adam end in the same weights on both backends", async () => {
  const [onCpu, onWasm] = [await trained("cpu"), await trained("wasm")];
  expect(closeTo([onWasm.losses], [onCpu.losses], 1e-3)).toEqual([]);
  expect(closeTo(onWasm.weights, onCpu.weights, 2e-3)).toEqual([]);
});

test("the lesson's network learns its thousand images", async () => {
  await tf.setBackend("wasm");
  const [model, data] = [lessonCnnModel(tf), lessonCnnData(tf)];
  let loss = Infinity;
  for (let epoch = 0; epoch < 5; epoch++) loss = await trainEpoch(model, data);
  expect(loss).toBeLessThan(0.05);
  const right = tf.tidy(() => (model.predict(data.x) as Tensor).argMax(-1).equal(data.y.argMax(-1)).mean().dataSync()[0]);
  expect(right).toBeGreaterThan(0.99);
});

test("a thousand steps leave no tensor, no byte and no memory of the backend behind", async () => {
  await tf.setBackend("wasm");
  const optimizer = tf.train.adam(0.01);
  const filter = tf.variable(tf.randomNormal([3, 3, 2, 4], 0, 0.3, "float32", 1)) as never;
  const weights = tf.variable(tf.randomNormal([64, 3], 0, 0.3, "float32", 2)) as never;
  const bias = tf.variable(tf.zeros([4])) as never;
  const x = tf.randomUniform([4, 8, 8, 2], -1, 1, "float32", 3) as never;
  const y = tf.randomUniform([4, 3], -1, 1, "float32", 4);
  const step = (): void => {
    optimizer.minimize(() => {
      const features = tf.maxPool(tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu" }), 2, 2, "valid");
      return tf.losses.meanSquaredError(y, tf.matMul((features as Tensor).reshape([4, 64]), weights)).asScalar();
    });
  };
  for (let index = 0; index < 20; index++) step();
  const before = { ...tf.memory(), bytes: memoryBytes() };
  for (let index = 0; index < 1000; index++) step();
  expect({ ...tf.memory(), bytes: memoryBytes() }).toEqual(before);
});

function memoryBytes(): number {
  return (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.byteLength;
}

test("the optimizer's own step: momentum is saved and loaded, other backends keep tfjs's", async () => {
  await tf.setBackend("wasm");
  const run = async (backend: string): Promise<number[]> => {
    await tf.setBackend(backend);
    const value = tf.variable(tf.tensor1d([1, -2, 3, 0.5, 7]));
    const optimizer = tf.train.adam(0.1, 0.8, 0.95, 1e-5);
    for (let step = 0; step < 4; step++) optimizer.minimize(() => value.square().sum(), false, [value]);
    const saved = await optimizer.getWeights();
    const next = tf.train.adam(0.1, 0.8, 0.95, 1e-5);
    await next.setWeights(saved);
    for (let step = 0; step < 4; step++) next.minimize(() => value.square().sum(), false, [value]);
    return [...value.dataSync(), ...saved.flatMap(({ tensor }) => [...tensor.dataSync()])];
  };
  expect(closeTo([await run("wasm")], [await run("cpu")], 1e-5)).toEqual([]);
});

test("registering twice changes nothing", async () => {
  const kernel = tf.getKernel("Conv2D", "wasm");
  registerWasmTraining(tf);
  expect(tf.getKernel("Conv2D", "wasm")).toBe(kernel);
});

test("no gradient's kernel is missing", () => {
  const has = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  const missing = tf.getKernelsForBackend("cpu").flatMap(({ kernelName }) => (has.has(kernelName) ? [] : [kernelName]));
  // Of text, of ragged tensors, and of drawing on a page: nothing that is differentiated.
  expect(missing.toSorted()).toEqual(["Draw", "RaggedGather", "RaggedRange", "RaggedTensorToTensor", "StaticRegexReplace"]);
});

test("memory that grows in the middle of a kernel keeps every value", async () => {
  await tf.setBackend("wasm");
  const held = memoryBytes();
  const heap = heapOf(tf.backend());
  const a = tf.ones([1024, 1024]);
  const grown = Array.from({ length: 40 }, () => tf.matMul(a, a, false, true));
  expect(memoryBytes()).toBeGreaterThan(held);
  expect(grown.map((product) => product.min().dataSync()[0])).toEqual(grown.map(() => 1024));
  expect(heap.values(a).length).toBe(1024 * 1024);
  tf.dispose([a, ...grown]);
});
