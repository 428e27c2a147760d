/**
 * An experiment as a value: where it stands, who is asked next, and what it becomes when a round is over. Nothing here waits, sends or stores; the
 * simulation and the desk both fold rounds with it, which is why they give the same model.
 */
import { seededRandom, shuffled } from "../../science/learning/random.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { TrainingPlan, TrainingPlanInput } from "../../protocol/federation/plan.ts";
import { trainingPlan } from "../../protocol/federation/plan.ts";
import type { Participation, RoundRecord } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import { initialWeights } from "../models/initial.ts";
import { checkedLayers } from "../models/topology.ts";
import { gaussianStream } from "../privacy/noise.ts";
import type { ServerMemory } from "../strategies/server-step.ts";
import { serverStep } from "../strategies/server-step.ts";
import { weightsDigest } from "../weights/container.ts";
import { allFinite, distance, layoutOf, parameterCount } from "../weights/layout.ts";
import { derivedSeed } from "./seeds.ts";
import { weightedMetrics } from "./weighted-metrics.ts";

export interface Experiment {
  readonly plan: TrainingPlan;
  readonly layout: ModelLayout;
  /** All that belong to it, in order. */
  readonly hospitals: readonly string[];
  /** The round to be made: rounds that gave `weights`. */
  readonly round: number;
  /** Tries of this round that came to nothing. */
  readonly attempt: number;
  readonly weights: Float32Array;
  readonly memory: ServerMemory;
}

/** Reads a plan. @throws FederationError "plan-invalid" with every fault, "topology-refused" where its model of layers is none that hospitals build. */
export function parsePlan(input: unknown): TrainingPlan {
  const parsed = trainingPlan.safeParse(input);
  if (parsed.success) {
    const { model } = parsed.data;
    if (model.kind === "tensors" && model.layers !== null) checkedLayers(model.layers.topology);
    return parsed.data;
  }
  const list = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "plan"}: ${message}`).join("; ");
  throw new FederationError("plan-invalid", { list });
}

/** An experiment before its first round. `weights`: where to start; what the architecture and the seed say where left out. */
export function startExperiment(
  input: TrainingPlanInput,
  { hospitals, weights }: { hospitals: readonly string[]; weights?: Float32Array },
): Experiment {
  const plan = parsePlan(input);
  const names = [...new Set(hospitals)].sort((a, b) => (a < b ? -1 : 1));
  if (names.length < plan.quorum)
    throw new FederationError("plan-invalid", { list: `quorum: ${plan.quorum} of ${names.length} hospitals` });
  const layout = layoutOf(plan.model);
  const start = weights ?? initialWeights(plan.model, plan.seed);
  if (start.length !== parameterCount(layout)) {
    throw new FederationError("layout-differs", { hospital: "start", found: start.length, expected: parameterCount(layout) });
  }
  return { plan, layout, hospitals: names, round: 0, attempt: 0, weights: start, memory: {} };
}

/** Who is asked in this round: drawn by the plan's seed, the round and the try, in order of names. */
export function chosenHospitals({
  plan,
  hospitals,
  round,
  attempt,
}: Pick<Experiment, "plan" | "hospitals" | "round" | "attempt">): string[] {
  const { share, atLeast } = plan.participation;
  const wanted = Math.max(Math.round(share * hospitals.length), atLeast, plan.quorum);
  if (wanted >= hospitals.length) return [...hospitals];
  const random = seededRandom(derivedSeed(plan.seed, "participation", round, attempt));
  return shuffled(hospitals, random)
    .slice(0, wanted)
    .sort((a, b) => (a < b ? -1 : 1));
}

export function isOver({ plan, round, attempt }: Pick<Experiment, "plan" | "round" | "attempt">): boolean {
  return round >= plan.rounds || attempt >= plan.attempts;
}

/** A round in which all is in that will be. */
export interface Gathered {
  participants: readonly Participation[];
  /** Combined differences of those that answered "update"; null where none did. */
  mean: Float64Array | null;
  /** Secret key of the desk's noise; used where a plan with noise per hospital has no secure aggregation. */
  noiseKey: Uint8Array;
}

/** Closes a round. Below the quorum the model stays, and the same round is tried again. */
export function closeRound(
  experiment: Experiment,
  { participants, mean, noiseKey }: Gathered,
): { experiment: Experiment; record: RoundRecord } {
  const { plan, layout, round, attempt } = experiment;
  const answered = participants.filter(({ answer }) => answer === "update");
  const advanced = mean !== null && answered.length >= plan.quorum;
  const next = advanced
    ? { ...experiment, round: round + 1, attempt: 0, ...stepped(experiment, { mean, answered: answered.length, noiseKey }) }
    : { ...experiment, attempt: attempt + 1 };
  const record: RoundRecord = {
    version: 1,
    round,
    attempt,
    outcome: advanced ? "advanced" : "below-quorum",
    participants: [...participants],
    samples: answered.reduce((sum, { samples }) => sum + (samples ?? 0), 0),
    before: weightedMetrics(answered.map(({ samples, before }) => ({ samples, measures: before }))),
    after: weightedMetrics(answered.map(({ samples, after }) => ({ samples, measures: after }))),
    step: distance(next.weights, experiment.weights),
    modelSha256: weightsDigest({ layout, values: next.weights }),
  };
  return { experiment: next, record };
}

function stepped(
  { plan, hospitals, weights, memory }: Experiment,
  { mean, answered, noiseKey }: { mean: Float64Array; answered: number; noiseKey: Uint8Array },
) {
  const { differentialPrivacy, secureAggregation } = plan.privacy;
  let noisy = mean;
  if (differentialPrivacy?.unit === "hospital" && secureAggregation === null) {
    const noise = gaussianStream(noiseKey);
    const deviation = (differentialPrivacy.noiseMultiplier * differentialPrivacy.clip) / answered;
    noisy = mean.map((value) => value + deviation * noise());
  }
  const next = serverStep(plan.algorithm, { weights, memory, mean: noisy, share: answered / hospitals.length });
  if (!allFinite(next.weights)) throw new FederationError("not-finite", { hospital: "desk" });
  return next;
}
