import { expect, test } from "vitest";
import { bytesIn, usageView } from "./usage-view.ts";

const tensors = { backend: "wasm", hardware: "2 cores", threads: 1, tensors: 3, bytes: 120, device: { usedBytes: null, limitBytes: null } };

test("memory is scarce near its limit, and not where there is none", () => {
  expect(usageView({ memory: { usedBytes: 900, limitBytes: 1000 }, tensors })).toEqual({ backend: "wasm", memoryShare: 0.9, scarce: true });
  expect(usageView({ memory: { usedBytes: 900, limitBytes: null }, tensors: null })).toEqual({
    backend: null,
    memoryShare: null,
    scarce: false,
  });
  expect(usageView({ memory: { usedBytes: 2000, limitBytes: 1000 }, tensors }).memoryShare).toBe(1);
});

test("bytes in the unit that reads best", () => {
  expect([0, 999, 1000, 1_234_567, 5e9, 7e15].map(bytesIn)).toEqual([
    { value: 0, unit: "byte" },
    { value: 999, unit: "byte" },
    { value: 1, unit: "kilobyte" },
    { value: 1.234567, unit: "megabyte" },
    { value: 5, unit: "gigabyte" },
    { value: 7000, unit: "terabyte" },
  ]);
});
