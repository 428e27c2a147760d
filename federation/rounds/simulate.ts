/**
 * All hospitals in one process, one after the other: for sweeps, for lessons that need no processes, and as the measure of the real thing. The
 * same seed gives the same model to the last bit. Hospitals' updates are folded in as they are made; only rules that compare updates hold them.
 */
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import type { Participation, RoundRecord } from "../../protocol/federation/round.ts";
import { FederationError } from "../federation-error.ts";
import type { Learner } from "../models/learner.ts";
import { combine } from "../strategies/combine.ts";
import type { HospitalMemory } from "../strategies/local.ts";
import { outgoing } from "../strategies/local.ts";
import { meanOfSum, secureSum, weighted } from "../privacy/secure-aggregation/secure-sum.ts";
import { parameterCount } from "../weights/layout.ts";
import type { Update } from "../strategies/update.ts";
import { updateOf } from "../strategies/update.ts";
import type { Experiment } from "./experiment.ts";
import { chosenHospitals, closeRound, isOver, startExperiment } from "./experiment.ts";
import { hospitalRound } from "./hospital-round.ts";
import { derivedKey } from "./seeds.ts";

/** What befalls a hospital in a round of a simulation. */
export type Fate = "answers" | "late" | "lost";

export interface SimulationOptions {
  /** Names and learners. */
  hospitals: Readonly<Record<string, Learner>>;
  /** Where to start. */
  weights?: Float32Array;
  /** All answer where left out. */
  fate?: (hospital: string, at: { round: number; attempt: number }) => Fate;
  /** Changes what a hospital sends: for attacks. */
  tamper?: (difference: Float32Array, at: { hospital: string; round: number }) => Float32Array;
}

export interface SimulatedRound {
  record: RoundRecord;
  /** Where the experiment stands after it. */
  experiment: Experiment;
}

/**
 * Makes the rounds of a plan, one at a time: `for await (const { record } of simulate(plan, { hospitals }))`.
 *
 * @throws FederationError "quorum-not-met" where a round failed as often as the plan allows; the rounds before it were given.
 */
export async function* simulate(plan: TrainingPlanInput, options: SimulationOptions): AsyncGenerator<SimulatedRound, Experiment> {
  let experiment = startExperiment(plan, { hospitals: Object.keys(options.hospitals), weights: options.weights });
  const memories = new Map<string, HospitalMemory>();
  while (!isOver(experiment)) {
    const round = new SimulatedGathering(experiment, options, memories);
    const mean = await round.mean();
    const noiseKey = derivedKey(experiment.plan.seed, "desk noise", experiment.round);
    const closed = closeRound(experiment, { participants: round.participants, mean, noiseKey });
    if (closed.record.outcome === "advanced") for (const [hospital, memory] of round.kept) memories.set(hospital, memory);
    experiment = closed.experiment;
    yield { record: closed.record, experiment };
  }
  if (experiment.round < experiment.plan.rounds) {
    const { round, plan } = experiment;
    throw new FederationError("quorum-not-met", { round, needed: plan.quorum, attempts: plan.attempts });
  }
  return experiment;
}

/** All rounds of a plan; resolves to where they led and what happened. */
export async function simulateAll(
  plan: TrainingPlanInput,
  options: SimulationOptions,
): Promise<{ experiment: Experiment; records: RoundRecord[] }> {
  const records: RoundRecord[] = [];
  const rounds = simulate(plan, options);
  for (;;) {
    const next = await rounds.next();
    if (next.done) return { experiment: next.value, records };
    records.push(next.value.record);
  }
}

class SimulatedGathering {
  readonly participants: Participation[] = [];
  readonly kept = new Map<string, HospitalMemory>();
  readonly #experiment: Experiment;
  readonly #options: SimulationOptions;
  readonly #memories: ReadonlyMap<string, HospitalMemory>;

  constructor(experiment: Experiment, options: SimulationOptions, memories: ReadonlyMap<string, HospitalMemory>) {
    this.#experiment = experiment;
    this.#options = options;
    this.#memories = memories;
  }

  /** Combined differences; null where none came, or too few for a secure sum. */
  async mean(): Promise<Float64Array | null> {
    const { plan } = this.#experiment;
    const secure = plan.privacy.secureAggregation;
    if (secure === null) return combine(plan.algorithm, this.#updates());
    const updates = new Map<string, Update>();
    for await (const update of this.#updates()) updates.set(update.hospital, update);
    return this.#secureMean(updates, secure);
  }

  /**
   * What those send who answered, hidden in one another. Who is late was not ready when the sum began, and is no member of it; who is lost is so
   * after keys were shared.
   */
  async #secureMean(
    updates: ReadonlyMap<string, Update>,
    { threshold, range }: { threshold: number; range: number },
  ): Promise<Float64Array | null> {
    const { plan, round, attempt, layout } = this.#experiment;
    const late = new Set(this.participants.filter(({ answer }) => answer === "late").map(({ hospital }) => hospital));
    const members = chosenHospitals(this.#experiment).filter((name) => !late.has(name));
    if (members.length < threshold) return null;
    const length = parameterCount(layout);
    const weightOf = (name: string) => (plan.weighting === "equal" ? 1 : this.#options.hospitals[name].samples);
    const totalWeight = members.reduce((sum, name) => sum + weightOf(name), 0);
    const values: Record<string, Float32Array> = {};
    for (const name of members) {
      const difference = await updates.get(name)?.read(0, length);
      values[name] = difference === undefined ? new Float32Array(length) : weighted(difference, { weight: weightOf(name), totalWeight });
    }
    const lost = (name: string) => (updates.has(name) ? null : ("mask" as const));
    try {
      const { sum, hospitals } = secureSum({
        values,
        threshold,
        range,
        lost,
        about: { experiment: plan.name.slice(0, 100), round, attempt },
      });
      return meanOfSum(sum, { weights: hospitals.map(weightOf), totalWeight });
    } catch (error) {
      if (error instanceof FederationError && error.code === "sum-below-threshold") return null;
      throw error;
    }
  }

  async *#updates(): AsyncGenerator<Update> {
    const { plan, round, attempt, weights, memory } = this.#experiment;
    const incoming = outgoing(plan.algorithm, { weights, memory });
    for (const hospital of chosenHospitals(this.#experiment)) {
      const fate = this.#options.fate?.(hospital, { round, attempt }) ?? "answers";
      if (fate !== "answers") {
        this.participants.push(absent(hospital, fate));
        continue;
      }
      const update = await this.#trained(hospital, incoming);
      if (update !== null) yield update;
    }
  }

  async #trained(hospital: string, incoming: Float32Array): Promise<Update | null> {
    const { plan, round } = this.#experiment;
    const started = performance.now();
    const noiseKey = derivedKey(plan.seed, "noise", round, hospital);
    const asked = { plan, hospital, round, learner: this.#options.hospitals[hospital], incoming, noiseKey };
    const done = await hospitalRound({ ...asked, memory: this.#memories.get(hospital) ?? {} });
    this.kept.set(hospital, done.memory);
    const values = this.#options.tamper?.(done.difference, { hospital, round }) ?? done.difference;
    const { samples, before, after, drift } = done;
    const seconds = (performance.now() - started) / 1000;
    this.participants.push({ hospital, answer: "update", samples, before, after, drift, bytes: values.byteLength, seconds });
    return updateOf(hospital, { weight: plan.weighting === "equal" ? 1 : samples, values });
  }
}

function absent(hospital: string, answer: "late" | "lost"): Participation {
  return { hospital, answer, samples: null, before: null, after: null, drift: null, bytes: 0, seconds: 0 };
}
