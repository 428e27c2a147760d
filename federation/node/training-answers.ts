/** What a training thread is asked, and how it answers. See trainer.ts. */
import { parentPort } from "node:worker_threads";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import type { Details } from "../../science/sentence-error.ts";
import { FederationError } from "../federation-error.ts";
import type { Learner } from "../models/learner.ts";
import type { HospitalRound } from "../rounds/hospital-round.ts";
import { hospitalRound } from "../rounds/hospital-round.ts";
import type { HospitalMemory } from "../strategies/local.ts";

export interface RoundQuestion {
  plan: TrainingPlan;
  hospital: string;
  round: number;
  incoming: Float32Array;
  memory: HospitalMemory;
  noiseKey: Uint8Array;
}

export type TrainingQuestion =
  | { kind: "samples"; model: ModelArchitecture }
  | ({ kind: "round" } & RoundQuestion)
  | { kind: "measure"; model: ModelArchitecture; weights: Float32Array };

/** One of these, by the question; `refusal` and `problem` are what went wrong. */
export interface TrainingAnswer {
  samples?: number;
  done?: HospitalRound;
  metrics?: Metrics;
  refusal?: { code: string; details: Details };
  problem?: string;
}

/** Answers the agent's questions with learners that `make` makes. The last model's learner is kept: patients are read once, not each round. */
export function answerWith(make: (model: ModelArchitecture) => Learner | Promise<Learner>): void {
  let last: { name: string; learner: Learner | Promise<Learner> } | null = null;
  const learnerFor = (model: ModelArchitecture) => {
    const name = JSON.stringify(model);
    if (last?.name !== name) last = { name, learner: make(model) };
    return last.learner;
  };
  const answer = async (question: TrainingQuestion): Promise<TrainingAnswer> => {
    const learner = await learnerFor(question.kind === "round" ? question.plan.model : question.model);
    if (question.kind === "samples") return { samples: learner.samples };
    if (question.kind === "measure") return { metrics: await learner.evaluate(question.weights) };
    const { kind: _, ...asked } = question;
    return { done: await hospitalRound({ ...asked, learner }) };
  };
  parentPort!.on("message", (question: TrainingQuestion) => {
    answer(question)
      .catch((error: unknown): TrainingAnswer => {
        last = null;
        if (error instanceof FederationError) return { refusal: { code: error.code, details: error.details } };
        return { problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      })
      .then((said) => parentPort!.postMessage(said, said.done === undefined ? [] : [said.done.difference.buffer as ArrayBuffer]))
      .catch((error: unknown) => parentPort!.postMessage({ problem: String(error) }));
  });
}
