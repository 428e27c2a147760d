/**
 * What a hospital brings to a round: its patients and a way to train on them. The engine knows nothing else of either; a learner is a model
 * of our own (`learnerOf`), one of TensorFlow.js (`tensorLearner`) or anything that answers these four.
 */
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { LocalWork } from "../../protocol/federation/plan.ts";
import type { Metrics } from "../../protocol/federation/round.ts";

/** One hospital's work of one round. */
export interface LocalTask {
  work: LocalWork;
  /** Decides the order of patients, and nothing else does. */
  seed: number;
  /** FedProx: the pull towards the start, mu (w - w0), is added to each gradient; 0 for none. */
  proximal: number;
  /** SCAFFOLD: added to each gradient. */
  correction: Float32Array | null;
  /** DP-SGD: each patient's gradient is shortened to `clip` and noise is added to their sum. `key` is secret. */
  recordPrivacy: { clip: number; noiseMultiplier: number; key: Uint8Array } | null;
}

export interface Trained {
  weights: Float32Array;
  /** Steps that were made. */
  steps: number;
}

export interface Learner {
  readonly layout: ModelLayout;
  /** Patients, or what else counts in the mean. */
  readonly samples: number;
  /** Trains from `weights`, which it does not change. */
  train(weights: Float32Array, task: LocalTask): Trained | Promise<Trained>;
  evaluate(weights: Float32Array): Metrics | Promise<Metrics>;
}
