/**
 * One hospital's round: it measures the new global model on its own patients, improves it, measures again, and says what it would send. Nothing
 * of a patient is in what it returns but sums over all of them.
 */
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import type { Learner } from "../models/learner.ts";
import { gaussianStream, subkey } from "../privacy/noise.ts";
import type { HospitalMemory } from "../strategies/local.ts";
import { localEnd, localStart } from "../strategies/local.ts";
import { allFinite, layoutOf, norm, parameterCount } from "../weights/layout.ts";
import { derivedSeed } from "./seeds.ts";

export interface HospitalRound {
  /** What it sends, before masks. */
  difference: Float32Array;
  /** What it keeps, once the desk says that its update is part of the model. */
  memory: HospitalMemory;
  samples: number;
  steps: number;
  before: Metrics;
  after: Metrics;
  /** Length of the difference of the weights. */
  drift: number;
}

interface Asked {
  plan: TrainingPlan;
  hospital: string;
  round: number;
  learner: Learner;
  /** What the desk sent. */
  incoming: Float32Array;
  memory: HospitalMemory;
  /** Secret of the hospital, for one round: noise and the drawing of patients. */
  noiseKey: Uint8Array;
}

/** @throws FederationError where the learner is of another model or its training ran away. */
export async function hospitalRound({ plan, hospital, round, learner, incoming, memory, noiseKey }: Asked): Promise<HospitalRound> {
  const layout = layoutOf(plan.model);
  const [found, expected] = [parameterCount(learner.layout), parameterCount(layout)];
  if (found !== expected) throw new FederationError("layout-differs", { hospital, found, expected });
  const start = localStart(plan.algorithm, { incoming, memory, layout });
  const before = await learner.evaluate(start.weights);
  const { differentialPrivacy } = plan.privacy;
  const trained = await learner.train(start.weights, {
    work: plan.local,
    seed: derivedSeed(plan.seed, "training", round, hospital),
    proximal: start.proximal,
    correction: start.correction,
    recordPrivacy: differentialPrivacy?.unit === "record" ? { ...differentialPrivacy, key: subkey(noiseKey, "record") } : null,
  });
  if (!allFinite(trained.weights)) throw new FederationError("not-finite", { hospital });
  const { learningRate } = plan.local;
  const end = localEnd(plan.algorithm, { start, trained: trained.weights, steps: trained.steps, learningRate, memory, layout });
  return {
    difference: protectedDifference(plan, end.difference, noiseKey),
    memory: end.memory,
    samples: learner.samples,
    steps: trained.steps,
    before,
    after: await learner.evaluate(trained.weights),
    drift: norm(end.difference.subarray(0, parameterCount(layout))),
  };
}

/**
 * Shortened where the plan protects hospitals. With secure aggregation nobody but the hospitals can add the noise: each adds its part, sized so
 * that the smallest sum that may be opened holds enough.
 */
function protectedDifference(plan: TrainingPlan, difference: Float32Array, noiseKey: Uint8Array): Float32Array {
  const { differentialPrivacy, secureAggregation } = plan.privacy;
  if (differentialPrivacy?.unit !== "hospital") return difference;
  const { clip, noiseMultiplier } = differentialPrivacy;
  const scale = Math.min(1, clip / norm(difference));
  const shortened = difference.map((value) => value * scale);
  if (secureAggregation === null) return shortened;
  const noise = gaussianStream(subkey(noiseKey, "hospital"));
  const deviation = (noiseMultiplier * clip) / Math.sqrt(plan.quorum);
  return shortened.map((value) => value + deviation * noise());
}
