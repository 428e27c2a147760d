/** tfjs-node is found where an operator put it, and never needed. A package of a few lines stands in for its binary of hundreds of megabytes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Tensorflow } from "../device.ts";
import { loadAhead } from "../tensorflow.ts";
import { startNative } from "./tensorflow-native.ts";

let tf: Tensorflow;
let place: string;
beforeEach(async () => {
  tf = await loadAhead();
  place = mkdtempSync(join(tmpdir(), "carnet-native-test-"));
});
afterEach(() => {
  if (tf.findBackend("tensorflow")) tf.removeBackend("tensorflow");
  rmSync(place, { recursive: true, force: true });
});

function install(name: string, code: string): NodeJS.Require {
  const folder = join(place, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, main: "index.js" }));
  writeFileSync(join(folder, "index.js"), code);
  return createRequire(join(place, "package.json"));
}

/** Registers the backend with the instance that it finds, as tfjs-node does. */
function works({ onGpu = false } = {}): string {
  (globalThis as Record<string, unknown>)["tensorflowOfTest"] = tf;
  return `const tf = globalThis.tensorflowOfTest;
    tf.registerBackend("tensorflow", () => Object.assign(new tf.KernelBackend(), { isUsingGpuDevice: ${onGpu}, dispose() {} }), 3);`;
}

test("nothing is installed: it says what to install", async () => {
  const outcome = await startNative(tf, createRequire(join(place, "package.json")));
  expect(outcome).toMatchObject({ kind: "absent", why: { en: expect.stringContaining("npm install --no-save @tensorflow/tfjs-node") } });
});

test("the package is installed: its backend is there", async () => {
  const outcome = await startNative(tf, install("@tensorflow/tfjs-node", works()));
  expect(outcome.kind).toBe("started");
  expect(tf.findBackend("tensorflow")).not.toBeNull();
});

test("on a GPU it says so", async () => {
  const outcome = await startNative(tf, install("@tensorflow/tfjs-node-gpu", works({ onGpu: true })));
  expect(outcome.kind === "started" && outcome.facts().hardware).toContain("CUDA");
});

test("a package for GPUs that does not load gives way to the plain one", async () => {
  install("@tensorflow/tfjs-node-gpu", "throw new Error('libcudart.so.11.0: cannot open shared object file')");
  const outcome = await startNative(tf, install("@tensorflow/tfjs-node", works()));
  expect(outcome.kind === "started" && outcome.facts().hardware).not.toContain("CUDA");
});

test("an installation that does not load is told with its reason", async () => {
  const outcome = await startNative(tf, install("@tensorflow/tfjs-node", "throw new Error('no napi-v8 binding')"));
  expect(outcome).toMatchObject({ kind: "absent", why: { fr: expect.stringContaining("no napi-v8 binding") } });
});
