import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kernel, KernelPool } from "./index.ts";
import { createKernelPool } from "./index.ts";
import { run, take } from "./testing/cell.ts";

const homeFolder = mkdtempSync(join(tmpdir(), "carnet-limits-"));
let pool: KernelPool;
/** Is never to notice what the others do. */
let neighbour: Kernel;
beforeAll(async () => {
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 500, threads: 60 });
  neighbour = await take(pool, { homeFolder, datasetFolders: {} });
  await run(neighbour, "let kept = 41");
});
afterAll(async () => {
  expect((await run(neighbour, "kept + 1")).result).toBe("42");
  await pool.close();
  rmSync(homeFolder, { recursive: true, force: true });
});
const another = () => take(pool, { homeFolder, datasetFolders: {} });

describe("a kernel that used its memory says what held it", () => {
  test.each([
    ["buffers", "const images = []; for (;;) images.push(Buffer.alloc(2e7, 1))", "images", /^Array\(\d+\)$/],
    [
      "objects",
      "const records = []; for (let i = 0; ; i++) records.push({ i, list: new Array(200).fill(i) })",
      "records",
      /^Array\(\d+\)$/,
    ],
    [
      "what a function holds",
      "function gather() { const inside = new Map(); for (let i = 0; ; i++) inside.set(i, new Float64Array(1000)) } gather()",
      "inside",
      /^Map\(\d+\)$/,
    ],
    [
      "awaits in between",
      "const slow = []; for (;;) { slow.push(new Uint8Array(2e7).fill(1)); await new Promise((r) => setTimeout(r, 1)) }",
      "slow",
      /^Array\(\d+\)$/,
    ],
    [
      "memory of WebAssembly",
      "const wasm = []; for (;;) { const m = new WebAssembly.Memory({ initial: 300, maximum: 300 }); new Uint8Array(m.buffer).fill(1); wasm.push(m) }",
      "wasm",
      /^Array\(\d+\)$/,
    ],
  ])("%s", async (_name, code, name, type) => {
    const greedy = await another();
    await run(greedy, "const modest = new Float32Array(1_000_000).fill(1)");
    expect(await run(greedy, code)).toMatchObject({ status: "aborted" });
    const death = await greedy.died;
    expect(death).toMatchObject({ cause: "out-of-memory", limit: 500 });
    expect(death.largest?.[0]).toMatchObject({ name, type: expect.stringMatching(type) as unknown, cell: "cell 3" });
    expect(death.largest?.[0].bytes).toBeGreaterThan(1e8);
  });

  test("10 GB at once is an error of the cell, and nothing is lost", async () => {
    const asking = await another();
    await run(asking, "let kept = 1");
    for (const code of ["Buffer.alloc(10e9)", "new Float64Array(2e9)", "'x'.repeat(2 ** 30)", "new Array(2 ** 32)"])
      expect(await run(asking, code)).toMatchObject({ status: "error", error: { ename: expect.stringMatching(/Error/) as unknown } });
    expect((await run(asking, "kept")).result).toBe("1");
  });
});

test("a kernel that rests gives back what its cells no longer use, and keeps what they hold", async () => {
  const resting = await another();
  await run(
    resting,
    "let kept = 41; const garbage = () => { const all = []; for (let i = 0; i < 4e5; i++) all.push({ i }); return all.length }",
  );
  await run(resting, "let held = Array.from({ length: 4e5 }, (_, i) => ({ i })); for (let i = 0; i < 10; i++) garbage()");
  await run(resting, "held = null");
  const before = resting.memoryMegabytes();
  await expect.poll(() => resting.memoryMegabytes(), { timeout: 30_000 }).toBeLessThan(before - 10);
  expect((await run(resting, "kept + 1")).result).toBe("42");
  await resting.shutdown();
});

describe("work without measure", () => {
  test("threads without end end the kernel, and it is said why", async () => {
    const bomb = await another();
    const { status } = await run(
      bomb,
      "const { Worker } = await import('node:worker_threads'); for (;;) { new Worker('setInterval(() => {}, 1000)', { eval: true }); await new Promise((r) => setTimeout(r, 1)) }",
    );
    expect(status).toBe("aborted");
    expect(await bomb.died).toMatchObject({ cause: expect.stringMatching(/too-many-threads|out-of-memory/) as unknown });
  });

  test("no process can be started", async () => {
    const { error } = await run(neighbour, "(await import('node:child_process')).execFileSync('/bin/true')");
    expect(error?.evalue).toMatch(/EPERM|ENOENT|ERR_ACCESS_DENIED|restricted/);
  });

  test.each([
    ["files left open", "const fs = await import('node:fs'); for (;;) fs.openSync('/dev/null')"],
    ["a stack without end", "function deeper() { return deeper() + 1 } deeper()"],
    [
      "a value that displays itself for ever",
      "({ [Symbol.for('Jupyter.display')]: function display() { return { 'text/plain': String(display()) } } })",
    ],
    ["parentheses without end", `${"(".repeat(5000)}1`],
    ["a list in a list in a list", `${"[".repeat(3000)}${"]".repeat(3000)}`],
  ])("%s: an error, and the next cell runs", async (_name, code) => {
    const { status } = await run(neighbour, code);
    expect(status).toMatch(/ok|error/);
    expect((await run(neighbour, "kept")).result).toBe("41");
  });

  test("10,000 timers and a million promises are a cell like others", async () => {
    const { result } = await run(
      neighbour,
      "let count = 0; await Promise.all(Array.from({ length: 10_000 }, () => new Promise((r) => setTimeout(() => r(count++), 1)))); for (let i = 0; i < 1e6; i++) Promise.resolve(i); count",
    );
    expect(result).toBe("10000");
  });

  test("the machine's killer would take the kernel before the server", () => {
    const ofTree = (pid: string): string[] =>
      readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
        readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
          .split(" ")
          .filter(Boolean)
          .flatMap((child) => [child, ...ofTree(child)]),
      );
    const children = ofTree(String(process.pid)).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("evaluate/main.ts"));
    expect(children.length).toBeGreaterThan(0);
    for (const pid of children) expect(Number(readFileSync(`/proc/${pid}/oom_score_adj`, "utf8"))).toBeGreaterThan(0);
  });
});
