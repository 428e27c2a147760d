/**
 * Tries every compute backend, each in a sandboxed kernel of its own that is ended afterwards: one that crashes, hangs or answers nonsense is
 * a line in the report, and the others are tried all the same. One test at a time.
 */
import type { KernelPool } from "../../kernels/pool/index.ts";
import { computeBackend } from "../../protocol/compute-test.ts";
import type { ComputeBackend, ComputeTestReport, ComputeTestRow, GpuStep } from "../../protocol/compute-test.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { tryInKernel } from "./try-in-kernel.ts";

export interface ComputeTest {
  /** Refusal: `compute-test-running`. */
  start(): { started: true } | Refusal;
  /** Ends the running kernel too. Refusal: `not-found`, where no test runs. */
  stop(): { stopped: true } | Refusal;
  report(): ComputeTestReport;
  /** Resolves when no test runs. */
  ended(): Promise<void>;
}

export interface ComputeTestOptions {
  pool: Pick<KernelPool, "acquire">;
  gpuStep(): GpuStep;
  /** For one backend. */
  limitMs?: number;
  /** The cell that tries a backend and prints its answer: another one in tests of crashes. */
  cell?: (backend: ComputeBackend) => string;
}

const defaultLimitMs = 180_000;

const trial = (backend: ComputeBackend): string =>
  `const { tryBackend } = await import("carnet/tensor/trial"); console.log(JSON.stringify(await tryBackend("${backend}")));`;

export function createComputeTest({ pool, gpuStep, limitMs = defaultLimitMs, cell = trial }: ComputeTestOptions): ComputeTest {
  let state: ComputeTestReport["state"] = "never";
  let endedAt: number | null = null;
  let outcomes = new Map<ComputeBackend, ComputeTestRow["outcome"]>();
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function runAll({ signal }: AbortController): Promise<void> {
    // The sure ones first: an owner sees numbers soon.
    for (const backend of computeBackend.options.toReversed()) {
      if (signal.aborted) break;
      outcomes.set(backend, { kind: "running" });
      outcomes.set(backend, await tryInKernel({ pool, backend, cell: cell(backend), limitMs, signal }));
    }
    for (const [backend, { kind }] of outcomes) if (kind === "waiting" || kind === "running") outcomes.set(backend, { kind: "stopped" });
    state = signal.aborted ? "stopped" : "done";
    endedAt = Date.now();
  }

  return {
    start() {
      if (state === "running") return refused("compute-test-running");
      state = "running";
      outcomes = new Map(computeBackend.options.map((backend) => [backend, { kind: "waiting" }]));
      stopping = new AbortController();
      running = runAll(stopping);
      return { started: true };
    },
    stop() {
      if (state !== "running") return refused("not-found");
      stopping.abort();
      return { stopped: true };
    },
    report: () => ({ state, endedAt, rows: [...outcomes].map(([backend, outcome]) => ({ backend, outcome })), step: gpuStep() }),
    ended: () => running,
  };
}
