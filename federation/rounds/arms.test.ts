import { expect, test } from "vitest";
import { areaUnderRocCurve } from "../../science/learning/classification.ts";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { Examples, NetworkArchitecture } from "../models/network.ts";
import { arms } from "./arms.ts";

const model: NetworkArchitecture = { kind: "network", inputs: 10, hidden: [], outputs: 1, activation: "tanh", output: "logistic" };
function patients(seed: number, count: number): Examples {
  const random = seededRandom(seed);
  const normal = seededNormal(random);
  const targets = Float32Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0));
  return {
    targets,
    inputs: Float32Array.from({ length: count * 10 }, (_, i) => normal() + 0.35 * (targets[Math.floor(i / 10)] - 0.5) * (1 + (i % 10) / 5)),
  };
}

test("small hospitals: federated is nearly pooled, and both beat the mean hospital alone; consensus is a mean of predictions", async () => {
  const hospitals = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name, i) => [name, patients(i, 20 + 10 * i)]));
  const test = patients(99, 800);
  const local = { amount: { unit: "epochs", count: 2 }, batchSize: 10, learningRate: 0.1 } as const;
  const found = await arms({
    plan: { version: 1, name: "arms", model, algorithm: { name: "fedavg" }, rounds: 15, local, seed: 1 },
    hospitals,
    test,
  });
  const area = (predicted: Float64Array) => areaUnderRocCurve(test.targets, predicted, { seed: 1, repeats: 0 }).area;
  const alone = Object.values(found.alone).map(({ predicted }) => area(predicted));
  const mean = alone.reduce((a, b) => a + b) / alone.length;
  expect(area(found.federated.predicted)).toBeGreaterThan(mean + 0.02);
  expect(Math.abs(area(found.federated.predicted) - area(found.pooled.predicted))).toBeLessThan(0.02);
  expect(area(found.consensus.predicted)).toBeGreaterThan(mean);
  const sizes = Object.values(hospitals).map(({ targets }) => targets.length);
  const expected =
    Object.values(found.alone).reduce((sum, { predicted }, k) => sum + predicted[5] * sizes[k], 0) / sizes.reduce((a, b) => a + b);
  expect(found.consensus.predicted[5]).toBeCloseTo(expected, 12);
});
