import { expect, test } from "vitest";
import type { NbOutput } from "../../protocol/nbformat.ts";
import { sameResult } from "./same-result.ts";

const printed = (...texts: string[]): NbOutput[] => texts.map((text) => ({ output_type: "stream", name: "stdout", text }));
const shown = (data: Record<string, unknown>, carnet: Record<string, unknown> = {}): NbOutput[] => [
  { output_type: "display_data", data, metadata: { carnet } },
];
const sha = (digit: string) => ({ sha256: digit.repeat(64), bytes: 1 });

test("what belongs to the run and not to the result does not count", () => {
  expect(sameResult(printed("a", "b"), printed("ab"), "")).toEqual({ outcome: "same" });
  expect(
    sameResult(shown({ "a/b": { x: 1, y: 2 } }, { displayId: "1" }), shown({ "a/b": { y: 2, x: 1 } }, { displayId: "2" }), "").outcome,
  ).toBe("same");
  const bar = (elapsedMs: number, done: number) =>
    shown({ "application/vnd.carnet.progress+json": { done, total: 3, elapsedMs, remainingMs: 0 } });
  expect(sameResult(bar(1, 3), bar(900, 3), "").outcome).toBe("same");
  expect(sameResult(bar(1, 3), bar(1, 2), "").outcome).toBe("different");
  const result = (execution_count: number): NbOutput[] => [
    { output_type: "execute_result", execution_count, data: { "text/plain": "1" }, metadata: {} },
  ];
  expect(sameResult(result(1), result(9), "").outcome).toBe("same");
});

test("numbers, images and large content are compared exactly", () => {
  expect(sameResult(printed("SUV 4.1"), printed("SUV 4.2"), "").outcome).toBe("different");
  expect(sameResult(shown({ "image/png": "AA==" }), shown({ "image/png": "AB==" }), "").outcome).toBe("different");
  expect(sameResult(shown({}, { blobs: { "image/png": sha("a") } }), shown({}, { blobs: { "image/png": sha("b") } }), "").outcome).toBe(
    "different",
  );
  expect(sameResult(shown({}, { buffers: [sha("a")] }), shown({}, { buffers: [sha("b")] }), "").outcome).toBe("different");
  expect(sameResult(printed("1"), [], "")).toEqual({ outcome: "different" });
});

test("times differ without harm only where the cell reads the clock, and only times", () => {
  const [before, after] = [printed("took 12.5 ms at 10:04:01"), printed("took 8 ms at 22:10:59")];
  expect(sameResult(before, after, "const start = performance.now();")).toEqual({ outcome: "clock" });
  // A half-life in seconds is a result.
  expect(sameResult(printed("6586.2 s"), printed("6584 s"), "halfLife")).toEqual({ outcome: "different" });
  expect(sameResult(printed("3 lesions, 1 ms"), printed("4 lesions, 1 ms"), "new Date()")).toEqual({ outcome: "different", hint: "clock" });
});

test("where a difference probably comes from is said", () => {
  expect(sameResult(printed("0.4"), printed("0.7"), "tf.randomNormal([2])")).toEqual({ outcome: "different", hint: "chance" });
  expect(sameResult(printed("loss 0.1234567"), printed("loss 0.1234569"), "sum(x)")).toEqual({ outcome: "different", hint: "rounding" });
  expect(sameResult(printed("loss 0.1"), printed("loss 0.2"), "sum(x)")).toEqual({ outcome: "different" });
});
