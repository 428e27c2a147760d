import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Kernel, KernelPool } from "./index.ts";
import { createKernelPool } from "./index.ts";
import { run, take } from "./testing/cell.ts";

const homeFolder = mkdtempSync(join(tmpdir(), "carnet-interrupt-"));
let pool: KernelPool;
let kernel: Kernel;
beforeAll(async () => {
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 2048 });
  kernel = await take(pool, { homeFolder, datasetFolders: {} });
  await run(kernel, "let kept = 41; import fs from 'node:fs'");
});
afterAll(async () => {
  await pool.close();
  rmSync(homeFolder, { recursive: true, force: true });
});

/** `(func (export "loop") (loop (br 0)))` */
const endlessModule = "0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,108,111,111,112,0,0,10,9,1,7,0,3,64,12,0,11,11";

test.each([
  ["WebAssembly", `const m = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(${endlessModule}))); say(); m.exports.loop()`],
  [
    "TensorFlow on WASM",
    "const tf = await import('@tensorflow/tfjs'); const a = tf.ones([800, 800]); say(); for (;;) tf.matMul(a, a).dispose()",
  ],
  [
    "a loop around a short one, compiled to the full",
    "const all = []; for (let i = 0; ; i++) { all[i % 1000] = { i, list: new Array(200).fill(i) }; if (i === 200_000) say() }",
  ],
  ["a thread that sleeps", "say(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"],
  ["a regular expression that goes back for ever", "say(); /^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ["JSON of much", "const o = Array.from({ length: 3e5 }, (_, i) => ({ i })); say(); for (;;) JSON.parse(JSON.stringify(o))"],
  ["microtasks without end", "say(); (function f() { queueMicrotask(f) })(); await new Promise(() => {})"],
  ["ticks without end", "say(); (function f() { process.nextTick(f) })(); await new Promise(() => {})"],
  ["immediates without end", "say(); (function f() { setImmediate(f) })(); await new Promise(() => {})"],
  [
    "an event that calls itself",
    "const e = new (await import('node:events')).EventEmitter(); e.on('x', () => e.emit('y')).on('y', () => setImmediate(() => e.emit('x'))); say(); e.emit('x'); await new Promise(() => {})",
  ],
  ["for await", "say(); for await (const x of (async function* () { for (;;) yield 1 })()) ;"],
  ["a loop that catches everything", "say(); for (;;) { try { for (;;) ; } catch { continue } finally { continue } }"],
  [
    "an await that catches everything",
    "async function z() { for (;;) try { await new Promise((r) => setTimeout(r, 5)) } catch {} } say(); await z()",
  ],
  ["recursion that catches everything", "function r() { try { r() } catch { r() } } say(); r()"],
  ["a finally that loops", "say(); try { await new Promise(() => {}) } finally { for (;;) ; }"],
  [
    "a thread of its own",
    "new (await import('node:worker_threads')).Worker('for (;;) ;', { eval: true }); say(); await new Promise(() => {})",
  ],
  ["displays without end", "const { display } = await import('carnet/display'); say(); for (;;) display(1)"],
  ["a million short lines", "say(); for (;;) console.log('x')"],
  ["an imported file that loops", "fs.writeFileSync('loop.mjs', 'for (;;) ;'); say(); await import('./loop.mjs')"],
])("stops %s, and the next cell runs with all state", async (_name, code) => {
  let stopping: Promise<void> | undefined;
  const stopped = await run(kernel, `const say = () => console.log('on'); ${code}`, (message) => {
    if (message.type === "stream") stopping ??= kernel.interrupt();
  });
  await stopping;
  expect(stopped).toMatchObject({ status: "error", error: { ename: "Interrupted" } });
  expect(await run(kernel, "kept + 1")).toMatchObject({ status: "ok", result: "42" });
});

test("a stop that comes just when its cell ends does nothing to the next one", async () => {
  for (let time = 0; time < 60; time += 1) {
    const turns = 1 + (time % 12);
    const first = run(kernel, `for (const end = performance.now() + ${turns}; performance.now() < end; ) ; await 0; 1`);
    await new Promise((resolve) => setTimeout(resolve, time % 15));
    const stopping = kernel.interrupt();
    expect((await first).status).toMatch(/^(ok|error)$/);
    const next = await run(kernel, "let sum = 0; for (let i = 0; i < 3e6; i++) sum += i % 7; await 0; kept + 1");
    expect(next, `time ${time}`).toMatchObject({ status: "ok", result: "42" });
    await stopping;
  }
});

test("threads of a stopped cell end", async () => {
  let stopping: Promise<void> | undefined;
  await run(
    kernel,
    `const count = new Int32Array(new SharedArrayBuffer(4));
    new (await import('node:worker_threads')).Worker("const { workerData } = require('node:worker_threads'); for (;;) Atomics.add(workerData, 0, 1)", { eval: true, workerData: count });
    while (Atomics.load(count, 0) === 0) await new Promise((r) => setTimeout(r, 5));
    console.log('on'); await new Promise(() => {})`,
    (message) => {
      if (message.type === "stream") stopping ??= kernel.interrupt();
    },
  );
  await stopping;
  const still =
    "for (let seen = -1; seen !== Atomics.load(count, 0);) { seen = Atomics.load(count, 0); await new Promise((r) => setTimeout(r, 10)) } 'still'";
  expect((await run(kernel, still)).result).toBe("'still'");
});

test("a timer that an ended cell left, and that keeps the thread, is stopped from the cell that waits behind it", async () => {
  const looping = new Promise<void>((resolve) => {
    const stop = kernel.onMessage((message) => message.type === "stream" && message.text === "looping\n" && (stop(), resolve()));
  });
  await run(kernel, "setInterval(() => { console.log('looping'); for (;;) ; }, 50); 1");
  await looping;
  const waiting = run(kernel, "kept += 1");
  await kernel.interrupt();
  expect(await waiting).toMatchObject({ status: "error", error: { ename: "Interrupted" } });
  expect(await run(kernel, "kept")).toMatchObject({ status: "ok", result: "41" });
});

test("when nothing runs, stopping ends what ended cells left running", async () => {
  await run(kernel, "let ticks = 0; setInterval(() => { ticks += 1 }, 1)");
  await kernel.interrupt();
  const { result } = await run(kernel, "const before = ticks; await new Promise((r) => setTimeout(r, 20)); ticks - before");
  expect(result).toBe("0");
});

test("a library that throws again what it hears of does not end the kernel", async () => {
  await run(kernel, "await import('@tensorflow/tfjs')");
  const { messages } = await run(kernel, "setTimeout(() => { throw new Error('late') }, 1); await new Promise((r) => setTimeout(r, 20))");
  expect(messages.filter(({ type }) => type === "error")).toMatchObject([{ evalue: "late" }]);
  expect((await run(kernel, "kept")).result).toBe("41");
});
