/** Where an experiment starts, and learners for our own models. */
import { seededRandom } from "../../science/learning/random.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import { derivedSeed } from "../rounds/seeds.ts";
import type { SurvivalData } from "../statistics/cox-sums.ts";
import { layoutOf, parameterCount, tensorSpans } from "../weights/layout.ts";
import { coxModel } from "./cox.ts";
import { requireFinite, requireTargets, unsuitable } from "./suitable.ts";
import type { GradientModel } from "./descent.ts";
import { descend } from "./descent.ts";
import type { Learner } from "./learner.ts";
import type { Examples } from "./network.ts";
import { network } from "./network.ts";

/** Zeros for regressions; Glorot and Bengio's uniform kernels, zero biases and unit scales for networks and models of layers. */
export function initialWeights(architecture: ModelArchitecture, seed: number): Float32Array {
  const layout = layoutOf(architecture);
  const weights = new Float32Array(parameterCount(layout));
  const isDrawn =
    architecture.kind === "tensors" ? architecture.layers !== null : architecture.kind === "network" && architecture.hidden.length > 0;
  if (!isDrawn) return weights;
  const random = seededRandom(derivedSeed(seed, "initial"));
  tensorSpans(layout).forEach(({ name, from, to }, i) => {
    const { shape } = layout[i];
    if (/\/(gamma|moving_variance)$/.test(name)) weights.fill(1, from, to);
    if (shape.length < 2) return;
    // Of a convolution, each output sees its whole window.
    const window = shape.slice(0, -2).reduce((size, n) => size * n, 1);
    const limit = Math.sqrt(6 / (window * (shape.at(-2)! + shape.at(-1)!)));
    for (let at = from; at < to; at++) weights[at] = (2 * random() - 1) * limit;
  });
  return weights;
}

/** A hospital's patients: examples for a network, survival times for a Cox model. */
export type HospitalData = Examples | SurvivalData;

/** A learner for a model of our own. `test` are patients that it measures the model on; those it trains on where left out. */
export function learnerOf(
  architecture: Exclude<ModelArchitecture, { kind: "tensors" }>,
  { train, test }: { train: HospitalData; test?: HospitalData },
): Learner {
  if (architecture.kind === "cox") {
    const p = architecture.covariates;
    return learner(coxModel(architecture), { train: survivalOf(train, p), test: test && survivalOf(test, p) });
  }
  return learner(network(architecture), { train: examplesOf(train, architecture), test: test && examplesOf(test, architecture) });
}

function learner<D>(model: GradientModel<D>, { train, test }: { train: D; test: D | undefined }): Learner {
  // One model's weights as float64, used for each measure anew.
  const measured = new Float64Array(parameterCount(model.layout));
  return {
    layout: model.layout,
    samples: model.rows(train),
    train: (start, task) => descend(model, { data: train, start, task }),
    evaluate(weights) {
      measured.set(weights);
      return model.evaluate(measured, test ?? train);
    },
  };
}

function requireLength(found: number, wanted: number, name: string): void {
  if (found !== wanted || wanted === 0)
    throw unsuitable(`${name} holds ${found} values where ${wanted} are needed`, `${name} contient ${found} valeurs au lieu de ${wanted}`);
}

function examplesOf(data: HospitalData, { inputs, outputs, output }: Extract<ModelArchitecture, { kind: "network" }>): Examples {
  if (!("inputs" in data)) throw unsuitable("inputs and targets are missing", "inputs et targets manquent");
  const rows = Math.max(1, Math.floor(data.inputs.length / inputs));
  requireLength(data.inputs.length, rows * inputs, "inputs");
  requireLength(data.targets.length, output === "softmax" ? rows : rows * outputs, "targets");
  requireFinite(data.inputs, "inputs");
  requireTargets(data.targets, output === "linear" ? null : output === "softmax" ? outputs : 2);
  return { inputs: Float64Array.from(data.inputs), targets: Float64Array.from(data.targets) };
}

function survivalOf(data: HospitalData, covariates: number): SurvivalData {
  if (!("times" in data)) throw unsuitable("covariates, times and events are missing", "covariates, times et events manquent");
  requireSurvival(data, covariates);
  return data;
}

/** @throws FederationError "data-unsuitable" where lengths differ, a number is none, a time is negative or an event neither 0 nor 1. */
export function requireSurvival(data: SurvivalData, covariates: number): void {
  requireLength(data.covariates.length, data.times.length * covariates, "covariates");
  requireLength(data.events.length, data.times.length, "events");
  requireFinite(data.covariates, "covariates");
  for (let i = 0; i < data.times.length; i++) {
    if (!(data.times[i] >= 0 && Number.isFinite(data.times[i])))
      throw unsuitable(`time ${i} is ${data.times[i]}`, `le temps ${i} vaut ${data.times[i]}`);
    if (data.events[i] !== 0 && data.events[i] !== 1) throw unsuitable(`event ${i} is neither 0 nor 1`, `l’événement ${i} n’est ni 0 ni 1`);
  }
}
