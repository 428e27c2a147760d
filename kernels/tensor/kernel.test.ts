/** Tensors in a real kernel: cells get Carnet's WASM kernels, one instance of TensorFlow.js by every name, and the truth about the device. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KernelMessage } from "../../protocol/kernel.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Kernel, KernelPool } from "../pool/index.ts";
import { createKernelPool } from "../pool/index.ts";

const home = mkdtempSync(join(tmpdir(), "carnet-tensor-test-"));
let pool: KernelPool;
let kernel: Kernel;
beforeAll(async () => {
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024 });
  const acquired = await pool.acquire({ homeFolder: home, datasetFolders: {}, language: "en" });
  if (isRefusal(acquired)) throw new Error(acquired.refused);
  kernel = acquired;
}, 60_000);
afterAll(async () => {
  await pool.close();
  rmSync(home, { recursive: true, force: true });
});

let runs = 0;

/** The text of the cell's result; its error in the place of a result. */
async function run(code: string): Promise<string> {
  const id = `run-${(runs += 1)}`;
  const messages: KernelMessage[] = [];
  const stop = kernel.onMessage((message) => {
    if ("parent" in message && message.parent === id) messages.push(message);
  });
  await kernel.execute({ id, code, cellName: "cell 1", executionCount: runs, language: "en" });
  stop();
  const texts = messages.map((message) => {
    if (message.type === "error") return `${message.ename}: ${message.evalue}`;
    return message.type === "execute_result" ? String(message.data["text/plain"]).replace(/^'(.*)'$/, "$1") : "";
  });
  return texts.join("");
}

test("the lesson's network trains on WASM, with no kernel on the plain backend", async () => {
  const trained = await run(`
    import * as tf from "@tensorflow/tfjs";
    const model = tf.sequential({ layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ] });
    model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const bright = Array.from({ length: 64 }, (_, image) => image % 2);
    const x = tf.tensor4d(Float32Array.from({ length: 64 * 784 }, (_, i) => bright[Math.floor(i / 784)] * 0.5 + Math.sin(i) * 0.1), [64, 28, 28, 1]);
    const history = await model.fit(x, tf.oneHot(tf.tensor1d(bright, "int32"), 2), { epochs: 6, batchSize: 16 });
    ({ backend: tf.getBackend(), learned: history.history.loss[5] < history.history.loss[0], adam: tf.getKernel("CarnetAdam", "wasm") !== undefined })
  `);
  expect(trained).toBe("{ backend: 'wasm', learned: true, adam: true }");
});

test("every spelling is the same TensorFlow.js", async () => {
  const same = await run(`
    import * as core from "@tensorflow/tfjs-core";
    import * as layers from "@tensorflow/tfjs-layers";
    import * as node from "@tensorflow/tfjs-node";
    import * as dfd from "danfojs";
    const frame = new dfd.DataFrame({ suv: [1, 2, 3] });
    [core.engine() === tf.engine(), node.engine() === tf.engine(), layers.sequential === tf.sequential, frame.tensor instanceof tf.Tensor].join()
  `);
  expect(same).toBe("true,true,true,true");
});

test("device() says what runs, and tells the truth after a cell has chosen another backend", async () => {
  expect(await run(`import { device } from "carnet/tensor"; device()`)).toMatch(
    /backend\s+wasm, SIMD[\s\S]*hardware[\s\S]*faster: tensorflow/,
  );
  expect(
    await run(`await tf.setBackend("cpu"); [device().backend, device().better.map(({ backend }) => backend).includes("wasm")].join()`),
  ).toBe("cpu,true");
  expect(await run(`await tf.setBackend("wasm"); device().backend`)).toBe("wasm");
});
