/**
 * What a cell and the server say to each other of a sandbox of hospitals, over a comm of the target `sandboxTarget`; and the server and the process that
 * keeps the sandbox's desk. Everything that a cell sends is parsed by these, and is about its own sandbox.
 */
import { z } from "zod";
import { experimentName, experimentStatus } from "./experiment.ts";
import { generatedPatients } from "./generated.ts";
import { federationPicture } from "./picture.ts";
import { hospitalName, metrics, roundRecord } from "./round.ts";

export const sandboxTarget = "carnet.federation";
export const sandboxVersion = 1;

export const sandboxBounds = {
  hospitals: 12,
  /** Numbers of one model; of all models that a sandbox's desk keeps. */
  parameters: 200_000,
  keptParameters: 50_000_000,
  rounds: 1000,
  experiments: 100,
  deadlineSeconds: 600,
  /** Records in one answer. */
  records: 20,
} as const;

export const sandboxHospital = z.strictObject({ name: hospitalName, data: generatedPatients, leastPatients: z.int().min(1).max(100_000) });
export type SandboxHospital = z.infer<typeof sandboxHospital>;

export const sandboxOpening = z.strictObject({
  version: z.literal(sandboxVersion),
  title: z.string().min(1).max(200),
  /** Of the picture's output: its last state is written by the server. */
  display: z.uuid(),
  hospitals: z
    .array(sandboxHospital)
    .min(1)
    .max(sandboxBounds.hospitals)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "two hospitals have one name"),
});
export type SandboxOpening = z.infer<typeof sandboxOpening>;

const experiment = { experiment: experimentName };
export const sandboxAction = z.discriminatedUnion("do", [
  /** The plan is read at the desk, so that all its faults are told. */
  z.strictObject({ do: z.literal("start"), plan: z.record(z.string(), z.unknown()) }),
  /** Goes on until so many rounds are made. Answered at once. */
  z.strictObject({ do: z.literal("advance"), ...experiment, until: z.int().nonnegative() }),
  z.strictObject({ do: z.literal("pause"), ...experiment }),
  /** Answered when there are records after the first `from`, or none will come by itself. */
  z.strictObject({ do: z.literal("follow"), ...experiment, from: z.int().nonnegative() }),
  z.strictObject({ do: z.literal("validate"), ...experiment }),
  z.strictObject({ do: z.literal("model"), ...experiment }),
  z.strictObject({ do: z.literal("hospital"), name: hospitalName, to: z.enum(["pause", "resume", "kill", "restart"]) }),
]);
export type SandboxAction = z.infer<typeof sandboxAction>;

export const sandboxRequest = z.strictObject({ id: z.int().nonnegative(), action: sandboxAction });
export type SandboxRequest = z.infer<typeof sandboxRequest>;

const standing = { status: experimentStatus, round: z.int().nonnegative() };
export const startedAnswer = z.strictObject({ ...experiment, plan: z.record(z.string(), z.unknown()), ...standing });
export const followedAnswer = z.strictObject({ ...standing, records: z.array(roundRecord) });
export const validatedAnswer = z.strictObject({
  round: z.int().nonnegative(),
  /** The model as it stands, and each hospital's own after its last training; null where it did not answer or has not trained. */
  hospitals: z.array(
    z.strictObject({
      hospital: hospitalName,
      samples: z.int().nonnegative().nullable(),
      global: metrics.nullable(),
      local: metrics.nullable(),
    }),
  ),
});
export type ValidatedAnswer = z.infer<typeof validatedAnswer>;
/** The weights come as a buffer beside it: float32, little-endian. */
export const modelAnswer = z.strictObject({ round: z.int().nonnegative() });

const sentence = z.strictObject({ fr: z.string(), en: z.string() });
/** An error of federation's table: a code and details, from which the sentence is made again. */
export const sandboxProblem = z.strictObject({
  code: z.string().max(100),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  sentence,
});
export type SandboxProblem = z.infer<typeof sandboxProblem>;

/** From the sandbox to the cell. */
export const sandboxMessage = z.discriminatedUnion("type", [
  /** The server has taken the sandbox on; hospitals are starting. */
  z.strictObject({ type: z.literal("accepted") }),
  z.strictObject({ type: z.literal("ready") }),
  z.strictObject({ type: z.literal("picture"), picture: federationPicture }),
  z.strictObject({ type: z.literal("answer"), id: z.int(), value: z.unknown() }),
  z.strictObject({ type: z.literal("problem"), id: z.int(), problem: sandboxProblem }),
]);
export type SandboxMessage = z.infer<typeof sandboxMessage>;

/** With which the server closes the comm. */
export const sandboxClosing = z.object({ code: z.string().max(100).optional(), problem: sandboxProblem.optional() });
export type SandboxClosing = z.infer<typeof sandboxClosing>;

/** From the server to the process that keeps the sandbox. */
export const keeperOrder = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("open"), opening: sandboxOpening, memoryMegabytes: z.int().positive() }),
  z.strictObject({ type: z.literal("request"), request: sandboxRequest }),
  /** The person stopped her cell: experiments are paused. */
  z.strictObject({ type: z.literal("interrupted") }),
  z.strictObject({ type: z.literal("end") }),
]);
export type KeeperOrder = z.infer<typeof keeperOrder>;
/** From that process to the server; a buffer goes to the cell as it is. `failed`: it will end. */
export const keeperNews = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("tell"), message: sandboxMessage, buffer: z.instanceof(Uint8Array).optional() }),
  z.strictObject({ type: z.literal("failed"), problem: sandboxProblem }),
]);
export type KeeperNews = z.infer<typeof keeperNews>;
