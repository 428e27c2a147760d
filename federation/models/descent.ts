/** Local training of our own models: gradient descent with what FedProx, SCAFFOLD and DP-SGD add to a gradient. */
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { Metrics } from "../../protocol/federation/round.ts";
import { gaussianStream, subkey, uniformStream } from "../privacy/noise.ts";
import { batches, poissonBatches, sampleRate } from "./batches.ts";
import type { LocalTask, Trained } from "./learner.ts";

/** A model that knows its gradient. Numbers are float64 within a hospital and float32 between them. */
export interface GradientModel<D> {
  readonly layout: ModelLayout;
  rows(data: D): number;
  /** Adds to `gradient` the gradient of the SUM of the loss over `rows`; returns that sum. */
  addGradient(weights: Float64Array, batch: { data: D; rows: readonly number[] }, gradient: Float64Array): number;
  evaluate(weights: Float64Array, data: D): Metrics;
}

/** Trains `model` from `start`. */
export function descend<D>(model: GradientModel<D>, { data, start, task }: { data: D; start: Float32Array; task: LocalTask }): Trained {
  const { work, seed, proximal, correction, recordPrivacy } = task;
  const samples = model.rows(data);
  const weights = new Float64Array(start);
  const gradient = new Float64Array(weights.length);
  const gradientOf = recordPrivacy === null ? meanGradient(model, data) : privateGradient(model, { data, task });
  const steps =
    recordPrivacy === null
      ? batches(work, { samples, seed })
      : poissonBatches(work, { samples, random: uniformStream(subkey(recordPrivacy.key, "patients")) });
  let made = 0;
  for (const rows of steps) {
    gradientOf(weights, rows, gradient);
    pull(gradient, { weights, start, proximal, correction });
    for (let i = 0; i < weights.length; i++) weights[i] -= work.learningRate * gradient[i];
    made += 1;
  }
  return { weights: new Float32Array(weights), steps: made };
}

interface Pull extends Pick<LocalTask, "proximal" | "correction"> {
  weights: Float64Array;
  start: Float32Array;
}

/** Adds what FedProx and SCAFFOLD add to a gradient. */
function pull(gradient: Float64Array, { weights, start, proximal, correction }: Pull): void {
  if (proximal === 0 && correction === null) return;
  for (let i = 0; i < gradient.length; i++) gradient[i] += proximal * (weights[i] - start[i]) + (correction === null ? 0 : correction[i]);
}

type Gradient = (weights: Float64Array, rows: readonly number[], into: Float64Array) => void;

function meanGradient<D>(model: GradientModel<D>, data: D): Gradient {
  return (weights, rows, into) => {
    into.fill(0);
    model.addGradient(weights, { data, rows }, into);
    if (rows.length !== 1) for (let i = 0; i < into.length; i++) into[i] /= rows.length;
  };
}

/** Abadi et al. 2016, algorithm 1: the noise is that of the expected batch, whoever was drawn. */
function privateGradient<D>(model: GradientModel<D>, { data, task }: { data: D; task: LocalTask }): Gradient {
  const { clip, noiseMultiplier, key } = task.recordPrivacy!;
  const samples = model.rows(data);
  const expected = sampleRate(task.work, samples) * samples;
  const noise = gaussianStream(subkey(key, "noise"));
  return (weights, rows, into) => {
    into.fill(0);
    const one = new Float64Array(into.length);
    for (const row of rows) {
      one.fill(0);
      model.addGradient(weights, { data, rows: [row] }, one);
      addClipped(into, one, clip);
    }
    for (let i = 0; i < into.length; i++) into[i] = (into[i] + noise() * noiseMultiplier * clip) / expected;
  };
}

function addClipped(sum: Float64Array, one: Float64Array, clip: number): void {
  let squares = 0;
  for (const value of one) squares += value * value;
  const scale = Math.min(1, clip / Math.sqrt(squares));
  // A gradient that is no number must not be let through: it would say whose it is.
  if (!Number.isFinite(scale) && squares !== 0) return;
  for (let i = 0; i < sum.length; i++) sum[i] += one[i] * (squares === 0 ? 0 : scale);
}
