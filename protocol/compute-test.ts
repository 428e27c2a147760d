/** The test of compute backends that an owner starts on the page of the installation: what a kernel answers, and what the page is told. */
import { z } from "zod";

/** The best first. */
export const computeBackend = z.enum(["webgpu", "tensorflow", "wasm", "cpu"]);
export type ComputeBackend = z.infer<typeof computeBackend>;

const sentence = z.object({ fr: z.string().max(4000), en: z.string().max(4000) });
const bytes = z.number().nonnegative().nullable();
const milliseconds = z.number().nonnegative();

/** What one backend did in a kernel of its own. */
export const backendTrial = z.discriminatedUnion("kind", [
  /** Not there: why, and what to do for it to be there. */
  z.object({ kind: z.literal("absent"), why: sentence }),
  z.object({
    kind: z.literal("ran"),
    hardware: z.string().max(500),
    /** Every adapter that drivers offer, the one that was used among them; empty where there is no such choice. */
    adapters: z.array(z.string().max(500)).max(16),
    extensions: z.array(z.string().max(100)).max(16),
    threads: z.number().int().positive(),
    memory: z.object({ usedBytes: bytes, limitBytes: bytes }),
    /** Largest relative difference from plain JavaScript; null where it is no finite number. */
    difference: z.number().nonnegative().nullable(),
    isCorrect: z.boolean(),
    matmulMs: milliseconds,
    trainingMs: milliseconds,
  }),
]);
export type BackendTrial = z.infer<typeof backendTrial>;

export const failureCause = z.enum(["kernel-died", "timed-out", "threw", "no-kernel"]);

export const computeTestRow = z.object({
  backend: computeBackend,
  outcome: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("waiting") }),
    z.object({ kind: z.literal("running") }),
    z.object({ kind: z.literal("stopped") }),
    z.object({ kind: z.literal("failed"), cause: failureCause, reason: z.string().max(2000) }),
    ...backendTrial.options,
  ]),
});
export type ComputeTestRow = z.infer<typeof computeTestRow>;

/** What stands between this machine and a GPU, each a sentence in messages/ under `installation.test.steps`. */
export const gpuStep = z.enum([
  "ready",
  "switched-off",
  "package",
  "software",
  "software-driver",
  "no-card",
  "nvidia-driver",
  "card-firmware",
  "groups",
  "loader",
  "nvidia-icd",
  "mesa",
  "restart",
]);
export type GpuStep = z.infer<typeof gpuStep>;

export const computeTestReport = z.object({
  state: z.enum(["never", "running", "done", "stopped"]),
  endedAt: z.number().nullable(),
  rows: z.array(computeTestRow),
  step: gpuStep,
});
export type ComputeTestReport = z.infer<typeof computeTestReport>;
