/** What an experiment is: decided once, the same at every hospital, kept with every model that came out of it. */
import { z } from "zod";
import { modelArchitecture, mostParameters } from "./model.ts";

const positive = z.number().positive();
const share = z.number().min(0).max(1);
const below1 = z.number().min(0).lt(1);
const rate = positive.default(1);

/** The server's adaptive step (Reddi et al. 2021, algorithm 2). */
const adaptive = { serverLearningRate: positive.default(0.01), momentum: below1.default(0.9), adaptivity: positive.default(1e-3) };

/** How local models become one. */
export const algorithm = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("fedavg"), serverLearningRate: rate }),
  z.strictObject({ name: z.literal("fedprox"), proximal: z.number().nonnegative(), serverLearningRate: rate }),
  z.strictObject({ name: z.literal("scaffold"), serverLearningRate: rate }),
  z.strictObject({ name: z.literal("fedavgm"), momentum: below1.default(0.9), serverLearningRate: rate }),
  z.strictObject({ name: z.literal("fedadagrad"), ...adaptive, momentum: below1.default(0) }),
  z.strictObject({ name: z.literal("fedadam"), ...adaptive, secondMomentum: below1.default(0.99) }),
  z.strictObject({ name: z.literal("fedyogi"), ...adaptive, secondMomentum: below1.default(0.99) }),
  /** Tensors whose name contains one of `localTensors` stay at their hospital. */
  z.strictObject({ name: z.literal("fedbn"), localTensors: z.array(z.string().min(1)).min(1), serverLearningRate: rate }),
  z.strictObject({ name: z.literal("median") }),
  /** `share` of the updates is left out at either end of each coordinate. */
  z.strictObject({ name: z.literal("trimmed-mean"), share: z.number().min(0).lt(0.5) }),
  z.strictObject({ name: z.literal("krum"), attackers: z.int().nonnegative() }),
  z.strictObject({ name: z.literal("multi-krum"), attackers: z.int().nonnegative(), keep: z.int().min(1) }),
  /** Updates longer than `norm` are shortened to it before they are averaged. */
  z.strictObject({ name: z.literal("norm-bounding"), norm: positive }),
]);
export type Algorithm = z.infer<typeof algorithm>;

/** What one hospital does in one round. */
export const localWork = z.strictObject({
  amount: z.discriminatedUnion("unit", [
    z.strictObject({ unit: z.literal("epochs"), count: z.int().min(1).max(10_000) }),
    z.strictObject({ unit: z.literal("steps"), count: z.int().min(1).max(1_000_000) }),
  ]),
  batchSize: z.union([z.literal("full"), z.int().min(1)]),
  learningRate: positive,
});
export type LocalWork = z.infer<typeof localWork>;

export const secureAggregationPlan = z.strictObject({
  /** Values of an update must lie in [-range, range]. */
  range: positive,
  /** Shares that reveal a sum; also the fewest hospitals of one. More than half of those that take part. */
  threshold: z.int().min(3),
  /** Time for each step of the sum, between processes. */
  stepSeconds: positive.max(86_400).default(60),
});

export const differentialPrivacy = z.discriminatedUnion("unit", [
  /** One patient more or less: DP-SGD (Abadi et al. 2016). */
  z.strictObject({ unit: z.literal("record"), clip: positive, noiseMultiplier: positive, delta: positive.lt(1) }),
  /** One hospital more or less: clipped updates and noise on their sum (McMahan et al. 2018). */
  z.strictObject({ unit: z.literal("hospital"), clip: positive, noiseMultiplier: positive, delta: positive.lt(1) }),
]);
export type DifferentialPrivacy = z.infer<typeof differentialPrivacy>;

/** Numbers in a model, without making it. A layout is bounded by its own shape. */
function parametersOf(model: z.infer<typeof modelArchitecture>): number {
  if (model.kind !== "network") return 0;
  const widths = [model.inputs, ...model.hidden, model.outputs];
  return widths.slice(1).reduce((sum, width, layer) => sum + (widths[layer] + 1) * width, 0);
}

const needsMean = ["fedavg", "fedprox", "fedavgm", "fedadagrad", "fedadam", "fedyogi", "fedbn"];

export const trainingPlan = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(200),
    model: modelArchitecture,
    algorithm,
    /** What an update weighs in the mean. */
    weighting: z.enum(["samples", "equal"]).default("samples"),
    rounds: z.int().min(1).max(100_000),
    local: localWork,
    participation: z.strictObject({ share: share.gt(0).default(1), atLeast: z.int().min(1).default(1) }).default({ share: 1, atLeast: 1 }),
    /** A round is closed with what has come by then. */
    deadlineSeconds: positive.max(7 * 86_400).default(600),
    /** With fewer updates than this a round changes nothing and is tried again. */
    quorum: z.int().min(1).default(1),
    /** Tries of one round before the experiment stops. */
    attempts: z.int().min(1).max(100).default(3),
    privacy: z
      .strictObject({ secureAggregation: secureAggregationPlan.nullable(), differentialPrivacy: differentialPrivacy.nullable() })
      .default({ secureAggregation: null, differentialPrivacy: null }),
    seed: z.int().min(0).max(4_294_967_295),
  })
  .superRefine((plan, context) => {
    const refuse = (path: string[], fault: string, message: string, values: Record<string, string | number> = {}) =>
      context.addIssue({ code: "custom", path, message, params: { fault, values } });
    if (parametersOf(plan.model) > mostParameters)
      refuse(["model"], "tooManyParameters", `more than ${mostParameters} parameters`, { most: mostParameters });
    const { secureAggregation, differentialPrivacy } = plan.privacy;
    const { name } = plan.algorithm;
    if ((secureAggregation !== null || differentialPrivacy?.unit === "hospital") && !needsMean.includes(name))
      refuse(
        ["algorithm"],
        "needsMean",
        `${name} looks at single updates or sends more than one; secure aggregation and noise per hospital need a mean`,
        { name },
      );
    if (differentialPrivacy?.unit === "hospital" && plan.weighting !== "equal")
      refuse(["weighting"], "equalWeights", "noise per hospital needs equal weights");
    if (differentialPrivacy?.unit === "record" && plan.model.kind === "cox")
      refuse(["model"], "coxPatients", "patients of a Cox model share risk sets: no patient's gradient can be clipped apart");
    if (secureAggregation !== null && plan.quorum < secureAggregation.threshold)
      refuse(["quorum"], "quorumOfSum", "must be at least the threshold of secure aggregation", { threshold: secureAggregation.threshold });
    if ((name === "multi-krum" || name === "krum") && plan.quorum < 2 * plan.algorithm.attackers + 3)
      refuse(["quorum"], "quorumOfKrum", `${name} needs 2 x attackers + 3 updates`, { name, least: 2 * plan.algorithm.attackers + 3 });
  });
/** A plan with everything decided. */
export type TrainingPlan = z.infer<typeof trainingPlan>;
/** A plan as a person writes it: what is left out has a value that the shape names. */
export type TrainingPlanInput = z.input<typeof trainingPlan>;
