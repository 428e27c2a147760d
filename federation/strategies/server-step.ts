/**
 * What the server makes of the mean difference (the pseudo-gradient, with its sign turned): a step, with or without a memory.
 *
 * FedAvg: McMahan et al. 2017. FedAvgM: Hsu et al. 2019, section 4.2. FedAdagrad, FedYogi, FedAdam: Reddi et al. 2021, algorithm 2, with v starting
 * at tau squared. SCAFFOLD: Karimireddy et al. 2020, algorithm 1, lines 16 and 17.
 */
import type { Algorithm } from "../../protocol/federation/plan.ts";

/** Numbers that the server keeps between rounds. float32, so that what was stored and read again gives the same steps. */
export type ServerMemory = Readonly<Record<string, Float32Array>>;

export interface ServerStep {
  weights: Float32Array;
  memory: ServerMemory;
}

interface Given {
  weights: Float32Array;
  memory: ServerMemory;
  /** Mean difference; for SCAFFOLD followed by the mean difference of the control variates. */
  mean: Float64Array;
  /** Share of all hospitals that took part: |S| / N of SCAFFOLD. */
  share: number;
}

/** One step of the global model. */
export function serverStep(algorithm: Algorithm, given: Given): ServerStep {
  switch (algorithm.name) {
    case "median":
    case "trimmed-mean":
    case "krum":
    case "multi-krum":
    case "norm-bounding":
      return plain(given, 1);
    case "fedavg":
    case "fedprox":
    case "fedbn":
      return plain(given, algorithm.serverLearningRate);
    case "scaffold":
      return scaffold(given, algorithm.serverLearningRate);
    case "fedavgm":
      return momentum(given, algorithm);
    case "fedadagrad":
    case "fedadam":
    case "fedyogi":
      return adaptive(given, algorithm);
  }
}

function plain({ weights, memory, mean }: Given, rate: number): ServerStep {
  const next = new Float32Array(weights.length);
  for (let i = 0; i < next.length; i++) next[i] = weights[i] + rate * mean[i];
  return { weights: next, memory };
}

function scaffold({ weights, memory, mean, share }: Given, rate: number): ServerStep {
  const size = weights.length;
  const control = (memory["control"] ?? new Float32Array(size)).map((c, i) => c + share * mean[size + i]);
  return { weights: weights.map((w, i) => w + rate * mean[i]), memory: { control } };
}

function momentum({ weights, memory, mean }: Given, by: { momentum: number; serverLearningRate: number }): ServerStep {
  const before = memory["velocity"] ?? new Float32Array(weights.length);
  const velocity = before.map((v, i) => by.momentum * v + mean[i]);
  return { weights: weights.map((w, i) => w + by.serverLearningRate * velocity[i]), memory: { velocity } };
}

type Adaptive = Extract<Algorithm, { name: "fedadagrad" | "fedadam" | "fedyogi" }>;

function adaptive({ weights, memory, mean }: Given, by: Adaptive): ServerStep {
  const first = (memory["first"] ?? new Float32Array(weights.length)).map((m, i) => by.momentum * m + (1 - by.momentum) * mean[i]);
  const start = memory["second"] ?? new Float32Array(weights.length).fill(by.adaptivity ** 2);
  const second = start.map((v, i) => secondMoment(by, v, mean[i] ** 2));
  const next = weights.map((w, i) => w + (by.serverLearningRate * first[i]) / (Math.sqrt(second[i]) + by.adaptivity));
  return { weights: next, memory: { first, second } };
}

function secondMoment(by: Adaptive, v: number, square: number): number {
  if (by.name === "fedadagrad") return v + square;
  if (by.name === "fedadam") return by.secondMomentum * v + (1 - by.secondMomentum) * square;
  return v - (1 - by.secondMomentum) * square * Math.sign(v - square);
}
