/** Memory that runs out ends in a sentence, not in values that are written over others. */
import { afterEach, expect, test } from "vitest";
import type { WasmBackend } from "../wasm/heap.ts";
import { tensorflowOnWasm } from "../wasm/backend.ts";
import { TensorMemoryError, guardHeap } from "./heap-guard.ts";
import type { HeapGuard } from "./heap-guard.ts";
import { kernelLimitBytes } from "./limit.ts";

const tf = await tensorflowOnWasm();
const backend = tf.backend() as unknown as WasmBackend;
let limit: number | null = null;
let collections = 0;
let onCollect = (): void => {};
const guard: HeapGuard = guardHeap(backend, {
  roomBytes: () => (limit === null ? null : limit - guard.heldBytes()),
  limitBytes: () => limit,
  collect: () => {
    collections += 1;
    onCollect();
  },
});
afterEach(() => {
  limit = null;
  collections = 0;
  onCollect = () => {};
});

test("it counts what is held and what is given back", () => {
  const before = guard.heldBytes();
  const tensor = tf.zeros([1000]);
  expect(guard.heldBytes() - before).toBe(4000);
  tensor.dispose();
  expect(guard.heldBytes()).toBe(before);
});

test("what would go over the limit is collected first, and refused only then", () => {
  const garbage = tf.zeros([2000]);
  limit = guard.heldBytes() + 4000;
  onCollect = () => garbage.dispose();
  const fits = tf.zeros([2500]);
  expect(collections).toBe(1);
  expect(() => tf.zeros([2500])).toThrow(TensorMemoryError);
  expect(() => tf.zeros([2500])).toThrow(/la limite de tout le noyau est/);
  expect([...fits.dataSync()].every((value) => value === 0)).toBe(true);
});

test("what 32 bits cannot address is refused with that reason, and the values that are there stay", () => {
  const held = tf.range(0, 1000);
  expect(() => tf.zeros([2 ** 30])).toThrow(/WebAssembly n’adresse que 4 Gio/);
  expect(held.dataSync()[999]).toBe(999);
});

test("the kernel's limit is the one that its process was given", () => {
  expect(kernelLimitBytes(["--max-old-space-size=512", "--disable-warning=ExperimentalWarning"])).toBe(512 * 2 ** 20);
  expect(kernelLimitBytes([])).toBeNull();
});
