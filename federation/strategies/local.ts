/**
 * The hospital's half of an algorithm: what it trains from, what it adds to its gradient, what it sends and what it keeps. The same code runs in
 * a simulation and in the hospital's own process.
 */
import type { Algorithm } from "../../protocol/federation/plan.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { tensorSpans } from "../weights/layout.ts";
import type { ServerMemory } from "./server-step.ts";

/** Numbers that a hospital keeps between rounds: SCAFFOLD's control variate, FedBN's own tensors. They never leave it. */
export type HospitalMemory = Readonly<Record<string, Float32Array>>;

/** Tensors that go to hospitals and those that come back: SCAFFOLD's control variates travel beside the weights. */
export function travelLayout(algorithm: Algorithm, layout: ModelLayout): ModelLayout {
  if (algorithm.name !== "scaffold") return layout;
  return [...layout, ...layout.map(({ name, shape }) => ({ name: `control/${name}`, shape }))];
}

/** What the server sends. */
export function outgoing(algorithm: Algorithm, { weights, memory }: { weights: Float32Array; memory: ServerMemory }): Float32Array {
  if (algorithm.name !== "scaffold") return weights;
  const both = new Float32Array(2 * weights.length);
  both.set(weights);
  both.set(memory["control"] ?? new Float32Array(weights.length), weights.length);
  return both;
}

export interface LocalStart {
  /** The model as this hospital uses it: global but for its own tensors. */
  weights: Float32Array;
  proximal: number;
  correction: Float32Array | null;
}

/** Where the local training begins. */
export function localStart(
  algorithm: Algorithm,
  { incoming, memory, layout }: { incoming: Float32Array; memory: HospitalMemory; layout: ModelLayout },
): LocalStart {
  if (algorithm.name === "fedbn")
    return { weights: withOwn(incoming, { memory, layout, names: algorithm.localTensors }), proximal: 0, correction: null };
  if (algorithm.name !== "scaffold") {
    return { weights: incoming, proximal: algorithm.name === "fedprox" ? algorithm.proximal : 0, correction: null };
  }
  // Karimireddy et al. 2020, algorithm 1, line 10: y <- y - eta (g - c_i + c).
  const size = incoming.length / 2;
  const own = memory["control"];
  const correction = incoming.slice(size);
  if (own !== undefined) for (let i = 0; i < size; i++) correction[i] -= own[i];
  return { weights: incoming.slice(0, size), proximal: 0, correction };
}

function withOwn(
  incoming: Float32Array,
  { memory, layout, names }: { memory: HospitalMemory; layout: ModelLayout; names: readonly string[] },
): Float32Array {
  const own = memory["own"];
  if (own === undefined) return incoming;
  const weights = incoming.slice();
  for (const { from, to } of spansOf(layout, names)) weights.set(own.subarray(from, to), from);
  return weights;
}

function spansOf(layout: ModelLayout, names: readonly string[]) {
  return tensorSpans(layout).filter(({ name }) => names.some((part) => name.includes(part)));
}

export interface LocalEnd {
  /** What is sent: differences. */
  difference: Float32Array;
  /** What is kept, once the desk says that the update became part of the model. */
  memory: HospitalMemory;
}

interface Ended {
  start: LocalStart;
  trained: Float32Array;
  /** Steps made, and their size. */
  steps: number;
  learningRate: number;
  memory: HospitalMemory;
  layout: ModelLayout;
}

/** What local training leaves. */
export function localEnd(algorithm: Algorithm, { start, trained, steps, learningRate, memory, layout }: Ended): LocalEnd {
  const difference = new Float32Array(trained);
  for (let i = 0; i < difference.length; i++) difference[i] -= start.weights[i];
  if (algorithm.name === "fedbn") {
    for (const { from, to } of spansOf(layout, algorithm.localTensors)) difference.fill(0, from, to);
    return { difference, memory: { own: trained } };
  }
  if (algorithm.name !== "scaffold") return { difference, memory };
  // Option II of line 12: c_i+ - c_i = -c + (x - y) / (K eta); start.correction is c - c_i.
  const before = memory["control"] ?? new Float32Array(difference.length);
  const change = difference.map((d, i) => -(start.correction![i] + before[i]) - d / (steps * learningRate));
  const both = new Float32Array(2 * difference.length);
  both.set(difference);
  both.set(change, difference.length);
  return { difference: both, memory: { control: before.map((c, i) => c + change[i]) } };
}
