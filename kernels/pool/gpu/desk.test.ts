/** A GPU in software lent to real kernels in their sandbox: training, budget, queue, taking back, loss. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRefusal } from "../../../protocol/refusal.ts";
import { missingForGpu, swiftShader } from "../../tensor/webgpu/testing.ts";
import type { Kernel, KernelPool } from "../index.ts";
import { createKernelPool } from "../index.ts";
import type { GpuDesk } from "./desk.ts";
import { createGpuDesk } from "./desk.ts";

const missing = missingForGpu();
const megabyte = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "carnet-gpu-test-"));
let clock = 0;
let desk: GpuDesk;
let pool: KernelPool;
const rules = { kernels: 1, budgetBytes: 24 * megabyte, idleMs: 3_600_000, wantedIdleMs: 1_800_000, graceMs: 600_000 };
beforeAll(async () => {
  desk = createGpuDesk({ mode: "software", driver: swiftShader, rules, now: () => clock, lookEveryMs: 20 });
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 2048, gpu: desk });
});
afterAll(async () => {
  await pool.close();
  desk.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  kernel: Kernel;
  /** Everything that cells printed, showed and threw. */
  text: () => string;
  run(code: string): Promise<string>;
  until(seen: string): Promise<void>;
}

async function open(person: string): Promise<Opened> {
  const homeFolder = join(folder, person);
  mkdirSync(homeFolder, { recursive: true });
  const kernel = await pool.acquire({ homeFolder, datasetFolders: {}, language: "en", owner: { person, notebook: `of ${person}` } });
  if (isRefusal(kernel)) throw new Error(kernel.refused);
  let all = "";
  let runs = 0;
  const looks = new Set<() => void>();
  kernel.onMessage((message) => {
    if (message.type === "stream") all += message.text;
    else if (message.type === "error") all += `${message.ename}: ${message.evalue}\n`;
    else if (message.type === "execute_result") all += `${String(message.data["text/plain"])}\n`;
    for (const look of looks) look();
  });
  return {
    kernel,
    text: () => all,
    async run(code) {
      const before = all.length;
      await kernel.execute({ id: `${person}-${(runs += 1)}`, code, cellName: "cell", executionCount: runs, language: "en" });
      return all.slice(before);
    },
    until: (seen) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!all.includes(seen)) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
  };
}

describe.skipIf(missing !== null)(`the GPU is lent${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let ada: Opened;
  let bob: Opened;

  test("the first kernel computes on it: device() names it, values are read without waiting, a model learns", async () => {
    ada = await open("ada");
    expect(await ada.run(`import * as tf from "@tensorflow/tfjs"; import { device } from "carnet/tensor"; device()`)).toMatch(
      /webgpu, software[\s\S]*SwiftShader/i,
    );
    const learned = await ada.run(`
      const x = tf.tensor2d(Float32Array.from({ length: 64 * 40 }, (_, i) => Math.sin(i)), [64, 40]);
      const y = x.slice([0, 0], [64, 1]).mul(2);
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 30, inputShape: [40], activation: "tanh" }), tf.layers.dense({ units: 1 })] });
      model.compile({ optimizer: tf.train.adam(0.02), loss: "meanSquaredError" });
      const { history } = await model.fit(x, y, { epochs: 5, batchSize: 32 });
      tf.matMul(x, x, true).sum().print();
      [tf.getBackend(), history.loss[4] < history.loss[0], x.matMul(x, false, true).dataSync().length].join()
    `);
    expect(learned).toContain("webgpu,true,4096");
    expect(desk.report().holders).toMatchObject([{ person: "ada", notebook: "of ada" }]);
  });

  test("what a cell leaves behind on it is freed, a table of danfojs shows, and device() names what ran on the processor", async () => {
    const held = `({ tensors: tf.memory().numTensors, bytes: tf.engine().backend.usedBytes })`;
    const leave = `for (let i = 0; i < 20; i += 1) tf.matMul(x, x, true).add(i); x.sum().dataSync(); undefined`;
    await ada.run(leave);
    const before = await ada.run(held);
    await ada.run(leave);
    // Its buffers too: the second time takes those that the first gave back.
    expect(await ada.run(held)).toBe(before);
    expect(before).toMatch(/tensors: \d+, bytes: \d+/);
    const frame = await ada.run(
      `import * as dfd from "danfojs"; const frame = new dfd.DataFrame({ suv: [1.5, 2.5, 4.5] }); frame.addColumn("double", frame.suv.mul(2))`,
    );
    expect(frame).toMatch(/suv[\s\S]*double[\s\S]*4\.5[\s\S]*9/);
    expect(await ada.run(`tf.unique(tf.tensor1d([3, 1, 3])).values.dataSync(); device()`)).toMatch(/on the processor[\s\S]*Unique × 1/);
  });

  test("what goes over the budget is refused with what is used and what to do, and the kernel goes on", async () => {
    const error = await ada.run(`const big = tf.randomNormal([2000, 1000]).add(1); tf.matMul(big, big, false, true)`);
    expect(error).toMatch(/GpuError: This notebook's GPU memory is used up: [\d.]+ MB of 25 MB are in use, and [\d.]+ MB more/);
    expect(await ada.run(`tf.dispose(big); tf.matMul(x, x, true).add(1).shape.join()`)).toContain("40,40");
  });

  test("a second person waits on WASM, told her place; the GPU comes to her when the owner takes it back, and no value is lost", async () => {
    bob = await open("bob");
    expect(await bob.run(`import * as tf from "@tensorflow/tfjs"; tf.getBackend()`)).toMatch(/The GPU is busy: place 1[\s\S]*wasm/);
    await ada.run(`const kept = tf.matMul(x, x, true); const wanted = kept.arraySync()[3][4]; const fresh = tf.matMul(x, x, true);`);
    expect(desk.reclaim(ada.kernel.id)).toBe(true);
    await ada.until("The administrator took the GPU back");
    expect(await ada.run(`[tf.getBackend(), Math.abs(fresh.arraySync()[3][4] - wanted) < 1e-5, model.predict(x).shape].join()`)).toContain(
      "wasm,true,64,1",
    );
    expect(
      await bob.run(
        `while (tf.getBackend() !== "webgpu") await new Promise((r) => setTimeout(r, 20)); tf.ones([60, 60]).matMul(tf.ones([60, 60])).dataSync()[0]`,
      ),
    ).toContain("60");
  });

  test("who gave it back asks again by importing tensors again, and waits her turn", async () => {
    expect(desk.report().queue).toEqual([]);
    expect(await ada.run(`import * as tf from "@tensorflow/tfjs"; tf.getBackend()`)).toMatch(/The GPU is busy: place 1[\s\S]*wasm/);
    expect(desk.report().queue).toMatchObject([{ person: "ada" }]);
  });

  test("a device that is lost takes only what was on it: named, explained when read, and the next operation runs", async () => {
    await bob.run(
      `const onCpu = tf.tensor1d([1, 2, 3]); const onGpu = tf.randomNormal([64, 64]).matMul(tf.ones([64, 64])); tf.engine().backend.device.destroy();`,
    );
    await bob.until("The GPU stopped. Lost are: onGpu (float32 [64, 64])");
    expect(await bob.run("onGpu.print()")).toMatch(/GpuError: These values \(4096 × float32\) were on the GPU/);
    expect(await bob.run(`[onCpu.sum().dataSync()[0], tf.ones([64, 64]).matMul(tf.ones([64, 64])).dataSync()[0]].join()`)).toContain(
      "6,64",
    );
  });

  test("a kernel that does not give back in time is ended, and the person is told why", async () => {
    void bob.run(`console.log("turning"); while (true);`);
    // Asked before its loop turns, it would give back.
    await bob.until("turning");
    expect(desk.reclaim(bob.kernel.id)).toBe(true);
    clock += rules.graceMs;
    expect((await bob.kernel.died).cause).toBe("gpu-not-given-back");
    expect(desk.report()).toMatchObject({ holders: [{ person: "ada" }], queue: [] });
    const moved = `while (tf.getBackend() !== "webgpu") await new Promise((r) => setTimeout(r, 20)); Math.abs(kept.add(0).arraySync()[3][4] - wanted) < 1e-5`;
    expect(await ada.run(moved)).toContain("true");
  });
});

test("a kernel of a server that lends nothing computes on WASM and is told no queue", async () => {
  const off = createGpuDesk({ mode: "off", driver: null, rules });
  const without = await createKernelPool({ warm: 0, memoryMegabytes: 1024, gpu: off });
  const kernel = await without.acquire({ homeFolder: folder, datasetFolders: {}, language: "en", owner: { person: "eve", notebook: "n" } });
  if (isRefusal(kernel)) throw new Error(kernel.refused);
  let text = "";
  kernel.onMessage((message) => {
    if (message.type === "stream") text += message.text;
    if (message.type === "execute_result") text += String(message.data["text/plain"]);
  });
  await kernel.execute({
    id: "1",
    code: `import * as tf from "@tensorflow/tfjs"; tf.getBackend()`,
    cellName: "cell",
    executionCount: 1,
    language: "en",
  });
  expect(text).toBe("'wasm'");
  await without.close();
});
