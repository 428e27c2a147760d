import { expect, test } from "vitest";
import { simulateAll } from "../rounds/simulate.ts";
import { learnerOf } from "../models/initial.ts";
import type { LocalTask } from "../models/learner.ts";
import { distance, norm } from "../weights/layout.ts";
import { gaussianStream, subkey, uniformStream } from "./noise.ts";

const key = new Uint8Array(32).fill(7);

test("noise is normal, its own for each key, and repeats with the key", () => {
  const draws = (from: Uint8Array, count: number) => {
    const next = gaussianStream(from);
    return Array.from({ length: count }, next);
  };
  const values = draws(key, 100_000);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.015);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  expect(values.filter((value) => value > 1.959964).length / values.length).toBeCloseTo(0.025, 2);
  expect(draws(key, 5)).toEqual(values.slice(0, 5));
  expect(draws(subkey(key, "other"), 5)).not.toEqual(values.slice(0, 5));
  const uniform = uniformStream(key);
  expect(Array.from({ length: 10_000 }, uniform).every((value) => value > 0 && value <= 1)).toBe(true);
  expect(() => uniformStream(new Uint8Array(16))).toThrow(RangeError);
});

const architecture = { kind: "network", inputs: 2, hidden: [], outputs: 1, activation: "tanh", output: "linear" } as const;
const work = { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 1 } as const;
const task = (clip: number, noiseMultiplier: number): LocalTask => ({
  work,
  seed: 1,
  proximal: 0,
  correction: null,
  recordPrivacy: { clip, noiseMultiplier, key },
});

test("DP-SGD: one patient moves the step by no more than clip over the number of patients, however extreme", async () => {
  const patients = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(i), i % 3]);
  const step = async (rows: number[][], clip: number) => {
    const learner = learnerOf(
      { ...architecture, hidden: [] },
      { train: { inputs: rows.flatMap(([a, b]) => [a, b]), targets: rows.map(([, , y]) => y) } },
    );
    return (await learner.train(new Float32Array(3), task(clip, 1e-12))).weights;
  };
  const extreme = [...patients.slice(1), [1e4, -1e4, 1e6]];
  expect(distance(await step(patients, 0.5), await step(extreme, 0.5))).toBeLessThanOrEqual((2 * 0.5) / 50 + 1e-6);
  expect(distance(await step(patients, 1e12), await step(extreme, 1e12))).toBeGreaterThan(1e6);
});

test("DP-SGD: the noise of a step has the deviation clip x multiplier / patients", async () => {
  const zeros = learnerOf(
    { ...architecture, inputs: 999, hidden: [] },
    { train: { inputs: new Float32Array(999 * 20), targets: new Float32Array(20) } },
  );
  const { weights } = await zeros.train(new Float32Array(1000), task(2, 3));
  expect(norm(weights) / Math.sqrt(1000)).toBeGreaterThan(0.9 * ((2 * 3) / 20));
  expect(norm(weights) / Math.sqrt(1000)).toBeLessThan(1.1 * ((2 * 3) / 20));
});

test("noise per hospital: updates are shortened, and the mean of n holds noise of clip x multiplier / n", async () => {
  const inputs = 2000;
  const learner = () =>
    learnerOf({ ...architecture, inputs, hidden: [] }, { train: { inputs: new Float32Array(inputs).fill(1), targets: [1e6] } });
  const run = (noiseMultiplier: number) =>
    simulateAll(
      {
        version: 1,
        name: "noise",
        seed: 5,
        rounds: 1,
        weighting: "equal",
        model: { kind: "network", inputs, output: "linear" },
        algorithm: { name: "fedavg" },
        local: { ...work, learningRate: 0.1 },
        privacy: { secureAggregation: null, differentialPrivacy: { unit: "hospital", clip: 3, noiseMultiplier, delta: 1e-5 } },
      },
      { hospitals: { a: learner(), b: learner(), c: learner() } },
    );
  const [quiet, noisy] = [(await run(1e-9)).experiment.weights, (await run(2)).experiment.weights];
  expect(norm(quiet)).toBeCloseTo(3, 4);
  const deviation = distance(noisy, quiet) / Math.sqrt(inputs + 1);
  expect(Math.abs(deviation - (3 * 2) / 3)).toBeLessThan(0.2);
});
