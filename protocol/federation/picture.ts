/** What is seen of a federation while it works: a cell's output, and the same on a desk's page. Of patients it holds counts alone. */
import { z } from "zod";
import { missingModality } from "./generated.ts";
import { hospitalName } from "./round.ts";

const measured = z.number().nullable();
const count = z.int().nonnegative();

/** `idle`: nothing is asked of it. `training`: it has the round's model. `sent`: its update is here. The others: why it is not part of the last round. */
export const hospitalActivity = z.enum(["starting", "idle", "training", "sent", "late", "lost", "refused", "held"]);
export type HospitalActivity = z.infer<typeof hospitalActivity>;

export const pictureHospital = z.strictObject({
  name: hospitalName,
  activity: hospitalActivity,
  /** Patients that it trains on; null where it has not said. */
  patients: count.nullable(),
  /** Patients kept apart to measure on. */
  testPatients: count.nullable().default(null),
  /** Share of its patients with the outcome that is predicted. */
  outcomeShare: z.number().min(0).max(1).nullable().default(null),
  /** How far its scanner is from the reference; 0 is none. */
  scanner: z.number().nonnegative().nullable().default(null),
  missing: z.array(missingModality).default([]),
  /** The global model of the last round on its own patients, and the local model after training, by the measure of the picture. */
  before: measured,
  after: measured,
  drift: z.number().nonnegative().nullable(),
  /** All that it sent, and the seconds of its last training. */
  bytes: count,
  seconds: z.number().nonnegative().nullable(),
});
export type PictureHospital = z.infer<typeof pictureHospital>;

/** Measures that can be drawn, the first that a model has. `loss` and `rootMeanSquaredError` are better when they are smaller. */
export const pictureMeasure = z.enum(["areaUnderCurve", "concordanceIndex", "accuracy", "rootMeanSquaredError", "loss"]);
export type PictureMeasure = z.infer<typeof pictureMeasure>;

export const mostCurvePoints = 120;

export const federationPicture = z.strictObject({
  version: z.literal(1),
  title: z.string().max(200),
  /** The patients are nobody: said wherever the picture is shown. */
  synthetic: z.boolean(),
  status: z.enum(["starting", "ready", "running", "paused", "finished", "stopped", "closed"]),
  /** Why it stopped or closed, where there is more to say. */
  note: z.strictObject({ fr: z.string().max(2000), en: z.string().max(2000) }).optional(),
  algorithm: z.string().max(100).nullable(),
  parameters: count.nullable(),
  /** Rounds that are made, of how many. */
  round: count,
  rounds: count.nullable(),
  measure: pictureMeasure.nullable(),
  hospitals: z.array(pictureHospital).max(100),
  /** The measure by round, weighted by samples: the global model before local training, the local models after it. */
  curve: z.array(z.strictObject({ round: count, before: measured, after: measured })).max(mostCurvePoints),
  /** Parameters to and fro, in bytes, and the time since the first round began. */
  bytes: count,
  seconds: z.number().nonnegative(),
});
export type FederationPicture = z.infer<typeof federationPicture>;
