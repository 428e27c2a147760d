/** What happens in a round: what a hospital answers, and what is kept of it for good. */
import { z } from "zod";

export const hospitalName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._'-]{0,99}$/u);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Measures of a model on one hospital's patients; NaN does not travel: what cannot be computed is null. */
export const metrics = z.record(z.string().min(1).max(100), z.number().nullable());
export type Metrics = z.infer<typeof metrics>;

/** What comes with the weights that a hospital sends. */
export const updateNotice = z.strictObject({
  version: z.literal(1),
  experiment: z.string().min(1).max(100),
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  hospital: hospitalName,
  samples: z.int().min(1),
  /** Steps of optimisation that were made. */
  steps: z.int().min(1),
  /** The new global model on this hospital's patients before, and the local model after training. */
  before: metrics,
  after: metrics,
  /** Length of the difference between the local and the global model. */
  drift: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
});
export type UpdateNotice = z.infer<typeof updateNotice>;

/** Why a hospital takes no part. */
export const refusalReason = z.strictObject({
  code: z.string().max(100),
  sentence: z.strictObject({ fr: z.string().max(2000), en: z.string().max(2000) }),
});
export type RefusalReason = z.infer<typeof refusalReason>;

/** How a hospital took part. `late`: its update came after the round was closed, and is not part of it. */
export const participation = z.strictObject({
  hospital: hospitalName,
  answer: z.enum(["update", "late", "lost", "refused"]),
  samples: z.int().nonnegative().nullable(),
  before: metrics.nullable(),
  after: metrics.nullable(),
  /** Length of the difference between the local and the global model. */
  drift: z.number().nonnegative().nullable(),
  bytes: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** What it said where it refused. */
  reason: refusalReason.optional(),
});
export type Participation = z.infer<typeof participation>;

/** A round that is over. The model of round r is the one that r rounds of learning gave; the first is 0. */
export const roundRecord = z.strictObject({
  version: z.literal(1),
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  /** `below-quorum`: too few came, the model is as before. */
  outcome: z.enum(["advanced", "below-quorum"]),
  participants: z.array(participation),
  samples: z.int().nonnegative(),
  /** Weighted by samples over those that took part. */
  before: metrics,
  after: metrics,
  /** Length of the step that the global model made. */
  step: z.number().nonnegative(),
  modelSha256: sha256,
  /** By the desk's clock; a simulation has none. */
  openedAt: z.iso.datetime().optional(),
  closedAt: z.iso.datetime().optional(),
});
export type RoundRecord = z.infer<typeof roundRecord>;
