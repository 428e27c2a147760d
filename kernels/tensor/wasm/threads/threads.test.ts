/** Threads that share large kernels: the same numbers as one thread alone, and an interrupt in the middle that leaves nothing behind. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KernelMessage } from "../../../../protocol/kernel.ts";
import { isRefusal } from "../../../../protocol/refusal.ts";
import type { Kernel, KernelPool } from "../../../pool/index.ts";
import { createKernelPool } from "../../../pool/index.ts";
import { tensorThreads } from "../../sources/wasm.ts";

const runFile = promisify(execFile);
const script = fileURLToPath(new URL("one-and-many.ts", import.meta.url));

async function results(threads: number, seed: number): Promise<{ started: number; digests: string[] }> {
  const { stdout } = await runFile(process.execPath, ["--disable-warning=ExperimentalWarning", script, String(threads), String(seed)]);
  return JSON.parse(stdout) as { started: number; digests: string[] };
}

test("products, convolutions and their gradients are the same bit for bit; one thread starts no other", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const [one, three] = [await results(1, seed), await results(3, seed)];
  expect({ seed, digests: three.digests }).toEqual({ seed, digests: one.digests });
  expect([one.digests.length, one.started, three.started]).toEqual([22, 0, 2]);
}, 60_000);

test("how many: what the launcher allows, no more than cores, one for anything else", () => {
  const given = ["4", "64", undefined, "", "0", "-2", "2.5", "many"];
  expect(given.map((value) => tensorThreads(value, 8))).toEqual([4, 8, 1, 1, 1, 1, 1, 1]);
});

describe("in a kernel", () => {
  const home = mkdtempSync(join(tmpdir(), "carnet-threads-test-"));
  let pool: KernelPool;
  let kernel: Kernel;
  beforeAll(async () => {
    pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024, tensorThreads: 2 });
    const acquired = await pool.acquire({ homeFolder: home, datasetFolders: {}, language: "en" });
    if (isRefusal(acquired)) throw new Error(acquired.refused);
    kernel = acquired;
  }, 60_000);
  afterAll(async () => {
    await pool.close();
    rmSync(home, { recursive: true, force: true });
  });

  let runs = 0;

  async function run(code: string, whenPrinted: () => void = () => {}): Promise<string> {
    const id = `run-${(runs += 1)}`;
    let text = "";
    const stop = kernel.onMessage((message: KernelMessage) => {
      if (!("parent" in message) || message.parent !== id) return;
      if (message.type === "stream") whenPrinted();
      if (message.type === "error") text += `${message.ename}: ${message.evalue}`;
      if (message.type === "execute_result") text += String(message.data["text/plain"]);
    });
    const reply = await kernel.execute({ id, code, cellName: "cell 1", executionCount: runs, language: "en" });
    stop();
    return reply.status === "ok" ? text : reply.status + text;
  }

  /** Exact in float32: each sum is a whole number under 2^24. */
  const right = `
    const whole = tf.tidy(() => tf.range(0, 300 * 300).mod(7).reshape([300, 300]));
    const product = tf.matMul(whole, tf.ones([300, 300]));
    const sums = whole.sum(1, true).tile([1, 300]);
    tf.equal(product, sums).all().dataSync()[0]`;

  test("device() says how many", async () => {
    const told = await run(
      `import * as tf from "@tensorflow/tfjs"; import { device } from "carnet/tensor"; [device().threads, device().remark].join()`,
    );
    expect(told).toBe(`'${Math.min(2, availableParallelism())},'`);
  });

  test("an interrupt in the middle of products leaves a kernel that computes right", async () => {
    for (let time = 0; time < 3; time++) {
      const endless = `
        const a = tf.randomUniform([600, 600]);
        tf.matMul(a, a).dispose();
        console.log("on");
        for (;;) tf.matMul(a, a).dispose();`;
      expect(await run(endless, () => void kernel.interrupt())).toMatch(/^(error|aborted)/);
      expect(await run(right)).toBe("1");
    }
  });
});
