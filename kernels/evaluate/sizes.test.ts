import { expect, test } from "vitest";
import { largestOf } from "./sizes.ts";

test("names the largest values, with what they are", () => {
  const shared = new Float64Array(1e6);
  const hostile = new Proxy({}, { get: () => expect.unreachable(), ownKeys: () => expect.unreachable() });
  const cyclic: Record<string, unknown> = { lines: Array.from({ length: 300_000 }, (_, i) => `a line of about thirty characters ${i}`) };
  cyclic["self"] = cyclic;
  const told = largestOf(
    {
      buffers: () => [Buffer.alloc(3e7), Buffer.alloc(3e7)],
      text: () => "x".repeat(2e7),
      shared: () => shared,
      view: () => shared.subarray(10),
      cyclic: () => cyclic,
      map: () => new Map(Array.from({ length: 100_000 }, (_, i) => [i, { i }])),
      tensor: () => ({ dataId: {}, shape: [1000, 1000], size: 1e6, dtype: "float32" }),
      small: () => 1,
      hostile: () => hostile,
      getter: () => Object.defineProperty({}, "a", { get: () => expect.unreachable(), enumerable: true }),
      unborn: () => {
        throw new ReferenceError("before initialization");
      },
    },
    { most: 10, forMs: Infinity },
  );
  expect(told.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "buffers: Array(2)",
    "text: string(20000000)",
    expect.stringMatching(/cyclic|map/),
    expect.stringMatching(/cyclic|map/),
    "shared: Float64Array(1000000)",
    "tensor: Tensor [1000, 1000]",
  ]);
  expect(told[0].bytes).toBeGreaterThan(6e7);
  expect(told[4].bytes).toBeCloseTo(8e6, -4);
});
