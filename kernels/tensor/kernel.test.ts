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
  kernel.onMessage((message) => {
    if (message.type === "usage") usage = message;
  });
}, 60_000);
afterAll(async () => {
  await pool.close();
  rmSync(home, { recursive: true, force: true });
});

let runs = 0;

/** What the kernel said last of what it uses. */
let usage: Extract<KernelMessage, { type: "usage" }> | null = null;

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

/** Resolves when the kernel says so. */
async function told(holds: (now: NonNullable<typeof usage>) => boolean): Promise<void> {
  if (usage && holds(usage)) return;
  await new Promise<void>((resolve) => {
    const stop = kernel.onMessage((message) => {
      if (message.type !== "usage" || !holds(message)) return;
      stop();
      resolve();
    });
  });
}

test("what a cell leaves behind is freed, what its variables hold stays", async () => {
  const before = Number(await run("tf.memory().numTensors"));
  await run(`
    const kept = tf.range(0, 10).square();
    const inside = { list: [tf.ones([3])], later: new Promise(() => {}), get: () => kept };
    for (let step = 0; step < 100; step += 1) kept.add(step).sqrt().mul(2);
    setTimeout(() => kept.dispose(), 1e9);
  `);
  expect(await run("tf.memory().numTensors")).toBe(String(before + 2));
  expect(await run("[inside.get().dataSync()[3], inside.list[0].dataSync()[0]].join()")).toBe("9,1");
  await run("inside.list = null");
  await run("tf.zeros([1]); undefined");
  expect(await run("tf.memory().numTensors")).toBe(String(before + 1));
  await told(({ tensors }) => tensors?.backend === "wasm" && tensors.tensors === before + 1);
  expect(usage!.memory.limitBytes).toBe(1024 * 2 ** 20);
  expect(usage!.memory.usedBytes).toBeGreaterThan(2 ** 24);
});

test("a loop that makes ten gigabytes without tidy ends well, and tells what it uses meanwhile", async () => {
  usage = null;
  const ran = run(`
    let moved = tf.ones([1024, 1024]);
    const started = Date.now();
    for (let made = 0; made < 10 * 2 ** 30 || Date.now() - started < 2500; made += 2 ** 22) moved = moved.add(1);
    moved.min().dataSync()[0] > 2000
  `);
  await told(({ tensors }) => (tensors?.bytes ?? 0) > 2 ** 23);
  expect(await ran).toBe("true");
  // Ten gigabytes are moved through memory, on a crowded machine too.
}, 180_000);

test("memory that runs out is an error with the limit and what to do, and the kernel goes on", async () => {
  const error = await run("const hoard = []; for (;;) hoard.push(tf.ones([4096, 1024]));");
  expect(error).toMatch(
    /^TensorMemoryError: No memory left for tensors: they take .* (the limit of the whole kernel is|this kernel gets no more) .* tf\.tidy/,
  );
  expect(await run("hoard.length = 0; moved.dispose(); tf.ones([2]).sum().dataSync()[0]")).toBe("2");
  await run("tf.zeros([1]); undefined");
  await told(({ tensors }) => tensors!.bytes < 2 ** 20);
});

test("a training that was stopped in the middle of a step can be taken up again", async () => {
  await run(`
    const again = tf.sequential({ layers: [tf.layers.dense({ inputShape: [64], units: 256, activation: "relu" }), tf.layers.dense({ units: 1 })] });
    again.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const [inputs, targets] = [tf.randomUniform([512, 64]), tf.randomUniform([512, 1])];
  `);
  for (let time = 0; time < 3; time += 1) {
    const stopped = run(`await again.fit(inputs, targets, { epochs: 1e6, yieldEvery: "never" })`);
    usage = null;
    await told(() => true);
    await kernel.interrupt();
    expect(await stopped).toMatch(/^Interrupted/);
    expect(await run(`(await again.fit(inputs, targets, { epochs: 2 })).epoch.length`)).toBe("2");
  }
});
