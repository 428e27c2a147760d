import { expect, test } from "vitest";
import type { RunRecord } from "../../protocol/cell.ts";
import type { ErrorOutput } from "../../protocol/output.ts";
import { cellState } from "./cell-view.ts";

const run: RunRecord = { state: "ok", startedAt: 1, durationMs: 2, sourceSha256: "s", kernelLife: 1 };
const now = { running: false, queued: false, kernelLife: 1, stale: false, sourceSha256: () => "s" };
const error = (ename: string): ErrorOutput => ({ output_type: "error", ename, evalue: "", traceback: [] });

test("what happens now goes before what happened", () => {
  expect(cellState({ run, outputs: [] }, { ...now, running: true, queued: true })).toBe("running");
  expect(cellState({ run: null, outputs: [] }, { ...now, queued: true })).toBe("queued");
  expect(cellState({ run: null, outputs: [] }, now)).toBe("none");
  expect(cellState({ run, outputs: [] }, now)).toBe("ok");
});

test("a result that can no longer be taken at its word is marked, the kernel's life first", () => {
  expect(cellState({ run, outputs: [] }, { ...now, sourceSha256: () => "t" })).toBe("edited");
  expect(cellState({ run, outputs: [] }, { ...now, stale: true })).toBe("stale");
  expect(cellState({ run, outputs: [] }, { ...now, kernelLife: 2, sourceSha256: () => "t" })).toBe("earlier-kernel");
  expect(cellState({ run: { ...run, state: "lost" }, outputs: [] }, { ...now, kernelLife: 2 })).toBe("lost");
});

test("a cell that was stopped did not fail", () => {
  const failed = { ...run, state: "error" as const };
  expect(cellState({ run: failed, outputs: [error("Interrupted")] }, now)).toBe("aborted");
  expect(cellState({ run: failed, outputs: [error("TypeError")] }, now)).toBe("error");
});
