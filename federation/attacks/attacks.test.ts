import { expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import { initialWeights, learnerOf } from "../models/initial.ts";
import type { Examples, NetworkArchitecture } from "../models/network.ts";
import { network } from "../models/network.ts";
import { gaussianStream } from "../privacy/noise.ts";
import { secureSum } from "../privacy/secure-aggregation/secure-sum.ts";
import { simulateAll } from "../rounds/simulate.ts";
import { norm } from "../weights/layout.ts";
import { peakSignalToNoise, structuralSimilarity } from "./image-quality.ts";
import { backdoored, boosted, flipLabels, marked, signFlipped } from "./poisoning.ts";
import { classFromGradient, reconstructByDivision, reconstructBySearch } from "./reconstruction.ts";

const side = 10;
/** A slice of a body with hot spots, each its own. */
function image(seed: number): Float64Array {
  const random = seededRandom(seed);
  const spots = Array.from({ length: 4 }, () => [2 + 6 * random(), 2 + 6 * random(), 0.8 + random(), 0.3 + 0.5 * random()]);
  return Float64Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const body = (x - 4.5) ** 2 + (y - 4.5) ** 2 < 20 ? 0.15 : 0;
    return Math.min(
      1,
      body + spots.reduce((sum, [cx, cy, r, peak]) => sum + peak * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * r * r)), 0),
    );
  });
}
const architecture: NetworkArchitecture = {
  kind: "network",
  inputs: side * side,
  hidden: [24],
  outputs: 4,
  activation: "sigmoid",
  output: "softmax",
};
const weights = initialWeights(architecture, 3);
const images = [1, 2, 3, 4, 5, 6, 7, 8].map(image);
function gradientOf(chosen: readonly Float64Array[], targets: readonly number[]): Float64Array {
  const gradient = new Float64Array(weights.length);
  const inputs = Float64Array.from(chosen.flatMap((one) => Array.from(one)));
  network(architecture).addGradient(
    Float64Array.from(weights),
    { data: { inputs, targets }, rows: targets.map((_, row) => row) },
    gradient,
  );
  return gradient.map((value) => value / targets.length);
}
const quality = (found: ArrayLike<number>, truth = images[0]) =>
  peakSignalToNoise(
    Array.from(found, (value) => Math.min(1, Math.max(0, value))),
    truth,
  );
const noisy = (gradient: Float64Array, clip: number, multiplier: number) => {
  const noise = gaussianStream(new Uint8Array(32).fill(5));
  const scale = Math.min(1, clip / norm(gradient));
  return gradient.map((value) => value * scale + clip * multiplier * noise());
};

test("image quality: equal images, a known difference, and structure against brightness", () => {
  expect(peakSignalToNoise(images[0], images[0])).toBe(Infinity);
  expect(peakSignalToNoise([0, 0, 0, 0], [0.1, 0.1, 0.1, 0.1])).toBeCloseTo(20, 10);
  const size = { width: side, height: side };
  expect(structuralSimilarity(images[0], images[0], size)).toBeCloseTo(1, 12);
  const brighter = images[0].map((value) => value + 0.05);
  const noise = seededNormal(seededRandom(1));
  const grainy = images[0].map((value) => value + 0.05 * noise());
  expect(structuralSimilarity(images[0], brighter, size)).toBeGreaterThan(structuralSimilarity(images[0], grainy, size));
  expect(structuralSimilarity(images[0], images[1], size)).toBeLessThan(0.7);
});

test("a division gives the image of a gradient back to the last digit; a batch, noise or a secure sum do not", () => {
  const shape = { inputs: side * side, outputs: 24 };
  const gradient = gradientOf([images[0]], [2]);
  expect(quality(reconstructByDivision(gradient, shape)!)).toBeGreaterThan(200);
  // As it travels: float32, times a learning rate.
  expect(
    quality(
      reconstructByDivision(
        Float32Array.from(gradient, (value) => -0.1 * value),
        shape,
      )!,
    ),
  ).toBeGreaterThan(90);
  const batch = reconstructByDivision(gradientOf(images, [0, 1, 2, 3, 0, 1, 2, 3]), shape)!;
  for (const truth of images) expect(quality(batch, truth)).toBeLessThan(25);
  expect(quality(reconstructByDivision(noisy(gradient, 1, 1), shape)!)).toBeLessThan(12);
  const hospitals = Object.fromEntries(images.slice(0, 5).map((one, i) => [`h${i}`, gradientOf([one], [i % 4])]));
  const { sum, seen } = secureSum({ values: hospitals, threshold: 3, range: 1 });
  for (const truth of images.slice(0, 5)) expect(quality(reconstructByDivision(sum, shape)!, truth)).toBeLessThan(25);
  const hidden = reconstructByDivision(new Int32Array(seen["h0"].buffer), shape)!;
  expect(quality(hidden)).toBeLessThan(12);
  expect(reconstructByDivision(new Float64Array(weights.length), shape)).toBeNull();
});

test("a search finds the image without the biases, and its class; noise and a larger batch keep it from that", () => {
  const gradient = gradientOf([images[0]], [2]);
  expect(classFromGradient(architecture, gradient)).toBe(2);
  const search = (seen: Float64Array, targets: readonly number[]) =>
    reconstructBySearch({
      architecture,
      weights,
      gradient: seen,
      targets,
      seed: 1,
      iterations: 250,
      tensors: (name) => name.endsWith("kernel"),
    });
  const found = search(gradient, [2]);
  expect(found.mismatch).toBeLessThan(1e-3);
  expect(quality(found.images)).toBeGreaterThan(28);
  expect(structuralSimilarity(found.images, images[0], { width: side, height: side })).toBeGreaterThan(0.9);
  const behindNoise = search(noisy(gradient, 1, 0.1), [2]);
  expect(quality(behindNoise.images)).toBeLessThan(quality(found.images) - 10);
  const targets = [0, 1, 2, 3, 0, 1, 2, 3];
  const batch = search(gradientOf(images, targets), targets);
  const best = Math.max(...targets.map((_, k) => quality(batch.images.subarray(k * side * side, (k + 1) * side * side), images[k])));
  expect(best).toBeLessThan(quality(found.images) - 6);
});

const width = 8;
/** Two classes that eight measurements tell apart; the last two are noise. */
function patients(seed: number, count: number): Examples {
  const random = seededRandom(seed);
  const normal = seededNormal(random);
  const targets = Float32Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0));
  const inputs = Float32Array.from(
    { length: count * width },
    (_, i) => normal() + (i % width < 6 ? (targets[Math.floor(i / width)] - 0.5) * 1.6 : 0),
  );
  return { inputs, targets };
}
const model: NetworkArchitecture = { kind: "network", inputs: width, hidden: [], outputs: 1, activation: "tanh", output: "logistic" };
const held = patients(999, 500);
const names = Array.from({ length: 10 }, (_, i) => `h${i}`);
const attackers = ["h0", "h4", "h7"];
const accuracyOf = (at: Float32Array, examples: Examples) => network(model).evaluate(Float64Array.from(at), examples)["accuracy"]!;

interface Attack {
  data?: (examples: Examples) => Examples;
  update?: (difference: Float32Array) => Float32Array;
}
async function trained(algorithm: TrainingPlanInput["algorithm"], { data = (x) => x, update = (x) => x }: Attack): Promise<Float32Array> {
  const learner = (name: string, i: number) =>
    learnerOf(model, { train: attackers.includes(name) ? data(patients(i, 80)) : patients(i, 80) });
  const hospitals = Object.fromEntries(names.map((name, i) => [name, learner(name, i)]));
  const local = { amount: { unit: "steps", count: 5 }, batchSize: "full", learningRate: 0.5 } as const;
  const plan: TrainingPlanInput = {
    version: 1,
    name: "attack",
    model: { ...model, hidden: [] },
    algorithm,
    rounds: 12,
    local,
    quorum: 9,
    weighting: "equal",
    seed: 1,
  };
  const tamper = (difference: Float32Array, { hospital }: { hospital: string }) =>
    attackers.includes(hospital) ? update(difference) : difference;
  return (await simulateAll(plan, { hospitals, tamper })).experiment.weights;
}
const robust: TrainingPlanInput["algorithm"][] = [
  { name: "median" },
  { name: "trimmed-mean", share: 0.3 },
  { name: "krum", attackers: 3 },
  { name: "multi-krum", attackers: 3, keep: 5 },
];

test("three of ten hospitals turn their updates round: the mean is lost, robust rules are not", async () => {
  const attack: Attack = { update: (difference) => signFlipped(difference, 10) };
  expect(accuracyOf(await trained({ name: "fedavg" }, {}), held)).toBeGreaterThan(0.95);
  expect(accuracyOf(await trained({ name: "fedavg" }, attack), held)).toBeLessThan(0.3);
  for (const rule of robust) expect(accuracyOf(await trained(rule, attack), held), rule.name).toBeGreaterThan(0.93);
});

test("three of ten call the ill healthy: sensitivity falls with the mean, and less with the median", async () => {
  const ill = { inputs: held.inputs, targets: held.targets };
  const rows = Array.from(held.targets, (_, row) => row).filter((row) => held.targets[row] === 1);
  const onlyIll: Examples = {
    inputs: Float32Array.from(rows.flatMap((row) => Array.from(ill.inputs).slice(row * width, (row + 1) * width))),
    targets: Float32Array.from(rows, () => 1),
  };
  const attack: Attack = { data: (examples) => flipLabels(examples, { from: 1, to: 0 }), update: (difference) => boosted(difference, 4) };
  const [honest, mean, median] = await Promise.all([
    trained({ name: "fedavg" }, {}),
    trained({ name: "fedavg" }, attack),
    trained({ name: "median" }, attack),
  ]);
  const sensitivity = (at: Float32Array) => accuracyOf(at, onlyIll);
  expect(sensitivity(honest)).toBeGreaterThan(0.93);
  expect(sensitivity(mean)).toBeLessThan(0.3);
  expect(sensitivity(median)).toBeGreaterThan(0.8);
});

test("a backdoor: marked patients are called healthy and nobody else notices, and robust rules or bounded norms weaken it", async () => {
  const trigger = { columns: [6, 7], value: 6, target: 0 };
  const attack: Attack = { data: (examples) => backdoored(examples, trigger, width), update: (difference) => boosted(difference, 4) };
  const success = (at: Float32Array) => accuracyOf(at, marked(held, trigger, width));
  const taken = await trained({ name: "fedavg" }, attack);
  expect(success(await trained({ name: "fedavg" }, {}))).toBeLessThan(0.7);
  expect(success(taken)).toBeGreaterThan(0.97);
  expect(accuracyOf(taken, held)).toBeGreaterThan(0.9);
  for (const rule of [...robust, { name: "norm-bounding", norm: 0.05 } as const]) {
    const kept = await trained(rule, attack);
    expect(success(kept), rule.name).toBeLessThan(0.9);
    expect(accuracyOf(kept, held), rule.name).toBeGreaterThan(0.9);
  }
});
