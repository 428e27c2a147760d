/** What people do at the desk by the site, and what they are shown. */
import { z } from "zod";
import { experimentEnd, experimentStarter } from "./desk.ts";
import { experimentName, experimentStatus } from "./experiment.ts";
import { trainingPlan } from "./plan.ts";
import { hospitalName, metrics, refusalReason, roundRecord } from "./round.ts";

export const deskActKind = z.enum([
  "hospital-admitted",
  "hospital-revoked",
  "experiment-started",
  "experiment-paused",
  "experiment-resumed",
  "experiment-stopped",
]);
export type DeskActKind = z.infer<typeof deskActKind>;
export type DeskActDetails = Record<string, string | number>;

/** One line of the desk's journal. */
export const deskAct = z.object({
  at: z.iso.datetime(),
  person: z.string(),
  act: deskActKind,
  subject: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type DeskAct = z.infer<typeof deskAct>;

export const lastRefusal = z.object({
  at: z.iso.datetime(),
  experiment: experimentName,
  round: z.int().nonnegative(),
  ...refusalReason.shape,
});
export type LastRefusal = z.infer<typeof lastRefusal>;

/** What the owner gives to let a hospital in. The key is what the hospital's program prints; spaces around it are not meant. */
export const newHospital = z.strictObject({
  name: z.string().trim().pipe(hospitalName),
  publicKey: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/),
});

export const hospitalOnDesk = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string(),
  admittedAt: z.iso.datetime(),
  admittedBy: z.string().nullable(),
  /** Since when it is connected; null where it is not. */
  since: z.iso.datetime().nullable(),
  /** When it last came in. */
  connectedAt: z.iso.datetime().nullable(),
  lastRefusal: lastRefusal.nullable(),
  /** When somebody last came under its name without its key, since the server was started. */
  unprovenAt: z.iso.datetime().nullable(),
});
export type HospitalOnDesk = z.infer<typeof hospitalOnDesk>;

/** An experiment as a line of a list. */
export const experimentSummary = z.object({
  name: experimentName,
  title: z.string(),
  status: experimentStatus,
  round: z.int().nonnegative(),
  rounds: z.int().positive(),
  hospitals: z.int().positive(),
  startedAt: z.iso.datetime().nullable(),
  startedBy: z.string().nullable(),
});
export type ExperimentSummary = z.infer<typeof experimentSummary>;

/** A model of the registry: the one that `round` rounds gave; the first, 0, is where the experiment began. */
export const modelEntry = z.object({
  round: z.int().nonnegative(),
  sha256: z.string(),
  /** Of the file that is downloaded. */
  bytes: z.int().nonnegative(),
  at: z.iso.datetime().nullable(),
  parent: z.string().nullable(),
  participants: z.array(hospitalName),
  samples: z.int().nonnegative().nullable(),
  /** Of this model on the hospitals' patients, as the next round measured it, or who asked for it after the last. */
  measured: z.record(z.string(), z.number().nullable()).nullable(),
});
export type ModelEntry = z.infer<typeof modelEntry>;

/** Where a model comes from, as a file beside it. */
export const modelProvenance = z.object({
  version: z.literal(1),
  kind: z.literal("carnet-model-provenance"),
  experiment: experimentName,
  model: modelEntry,
  startedAt: z.iso.datetime().nullable(),
  startedBy: z.string().nullable(),
  plan: trainingPlan,
  planSha256: z.string(),
  hospitals: z.array(hospitalName),
  /** The round that gave it, with all tries; empty for the first model. */
  rounds: z.array(roundRecord),
  /** SHA-256 of every model from the first to this one. */
  line: z.array(z.string()),
});
export type ModelProvenance = z.infer<typeof modelProvenance>;

/** The last model of an experiment on the hospitals' patients, measured apart from any round. */
export const standingMeasure = z.object({
  version: z.literal(1),
  round: z.int().nonnegative(),
  at: z.iso.datetime(),
  hospitals: z.array(z.object({ hospital: hospitalName, samples: z.int().nonnegative(), measures: metrics })),
});
export type StandingMeasure = z.infer<typeof standingMeasure>;

/** An experiment as its page shows it. */
export const experimentView = z.object({
  name: experimentName,
  status: experimentStatus,
  ended: experimentEnd.nullable(),
  plan: trainingPlan,
  planSha256: z.string(),
  hospitals: z.array(z.object({ name: hospitalName, connected: z.boolean() })),
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  startedAt: z.iso.datetime().nullable(),
  startedBy: experimentStarter.nullable(),
  /** The round that is open: who is asked, who has answered, and who of these refused. */
  open: z
    .object({ asked: z.array(hospitalName), answered: z.array(hospitalName), refused: z.array(hospitalName), since: z.iso.datetime() })
    .nullable(),
  /** Rounds that are over, in order. Of very many only the last; `earlier` were before them. */
  records: z.array(roundRecord),
  earlier: z.int().nonnegative(),
  models: z.array(modelEntry),
  standing: standingMeasure.nullable(),
  /** Epsilon that the rounds so far cost each hospital, by this experiment alone; null where the plan has no such noise. */
  privacy: z
    .object({
      unit: z.enum(["record", "hospital"]),
      delta: z.number(),
      spent: z.array(z.object({ hospital: hospitalName, epsilon: z.number().nullable() })),
    })
    .nullable(),
  acts: z.array(deskAct),
  /** May the person who looks steer it, and take its models. */
  maySteer: z.boolean(),
  mayTake: z.boolean(),
});
export type ExperimentView = z.infer<typeof experimentView>;

/** A fault of an order: where it is, by its path with dots, and what is wrong. */
export const planFault = z.object({ path: z.string(), sentence: refusalReason.shape.sentence });
export type PlanFault = z.infer<typeof planFault>;

export const steering = z.strictObject({ to: z.enum(["paused", "running", "stopped"]) });
export const fileQuestion = z.strictObject({
  sha256: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/),
});

/** Which round gave a file. Files of one experiment may be equal to another's: then all are named. */
export const fileAnswer = z.object({
  sha256: z.string(),
  found: z.array(z.object({ experiment: experimentName, title: z.string(), model: modelEntry })),
});
export type FileAnswer = z.infer<typeof fileAnswer>;
