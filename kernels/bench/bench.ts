/**
 * Measures kernels beside ipykernel: in the same run where python3 has it, else against figures measured before on another machine, which
 * are then marked as such. `npm run bench` prints the rows.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Kernel, KernelPool } from "../pool/index.ts";
import { createKernelPool } from "../pool/index.ts";

export interface BenchRow {
  what: string;
  value: number;
  unit: string;
  /** The peer's value, and whether it was measured in this run. */
  peer: { name: string; value: number; sameRun: boolean } | null;
  /** Ours divided by the peer's: under 1 we are faster or smaller. */
  ratio: number | null;
}

interface Figures {
  coldMs: number;
  roundTripP50Ms: number;
  roundTripP95Ms: number;
  linesMs: number;
  tenMegabytesMs: number;
  idleMegabytes: number;
}

/** ipykernel 7.4 on two shared cores, as measured when this was designed. */
const published: Figures = { coldMs: 520, roundTripP50Ms: 4.1, roundTripP95Ms: 7, linesMs: 140, tenMegabytesMs: 100, idleMegabytes: 54 };

async function peerFigures(): Promise<{ figures: Figures; sameRun: boolean }> {
  // Debian's own comes with its packages; another may stand before it.
  for (const python of [process.env["PYTHON"] ?? "python3", "/usr/bin/python3"]) {
    try {
      const { stdout } = await promisify(execFile)(python, [fileURLToPath(new URL("ipykernel.py", import.meta.url))], { timeout: 120_000 });
      return { figures: JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Figures, sameRun: true };
    } catch {
      // Without ipykernel.
    }
  }
  return { figures: published, sameRun: false };
}

/** A kernel gives memory back when it has rested for three seconds. */
const restedMs = 4500;

let runs = 0;
async function run(kernel: Kernel, code: string): Promise<{ ms: number; characters: number }> {
  const id = `bench-${(runs += 1)}`;
  let characters = 0;
  const stop = kernel.onMessage((message) => {
    if (message.type === "stream" && message.parent === id) characters += message.text.length;
  });
  const began = performance.now();
  await kernel.execute({ id, code, cellName: "bench", executionCount: runs, language: "en" });
  stop();
  return { ms: performance.now() - began, characters };
}

async function acquire(pool: KernelPool, homeFolder: string): Promise<{ kernel: Kernel; ms: number }> {
  const began = performance.now();
  const kernel = await pool.acquire({ homeFolder, datasetFolders: {}, language: "en" });
  if (isRefusal(kernel)) throw new Error(`no kernel: ${JSON.stringify(kernel)}`);
  return { kernel, ms: performance.now() - began };
}

const middle = (values: number[], share = 0.5): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];

async function interruptMs(kernel: Kernel, code: string): Promise<number> {
  return new Promise((resolve) => {
    const stop = kernel.onMessage((message) => {
      if (message.type !== "stream") return;
      stop();
      const began = performance.now();
      void kernel.interrupt().then(() => resolve(performance.now() - began));
    });
    void run(kernel, `console.log("on"); ${code}`);
  });
}

/** Our own figures, one after another: a kernel that works would slow the one that is measured. */
async function measure(home: string): Promise<Record<string, [value: number, unit: string, peer?: keyof Figures]>> {
  // The first server of an installation compiles for all later ones: those are measured.
  const first = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
  await first.filled();
  await first.close();
  const cold = await createKernelPool({ warm: 0, memoryMegabytes: 1024 });
  const starts: number[] = [];
  let kernel!: Kernel;
  for (let i = 0; i < 3; i += 1) {
    const began = await acquire(cold, home);
    starts.push(began.ms + (await run(began.kernel, "1+1")).ms);
    if (i < 2) await began.kernel.shutdown();
    kernel = began.kernel;
  }
  const trips: number[] = [];
  for (let i = 0; i < 300; i += 1) trips.push((await run(kernel, "1+1")).ms);
  await new Promise((resolve) => setTimeout(resolve, restedMs));
  const idle = kernel.memoryMegabytes();
  const lines = await run(kernel, 'for (let i = 0; i < 20000; i++) console.log("x".repeat(48))');
  const big = await run(kernel, 'console.log("x".repeat(10_000_000))');
  const loop = await interruptMs(kernel, "while (true);");
  const waiting = await interruptMs(kernel, "await new Promise(() => {})");
  await cold.close();
  const warm = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
  await warm.filled();
  const attached = await acquire(warm, home);
  await run(attached.kernel, 'import "danfojs"');
  await new Promise((resolve) => setTimeout(resolve, restedMs));
  const loaded = attached.kernel.memoryMegabytes();
  await warm.close();
  const many = await createKernelPool({ warm: 0, memoryMegabytes: 1024 });
  const began = performance.now();
  await Promise.all(Array.from({ length: 25 }, () => acquire(many, home)));
  const together = performance.now() - began;
  await many.close();
  return {
    "cold start to first result": [middle(starts), "ms", "coldMs"],
    "attached from the warm pool": [attached.ms, "ms"],
    "round trip of 1+1, p50": [middle(trips), "ms", "roundTripP50Ms"],
    "round trip of 1+1, p95": [middle(trips, 0.95), "ms", "roundTripP95Ms"],
    "20,000 lines": [lines.ms, "ms", "linesMs"],
    "20,000 lines, delivered": [lines.characters / (20_000 * 49), "of all"],
    "one print of 10 MB": [big.ms, "ms", "tenMegabytesMs"],
    "interrupt of a loop": [loop, "ms"],
    "interrupt of an await": [waiting, "ms"],
    "idle kernel, resident with its sandbox": [idle, "MB", "idleMegabytes"],
    "with tfjs and danfojs loaded": [loaded, "MB"],
    "25 starts at once": [together, "ms"],
  };
}

/** Every row of the bench of kernels. Takes about a minute. */
export async function benchKernels(): Promise<BenchRow[]> {
  const home = mkdtempSync(join(tmpdir(), "carnet-bench-"));
  try {
    const { figures, sameRun } = await peerFigures();
    return Object.entries(await measure(home)).map(([what, [value, unit, of]]) => {
      const peer = of === undefined ? null : { name: "ipykernel", value: figures[of], sameRun };
      return { what, value, unit, peer, ratio: peer === null ? null : value / peer.value };
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
