import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import { simulateAll } from "../rounds/simulate.ts";
import { distance } from "../weights/layout.ts";
import { coxModel } from "./cox.ts";
import type { GradientModel } from "./descent.ts";
import { initialWeights, learnerOf } from "./initial.ts";
import type { LocalTask } from "./learner.ts";
import { network } from "./network.ts";
import { setTensorWeights, tensorLayout, tensorLearner, tensorWeights } from "./tensor-learner.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
const normal = seededNormal(seededRandom(3));
const draw = (length: number) => Float32Array.from({ length }, () => normal());
const task: LocalTask = {
  work: { amount: { unit: "steps", count: 5 }, batchSize: "full", learningRate: 0.1 },
  seed: 1,
  proximal: 0,
  correction: null,
  recordPrivacy: null,
};

function checkGradient<D>(model: GradientModel<D>, data: D, size: number): void {
  const weights = Float64Array.from(draw(size), (value) => value / 2);
  const rows = Array.from({ length: model.rows(data) }, (_, row) => row);
  const gradient = new Float64Array(size);
  const loss = (at: Float64Array) => model.addGradient(at, { data, rows }, new Float64Array(size));
  model.addGradient(weights, { data, rows }, gradient);
  for (let i = 0; i < size; i++) {
    const moved = (by: number) => loss(weights.map((w, j) => (j === i ? w + by : w)));
    expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
  }
}

test("gradients are those of the loss: every output and activation, and Cox with ties", () => {
  const shape = { kind: "network", inputs: 3, hidden: [4, 3], outputs: 2 } as const;
  for (const activation of ["tanh", "sigmoid"] as const) {
    for (const [output, targets] of [
      ["linear", draw(10)],
      ["logistic", [0, 1, 1, 0, 1, 1, 0, 0, 1, 0]],
      ["softmax", [0, 1, 1, 0, 1]],
    ] as const) {
      checkGradient(network({ ...shape, hidden: [4, 3], activation, output }), { inputs: draw(15), targets }, 16 + 15 + 8);
    }
  }
  const survival = { covariates: draw(24), times: [5, 3, 3, 8, 1, 3, 9, 5], events: [1, 1, 1, 0, 1, 0, 1, 1] };
  for (const ties of ["efron", "breslow"] as const) checkGradient(coxModel({ kind: "cox", covariates: 3, ties }), survival, 3);
});

test("a TensorFlow.js model trains as our own network does, with FedProx's pull and SCAFFOLD's correction", async () => {
  const architecture = { kind: "network", inputs: 3, hidden: [4], outputs: 1, activation: "tanh", output: "logistic" } as const;
  const [inputs, targets] = [draw(60), Float32Array.from({ length: 20 }, (_, i) => i % 2)];
  const own = learnerOf({ ...architecture, hidden: [4] }, { train: { inputs, targets } });
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [3], units: 4, activation: "tanh" }), tf.layers.dense({ units: 1, activation: "sigmoid" })],
  });
  const loss = (labels: tf.Tensor, predicted: tf.Tensor) => tf.losses.logLoss(labels, predicted, undefined, 1e-12);
  const theirs = tensorLearner(tf, model, { inputs: tf.tensor2d(inputs, [20, 3]), labels: tf.tensor2d(targets, [20, 1]), loss });
  const start = initialWeights({ ...architecture, hidden: [4] }, 5);
  const before = tf.memory().numTensors;
  for (const more of [{}, { proximal: 2 }, { correction: draw(21) }]) {
    const [a, b] = [await own.train(start, { ...task, ...more }), await theirs.train(start, { ...task, ...more })];
    expect(b.steps).toBe(5);
    expect(distance(a.weights, b.weights)).toBeLessThan(1e-5);
    expect(distance(a.weights, start)).toBeGreaterThan(0.01);
  }
  expect((await theirs.evaluate(start))["loss"]).toBeCloseTo((await own.evaluate(start))["loss"]!, 5);
  expect(tf.memory().numTensors).toBe(before);
});

test("TensorFlow.js models with batch normalisation go through rounds with FedBN: each hospital keeps its own statistics", async () => {
  const build = () =>
    tf.sequential({
      layers: [tf.layers.batchNormalization({ inputShape: [3] }), tf.layers.dense({ units: 1, kernelInitializer: "zeros" })],
    });
  const hospitals = Object.fromEntries(
    [0, 5].map((offset, i) => {
      const x = draw(90).map((value) => value + offset);
      const y = Float32Array.from({ length: 30 }, (_, row) => x[row * 3] - offset);
      const options = {
        inputs: tf.tensor2d(x, [30, 3]),
        labels: tf.tensor2d(y, [30, 1]),
        loss: (a: tf.Tensor, b: tf.Tensor) => tf.losses.meanSquaredError(a, b),
      };
      return [`hospital ${i}`, tensorLearner(tf, build(), options)];
    }),
  );
  const model = build();
  const layout = tensorLayout(model);
  expect(layout.map(({ name }) => name)).toEqual(tensorLayout(build()).map(({ name }) => name));
  const plan = {
    version: 1,
    name: "batch normalisation",
    seed: 1,
    rounds: 15,
    model: { kind: "tensors", layout } satisfies Partial<ModelArchitecture>,
    local: { amount: { unit: "steps", count: 10 }, batchSize: "full", learningRate: 0.1 },
  } as const;
  const run = (algorithm: { name: "fedavg" } | { name: "fedbn"; localTensors: string[] }) =>
    simulateAll({ ...plan, algorithm }, { hospitals, weights: tensorWeights(model) });
  const [shared, own] = [await run({ name: "fedavg" }), await run({ name: "fedbn", localTensors: ["normalization"] })];
  expect(own.records.at(-1)!.before["loss"]).toBeLessThan(0.2 * shared.records.at(-1)!.before["loss"]!);
  setTensorWeights(tf, model, own.experiment.weights);
  expect(tensorWeights(model)).toEqual(own.experiment.weights);
});

test("data that do not fit the model are refused with the place", () => {
  const logistic = { kind: "network", inputs: 2, hidden: [], outputs: 1, activation: "tanh", output: "logistic" } as const;
  const made = (train: Parameters<typeof learnerOf>[1]["train"]) => () => learnerOf({ ...logistic, hidden: [] }, { train });
  expect(made({ inputs: [1, 2, 3], targets: [1] })).toThrow("inputs holds 3 values where 2 are needed");
  expect(made({ inputs: [1, Number.NaN], targets: [1] })).toThrow("value 1 of inputs is no number");
  expect(made({ inputs: [1, 2], targets: [0.5] })).toThrow("target 0 is 0.5");
  expect(made({ inputs: [], targets: [] })).toThrow("inputs holds 0 values");
  expect(() => learnerOf({ kind: "cox", covariates: 1, ties: "efron" }, { train: { covariates: [1], times: [-1], events: [1] } })).toThrow(
    "time 0 is -1",
  );
});
