/** Every backend in a kernel of its own: real kernels compute, and one that crashes, hangs or lies does not end the others. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGpuDesk } from "../../kernels/pool/gpu/desk.ts";
import type { GpuDesk } from "../../kernels/pool/gpu/desk.ts";
import type { KernelPool } from "../../kernels/pool/index.ts";
import { createKernelPool } from "../../kernels/pool/index.ts";
import { missingForGpu, swiftShader } from "../../kernels/tensor/webgpu/testing.ts";
import { computeTestReport } from "../../protocol/compute-test.ts";
import { createComputeTest } from "./compute-test.ts";
import type { ComputeTest } from "./compute-test.ts";

const noGpu = missingForGpu();
const rules = { kernels: 1, budgetBytes: 256 * 2 ** 20, idleMs: 3_600_000, wantedIdleMs: 3_600_000, graceMs: 60_000 };
let desk: GpuDesk;
let pool: KernelPool;
beforeAll(async () => {
  desk = createGpuDesk({ mode: noGpu === null ? "software" : "off", driver: noGpu === null ? swiftShader : null, rules });
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 2048, gpu: desk });
});
afterAll(async () => {
  await pool.close();
  desk.close();
});

const outcomes = (tested: ComputeTest): Record<string, unknown> =>
  Object.fromEntries(tested.report().rows.map(({ backend, outcome }) => [backend, outcome]));

test(`cpu and wasm compute right and are timed${noGpu ? ` (not the GPU: ${noGpu})` : ", and so does the GPU, which is free again after"}`, async () => {
  const tested = createComputeTest({ pool, gpuStep: () => "ready" });
  expect(tested.report()).toEqual({ state: "never", endedAt: null, rows: [], step: "ready" });
  expect(tested.start()).toEqual({ started: true });
  expect(tested.start()).toMatchObject({ refused: "compute-test-running" });
  await tested.ended();
  expect(computeTestReport.parse(tested.report())).toMatchObject({ state: "done", endedAt: expect.any(Number) });
  const ran = { kind: "ran", isCorrect: true, hardware: expect.any(String), matmulMs: expect.any(Number), trainingMs: expect.any(Number) };
  expect(outcomes(tested)).toMatchObject({
    cpu: ran,
    wasm: { ...ran, extensions: ["SIMD"] },
    webgpu: noGpu
      ? { kind: "absent", why: { fr: expect.stringContaining("CARNET_GPU"), en: expect.any(String) } }
      : { ...ran, extensions: ["software"], adapters: [expect.stringMatching(/swiftshader/i)] },
  });
  expect(desk.report().holders).toEqual([]);
  expect(tested.stop()).toMatchObject({ refused: "not-found" });
}, 180_000);

test("one that dies, one that hangs and one that answers nonsense are told as such", async () => {
  const cells = {
    cpu: `process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`,
    wasm: "await new Promise(() => {});",
    tensorflow: `console.log(JSON.stringify({ kind: "ran", matmulMs: "fast" }))`,
    webgpu: `throw new Error("no driver")`,
  };
  const tested = createComputeTest({ pool, gpuStep: () => "ready", cell: (backend) => cells[backend], limitMs: 5000 });
  tested.start();
  await tested.ended();
  expect(outcomes(tested)).toMatchObject({
    cpu: { kind: "failed", cause: "kernel-died" },
    wasm: { kind: "failed", cause: "timed-out" },
    tensorflow: { kind: "failed", cause: "threw", reason: expect.stringContaining("fast") },
    webgpu: { kind: "failed", cause: "threw", reason: "Error: no driver" },
  });
}, 60_000);

test("a test that is stopped ends its kernel, and another can be started", async () => {
  const tested = createComputeTest({ pool, gpuStep: () => "ready", cell: () => "while (true);" });
  tested.start();
  expect(tested.stop()).toEqual({ stopped: true });
  await tested.ended();
  expect(tested.report()).toMatchObject({ state: "stopped" });
  expect(Object.values(outcomes(tested))).toEqual(Array(4).fill({ kind: "stopped" }));
  expect(tested.start()).toEqual({ started: true });
  tested.stop();
  await tested.ended();
}, 60_000);
