/** What the server's desk and a hospital's process say to each other, and what each keeps. Weights travel apart, as streams. */
import { z } from "zod";
import { generatedPatients } from "./generated.ts";
import { experimentName, experimentStatus } from "./experiment.ts";
import { trainingPlan } from "./plan.ts";
import { hospitalName, metrics, refusalReason } from "./round.ts";

export const deskVersion = 1;
const key = z.string().regex(/^[0-9a-f]{64}$/);

/** With which a hospital knocks. */
export const hello = z.strictObject({ version: z.literal(deskVersion), hospital: hospitalName });
/** The desk's question: to be signed with the hospital's key. */
export const challenge = z.strictObject({ version: z.literal(deskVersion), nonce: key });
export const challengeText = (nonce: string, hospital: string): string => `carnet/federation/hello/v1 | ${nonce} | ${hospital}`;
export const challengeAnswer = z.strictObject({ signature: z.string().regex(/^[0-9a-f]{128}$/) });
/** `token` opens the streams of weights, as long as the connection lasts. */
export const welcome = z.strictObject({ token: key });

/** A round to be worked on. */
export const workOrder = z.strictObject({
  version: z.literal(deskVersion),
  experiment: experimentName,
  plan: trainingPlan,
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  /** The last round whose model holds this hospital's update: what it kept for that round is now true. */
  included: z.int().nonnegative().nullable(),
});
export type WorkOrder = z.infer<typeof workOrder>;

/** An experiment is paused or over: what was begun for it need not be finished. */
export const haltOrder = z.strictObject({ version: z.literal(deskVersion), experiment: experimentName });

/** A hospital does not take part in a round, and says why. */
export const workRefusal = z.strictObject({
  experiment: experimentName,
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  ...refusalReason.shape,
});
export type WorkRefusal = z.infer<typeof workRefusal>;

/** The model as it stands, to be measured on a hospital's own patients; nothing is trained. */
export const measureOrder = z.strictObject({
  version: z.literal(deskVersion),
  experiment: experimentName,
  plan: trainingPlan,
  round: z.int().nonnegative(),
});
export type MeasureOrder = z.infer<typeof measureOrder>;
export const measureAnswer = z.strictObject({ samples: z.int().nonnegative(), measures: metrics });
export type MeasureAnswer = z.infer<typeof measureAnswer>;

/** Who started an experiment; the name as it was then. */
export const experimentStarter = z.strictObject({ id: z.string().min(1).max(100), name: z.string().max(200) });
export type ExperimentStarter = z.infer<typeof experimentStarter>;

/** `quorum`: its tries were used up. `fault`: a round could not be combined. */
export const experimentEnd = z.strictObject({ why: z.enum(["person", "quorum", "fault"]), reason: refusalReason.optional() });

/** An experiment on the desk's disk; its model lies beside it. Replacing this file is what makes a round true. */
export const experimentState = z.strictObject({
  version: z.literal(1),
  experiment: experimentName,
  plan: trainingPlan,
  hospitals: z.array(hospitalName).min(1),
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  status: experimentStatus,
  /** Why it is stopped. */
  ended: experimentEnd.optional(),
  startedAt: z.iso.datetime().optional(),
  startedBy: experimentStarter.optional(),
  /** File of the model and of the server's memory. */
  model: z.string().regex(/^[0-9]+\.weights$/),
  modelSha256: key,
  /** Of the model with which it began. */
  firstSha256: key.optional(),
  /** Secret of the desk's noise for this round. */
  noiseKey: key,
  /** The last round whose model holds each hospital's update. */
  included: z.record(hospitalName, z.int().nonnegative()),
});
export type ExperimentState = z.infer<typeof experimentState>;

/** What a researcher asks of the desk. The plan is read apart, so that all its faults are told. */
export const experimentOrder = z.strictObject({
  experiment: experimentName,
  plan: z.unknown(),
  hospitals: z.array(hospitalName).min(1).max(10_000),
});

/** Hospitals that the desk knows: names and public keys (Ed25519). */
export const hospitalRegistry = z.strictObject({ version: z.literal(1), hospitals: z.record(hospitalName, key) });
export type HospitalRegistry = z.infer<typeof hospitalRegistry>;

/** What a hospital allows, whoever asks. The strict values are those that are left out. */
export const nodePolicy = z.strictObject({
  /** Patients below which it takes part in nothing. */
  leastPatients: z.int().min(1).default(20),
  algorithms: z.array(z.string()).nullable().default(null),
  /** Noise per record is asked of every plan. */
  requireRecordPrivacy: z.boolean().default(false),
  /** The desk learns sums only. */
  requireSecureAggregation: z.boolean().default(false),
  /** Of the data set, over all experiments. */
  budget: z.strictObject({ epsilon: z.number().positive(), delta: z.number().positive().lt(1) }).default({ epsilon: 8, delta: 1e-5 }),
});
export type NodePolicy = z.infer<typeof nodePolicy>;

const numbers = z.array(z.number()).max(50_000_000);

export const nodeData = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("examples"), inputs: numbers, targets: numbers }),
  z.strictObject({ kind: z.literal("survival"), covariates: numbers, times: numbers, events: numbers }),
  /** Generated patients: a simulated hospital. Number `index` of `hospitals` of synthetic(alpha, beta). */
  z.strictObject({
    kind: z.literal("synthetic"),
    alpha: z.number().nonnegative(),
    beta: z.number().nonnegative(),
    hospitals: z.int().min(1).max(10_000),
    index: z.int().nonnegative(),
    seed: z.int(),
    inputs: z.int().min(1),
    classes: z.int().min(2),
    samples: z.int().min(1),
  }),
  /** The same for a hospital of a lesson: patients of a clinic, with a case mix, a scanner and what it lacks. */
  generatedPatients,
]);
export type NodeData = z.infer<typeof nodeData>;

/** A hospital's own file. */
export const nodeConfiguration = z.strictObject({
  version: z.literal(1),
  hospital: hospitalName,
  dataset: z.string().min(1).max(200),
  data: nodeData,
  policy: nodePolicy.prefault({}),
  /**
   * Public keys of the hospitals with which it adds up in secret, as they were told by each other and not by the desk. null: the desk is believed when it
   * first names a key, and never again for that hospital.
   */
  peers: z.record(hospitalName, key).nullable().default(null),
});
export type NodeConfiguration = z.infer<typeof nodeConfiguration>;
