/** tfjs on a GPU in software gives what "cpu" gives: operations, gradients and layers; and keeps nothing of a step of training. */
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tensorflowOnWasm } from "../wasm/backend.ts";
import { differences, pseudoRandom, withGradients } from "../wasm/both.ts";
import type { Tensorflow } from "../device.ts";
import type { OpenGpu } from "./open.ts";
import { openGpu } from "./open.ts";
import { missingForGpu, swiftShader } from "./testing.ts";

const missing = missingForGpu();

describe.skipIf(missing !== null)(`tensors on WebGPU${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let tf: Tensorflow;
  let gpu: OpenGpu;
  let budget = Infinity;
  beforeAll(async () => {
    process.env["VK_ICD_FILENAMES"] = swiftShader;
    tf = await tensorflowOnWasm();
    const opened = await openGpu(tf, { allowSoftware: true, budget: () => budget });
    if ("fr" in opened) throw new Error(opened.en);
    gpu = opened;
    // Small tensors would be computed on the CPU, and nothing would be tested.
    tf.env().set("WEBGPU_CPU_FORWARD", false);
  }, 60_000);
  afterAll(() => gpu?.giveBack());

  const random = (shape: number[], seed = 1): Tensor => tf.tensor(pseudoRandom(tf.util.sizeFromShape(shape), seed), shape);

  const cases: [name: string, shapes: number[][], compute: (...given: Tensor[]) => Tensor][] = [
    [
      "matMul, transposed",
      [
        [5, 7],
        [9, 7],
      ],
      (a, b) => tf.matMul(a, b, false, true),
    ],
    [
      "conv2d, strides, same",
      [
        [2, 7, 6, 3],
        [3, 2, 3, 4],
      ],
      (x, f) => tf.conv2d(x as never, f as never, [2, 1], "same"),
    ],
    [
      "conv2d, dilated",
      [
        [1, 8, 9, 2],
        [3, 3, 2, 3],
      ],
      (x, f) => tf.conv2d(x as never, f as never, 1, "valid", "NHWC", 2),
    ],
    [
      "depthwise",
      [
        [2, 6, 7, 3],
        [3, 3, 3, 2],
      ],
      (x, f) => tf.depthwiseConv2d(x as never, f as never, 2, "same"),
    ],
    [
      "conv3d",
      [
        [1, 5, 4, 6, 2],
        [2, 3, 2, 2, 3],
      ],
      (x, f) => tf.conv3d(x as never, f as never, [1, 2, 1], "same"),
    ],
    [
      "transposed conv2d",
      [
        [1, 3, 4, 2],
        [3, 3, 3, 2],
      ],
      (x, f) => tf.conv2dTranspose(x as never, f as never, [1, 6, 8, 3], 2, "same"),
    ],
    ["maxPool", [[2, 7, 6, 3]], (x) => tf.maxPool(x as never, 3, 2, "same")],
    ["avgPool", [[2, 7, 6, 3]], (x) => tf.avgPool(x as never, [2, 3], 2, "same")],
    ["maxPool3d", [[1, 5, 6, 4, 2]], (x) => tf.maxPool3d(x as never, 2, 2, "same")],
    ["avgPool3d", [[1, 4, 5, 6, 2]], (x) => tf.avgPool3d(x as never, 2, 2, "valid")],
    ["softmax", [[5, 9]], (x) => tf.softmax(x)],
    ["gather", [[6, 4]], (x) => tf.gather(x, tf.tensor1d([0, 5, 5, 2], "int32"))],
    ["batch normalisation", [[4, 5, 3], [3], [3], [3], [3]], (x, m, v, o, s) => tf.batchNorm(x, m, v.square().add(1), o, s)],
    ["resize", [[1, 4, 4, 2]], (x) => tf.image.resizeBilinear(x as never, [9, 7])],
    ["cumulative sum, slices, tiles", [[3, 8]], (x) => tf.tile(tf.cumsum(x, 1).slice([0, 2], [3, 5]), [2, 1])],
    [
      "split and einsum",
      [
        [4, 6],
        [6, 5],
      ],
      (x, y) => tf.einsum("ij,jk->ik", tf.concat(tf.split(x, 2, 1), 1), y),
    ],
  ];
  test.each(cases)("%s, with gradients", async (_name, shapes, compute) => {
    const inputs = shapes.map((shape, i) => random(shape, i + 1));
    expect(await differences(tf, () => withGradients(tf, inputs, compute), 2e-3, "webgpu")).toEqual([]);
  });

  test("what WebGPU lacks is computed on the CPU: unique values, strings", async () => {
    await tf.setBackend("webgpu");
    const { values } = tf.unique(tf.tensor1d([3, 1, 3, 2]).add(1));
    expect([...values.dataSync()]).toEqual([4, 2, 3]);
    expect(tf.tensor1d(["a", "é"]).dataSync()).toEqual(["a", "é"]);
  });

  // A leak of one step shows in a few as in a thousand, which take minutes in software.
  test("nothing heaps up over steps of training, in tensors or in bytes on the device", async () => {
    await tf.setBackend("webgpu");
    const [x, y] = [random([8, 6]), random([8, 2], 2)];
    const weights = [tf.variable(random([6, 5], 3)), tf.variable(random([5, 2], 4))];
    const optimizer = tf.train.sgd(0.01);
    const step = (): void => {
      optimizer.minimize(() => tf.losses.meanSquaredError<Tensor, Scalar>(y, x.matMul(weights[0]).tanh().matMul(weights[1])));
    };
    for (let i = 0; i < 5; i += 1) step();
    weights[0].dataSync();
    const before = { tensors: tf.memory().numTensors, bytes: gpu.backend.usedBytes };
    for (let i = 0; i < 25; i += 1) step();
    weights[0].dataSync();
    expect({ tensors: tf.memory().numTensors, bytes: gpu.backend.usedBytes }).toEqual(before);
  }, 120_000);

  test("a kernel that goes over the budget leaves nothing behind, and what it read can still be freed", async () => {
    await tf.setBackend("webgpu");
    const x = tf.ones([256, 256]).add(0);
    x.dataSync();
    budget = gpu.backend.usedBytes + 300_000;
    const before = { tensors: tf.memory().numTensors, bytes: gpu.backend.usedBytes };
    for (let i = 0; i < 3; i += 1) expect(() => tf.tidy(() => tf.matMul(tf.concat([x, x, x]), x))).toThrow(/GPU memory is used up/);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(gpu.backend.usedBytes).toBeLessThanOrEqual(before.bytes);
    budget = Infinity;
    expect(tf.matMul(x, x).dataSync()[0]).toBe(256);
  });
});
