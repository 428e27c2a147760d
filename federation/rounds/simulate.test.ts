import { expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import { learnerOf } from "../models/initial.ts";
import type { Learner } from "../models/learner.ts";
import type { Examples } from "../models/network.ts";
import { syntheticHospitals } from "../partition/synthetic.ts";
import { inverseOf, product } from "../statistics/linear-algebra.ts";
import { distance } from "../weights/layout.ts";
import { simulate, simulateAll } from "./simulate.ts";

const oneStep = { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 0.1 } as const;
const basis = { version: 1, name: "test", seed: 7, rounds: 50, local: oneStep, algorithm: { name: "fedavg" } } as const;

/** Hospitals of different sizes whose patients follow slopes of their own. */
function regressions(seed: number, sizes: readonly number[]): Examples[] {
  const normal = seededNormal(seededRandom(seed));
  return sizes.map((size, k) => {
    const inputs = Float32Array.from({ length: size * 3 }, (_, i) => normal() * (1 + ((i + k) % 3)));
    const targets = Float32Array.from(
      { length: size },
      (_, row) => (1 + k) * inputs[row * 3] - inputs[row * 3 + 1] + 0.5 * k + 0.1 * normal(),
    );
    return { inputs, targets };
  });
}
const linear = { kind: "network", inputs: 3, output: "linear" } as const;
const named = (learners: Learner[]) => Object.fromEntries(learners.map((learner, i) => [`hospital ${i}`, learner]));
const linearHospitals = (data: Examples[]) =>
  named(data.map((train) => learnerOf({ ...linear, hidden: [], outputs: 1, activation: "tanh" }, { train })));
const pooled = (data: Examples[]): Examples => ({
  inputs: Float32Array.from(data.flatMap(({ inputs }) => Array.from(inputs))),
  targets: Float32Array.from(data.flatMap(({ targets }) => Array.from(targets))),
});
const lossOf = (examples: Examples, weights: Float32Array) =>
  learnerOf({ ...linear, hidden: [], outputs: 1, activation: "tanh" }, { train: examples }).evaluate(weights) as { loss: number };

test("full-batch FedAvg with one local step is centralised gradient descent, to rounding, for hospitals of unequal sizes", async () => {
  const data = regressions(1, [5, 40, 17, 90]);
  const plan: TrainingPlanInput = { ...basis, model: linear };
  const federated = await simulateAll(plan, { hospitals: linearHospitals(data) });
  const central = await simulateAll(plan, { hospitals: linearHospitals([pooled(data)]) });
  expect(distance(federated.experiment.weights, central.experiment.weights)).toBeLessThan(1e-5);
  expect(distance(federated.experiment.weights, new Float32Array(4))).toBeGreaterThan(1);
  // Without the weights it is another model: the test above would see it.
  const equal = await simulateAll({ ...plan, weighting: "equal" }, { hospitals: linearHospitals(data) });
  expect(distance(equal.experiment.weights, central.experiment.weights)).toBeGreaterThan(0.05);
});

test("the same seed gives the same model to the last bit, another seed another", async () => {
  const data = regressions(2, [30, 30, 30, 30]);
  const run = (seed: number) =>
    simulateAll(
      {
        ...basis,
        seed,
        rounds: 5,
        model: { ...linear, hidden: [4] },
        participation: { share: 0.5 },
        local: { ...oneStep, batchSize: 8, amount: { unit: "epochs", count: 2 }, learningRate: 0.01 },
      },
      { hospitals: named(data.map((train) => learnerOf({ ...linear, hidden: [4], outputs: 1, activation: "tanh" }, { train }))) },
    );
  const [first, again, other] = [await run(7), await run(7), await run(8)];
  const untimed = ({ records }: typeof first) =>
    records.map((record) => ({ ...record, participants: record.participants.map((p) => ({ ...p, seconds: 0 })) }));
  expect(again.experiment.weights).toEqual(first.experiment.weights);
  expect(untimed(again)).toEqual(untimed(first));
  expect(other.experiment.weights).not.toEqual(first.experiment.weights);
  expect(first.records.every(({ participants }) => participants.length === 2)).toBe(true);
  expect(new Set(first.records.map(({ participants }) => participants.map(({ hospital }) => hospital).join())).size).toBeGreaterThan(1);
});

test("late and lost hospitals are left out, below the quorum the model stays, and after enough tries the experiment stops with its last model", async () => {
  const hospitals = linearHospitals(regressions(3, [20, 20, 20]));
  const plan: TrainingPlanInput = { ...basis, model: linear, rounds: 3, quorum: 2, attempts: 2 };
  const fate = (hospital: string, { round, attempt }: { round: number; attempt: number }) => {
    if (round === 0) return hospital === "hospital 0" ? "late" : "answers";
    if (round === 1 && attempt === 0) return hospital === "hospital 2" ? "answers" : "lost";
    return round === 2 ? "lost" : "answers";
  };
  const seen: [number, number, string, number][] = [];
  const models: string[] = [];
  const run = async () => {
    for await (const { record } of simulate(plan, { hospitals, fate })) {
      seen.push([record.round, record.attempt, record.outcome, record.participants.filter(({ answer }) => answer === "update").length]);
      models.push(record.modelSha256);
    }
  };
  await expect(run()).rejects.toMatchObject({ code: "quorum-not-met", details: { round: 2, needed: 2 } });
  expect(seen).toEqual([
    [0, 0, "advanced", 2],
    [1, 0, "below-quorum", 1],
    [1, 1, "advanced", 3],
    [2, 0, "below-quorum", 0],
    [2, 1, "below-quorum", 0],
  ]);
  expect([models[1], models[3], models[4]]).toEqual([models[0], models[2], models[2]]);
});

test("with secure aggregation the model is the same to the steps of quantisation, also where a hospital is lost, and not below the threshold", async () => {
  const hospitals = linearHospitals(regressions(4, [20, 50, 35, 28]));
  const fate = (hospital: string, { round }: { round: number }) => (round === 2 && hospital === "hospital 1" ? "lost" : "answers");
  const plain: TrainingPlanInput = { ...basis, model: linear, rounds: 10, quorum: 3 };
  const secret = { ...plain, privacy: { secureAggregation: { range: 5, threshold: 3 }, differentialPrivacy: null } };
  const [open, hidden] = [await simulateAll(plain, { hospitals, fate }), await simulateAll(secret, { hospitals, fate })];
  expect(distance(open.experiment.weights, hidden.experiment.weights)).toBeLessThan(1e-5);
  const twoLost = (hospital: string) => (hospital < "hospital 2" ? "lost" : "answers");
  await expect(simulateAll(secret, { hospitals, fate: twoLost })).rejects.toMatchObject({ code: "quorum-not-met" });
  const narrow = { ...secret, privacy: { ...secret.privacy, secureAggregation: { range: 0.01, threshold: 3 } } };
  await expect(simulateAll(narrow, { hospitals })).rejects.toMatchObject({ code: "value-out-of-range" });
});

test("a plan is refused with every fault named", async () => {
  const faulty = { ...basis, model: linear, algorithm: { name: "krum", attackers: 1 }, rounds: 0, local: { ...oneStep, learningRate: -1 } };
  await expect(simulateAll(faulty as TrainingPlanInput, { hospitals: {} })).rejects.toThrow(/rounds: .*local\.learningRate: /);
  const krum = { ...basis, model: linear, algorithm: { name: "krum", attackers: 1 } } as const;
  await expect(simulateAll(krum, { hospitals: {} })).rejects.toThrow("quorum: krum needs");
  const huge = { ...basis, model: { kind: "network", inputs: 1_000_000, hidden: [1_000_000], output: "linear" } } as TrainingPlanInput;
  await expect(simulateAll(huge, { hospitals: {} })).rejects.toThrow("model: more than 500000000 parameters");
  const secret = { secureAggregation: { range: 1, threshold: 3 }, differentialPrivacy: null };
  await expect(simulateAll({ ...krum, algorithm: { name: "median" }, privacy: secret }, { hospitals: {} })).rejects.toThrow("need a mean");
});

test("FedProx on its synthetic data: less unsteady than FedAvg for every seed, and a lower loss on average", async () => {
  const architecture = { kind: "network", inputs: 20, outputs: 5, output: "softmax", hidden: [], activation: "tanh" } as const;
  const losses = async (seed: number, algorithm: TrainingPlanInput["algorithm"]) => {
    const data = syntheticHospitals({ alpha: 1, beta: 1, hospitals: 10, seed, samples: 60, inputs: 20, classes: 5 });
    const model = { ...architecture, hidden: [] };
    const hospitals = Object.fromEntries(Object.entries(data).map(([name, train]) => [name, learnerOf(model, { train })]));
    const local = { amount: { unit: "epochs", count: 20 }, batchSize: 10, learningRate: 0.1 } as const;
    const plan: TrainingPlanInput = { ...basis, model, algorithm, seed, rounds: 15, local, participation: { share: 0.3 } };
    const { records } = await simulateAll(plan, { hospitals });
    const late = records.slice(5).map(({ before }) => before["loss"] as number);
    const mean = late.reduce((sum, loss) => sum + loss, 0) / late.length;
    return { mean, unsteady: late.slice(1).reduce((sum, loss, i) => sum + Math.abs(loss - late[i]), 0) };
  };
  const seeds = [1, 2, 3, 4];
  const average = await Promise.all(seeds.map((seed) => losses(seed, { name: "fedavg" })));
  const prox = await Promise.all(seeds.map((seed) => losses(seed, { name: "fedprox", proximal: 1 })));
  for (let i = 0; i < seeds.length; i++) expect(prox[i].unsteady).toBeLessThan(average[i].unsteady);
  const total = (all: { mean: number }[]) => all.reduce((sum, { mean }) => sum + mean, 0);
  expect(total(prox)).toBeLessThan(total(average));
});

/** The optimum itself, by the normal equations. */
function leastSquares({ inputs, targets }: Examples): Float32Array {
  const [xx, xy] = [new Float64Array(16), new Float64Array(4)];
  for (let row = 0; row < targets.length; row++) {
    const x = [inputs[row * 3], inputs[row * 3 + 1], inputs[row * 3 + 2], 1];
    x.forEach((a, i) => {
      xy[i] += a * targets[row];
      x.forEach((b, j) => (xx[i * 4 + j] += a * b));
    });
  }
  return new Float32Array(product(inverseOf(xx, 4)!, xy, { rows: 4, inner: 4, columns: 1 }));
}

test("client drift: with many local steps FedAvg settles beside the optimum and SCAFFOLD on it, for every seed", async () => {
  for (const seed of [1, 2, 3, 4]) {
    const data = regressions(seed, [30, 60, 40]);
    const everyone = pooled(data);
    const run = async (algorithm: TrainingPlanInput["algorithm"], rounds: number, count: number) => {
      const plan = {
        ...basis,
        model: linear,
        algorithm,
        rounds,
        local: { ...oneStep, amount: { unit: "steps", count }, learningRate: 0.05 },
      } as const;
      return lossOf(everyone, (await simulateAll(plan, { hospitals: linearHospitals(data) })).experiment.weights).loss;
    };
    const best = lossOf(everyone, leastSquares(everyone)).loss;
    const excess = { fedavg: (await run({ name: "fedavg" }, 100, 20)) - best, scaffold: (await run({ name: "scaffold" }, 100, 20)) - best };
    expect(excess.scaffold).toBeLessThan(0.01 * excess.fedavg);
  }
});

test("a thousand hospitals in one process", async () => {
  const data = syntheticHospitals({ alpha: 0, beta: 0, hospitals: 1000, seed: 1, samples: 10, inputs: 5, classes: 3 });
  const model = { kind: "network", inputs: 5, outputs: 3, output: "softmax", hidden: [], activation: "tanh" } as const;
  const hospitals = Object.fromEntries(Object.entries(data).map(([name, train]) => [name, learnerOf({ ...model, hidden: [] }, { train })]));
  const { records } = await simulateAll({ ...basis, rounds: 3, model: { ...model, hidden: [] } }, { hospitals });
  expect(records.map(({ participants, samples }) => [participants.length, samples])).toEqual([
    [1000, 10000],
    [1000, 10000],
    [1000, 10000],
  ]);
  expect(records[2].after["loss"]).toBeLessThan(records[0].before["loss"]!);
});

test("every algorithm of the table learns", async () => {
  const data = regressions(5, [40, 40, 40, 40, 40]);
  const algorithms: TrainingPlanInput["algorithm"][] = [
    { name: "fedavg" },
    { name: "fedprox", proximal: 0.1 },
    { name: "scaffold" },
    { name: "fedavgm", momentum: 0.5 },
    { name: "fedadagrad", serverLearningRate: 0.3 },
    { name: "fedadam", serverLearningRate: 0.1 },
    { name: "fedyogi", serverLearningRate: 0.1 },
    { name: "fedbn", localTensors: ["bias"] },
    { name: "median" },
    { name: "trimmed-mean", share: 0.2 },
    { name: "krum", attackers: 1 },
    { name: "multi-krum", attackers: 1, keep: 3 },
    { name: "norm-bounding", norm: 0.5 },
  ];
  for (const algorithm of algorithms) {
    const { records } = await simulateAll(
      { ...basis, rounds: 20, quorum: 5, model: linear, algorithm },
      { hospitals: linearHospitals(data) },
    );
    const [first, last] = [records[0].before["loss"]!, records.at(-1)!.after["loss"]!];
    expect(last, algorithm.name).toBeLessThan(0.6 * first);
  }
});
