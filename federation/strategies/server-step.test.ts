/** Each server step against its paper's formula, written out again for one number over three rounds. */
import { expect, test } from "vitest";
import type { Algorithm } from "../../protocol/federation/plan.ts";
import { algorithm } from "../../protocol/federation/plan.ts";
import type { ServerMemory } from "./server-step.ts";
import { serverStep } from "./server-step.ts";

const differences = [0.5, -0.25, 1];

/** The model after each round, from 2, when the mean difference is as above. */
function path(input: unknown): number[] {
  const parsed: Algorithm = algorithm.parse(input);
  let [weights, memory]: [Float32Array, ServerMemory] = [Float32Array.of(2), {}];
  return differences.map((difference) => {
    ({ weights, memory } = serverStep(parsed, { weights, memory, mean: Float64Array.of(difference), share: 1 }));
    return weights[0];
  });
}
function expected(next: (difference: number, before: { x: number; a: number; b: number }) => { x: number; a: number; b: number }, b = 0) {
  let state = { x: 2, a: 0, b };
  return differences.map((difference) => (state = next(difference, state)).x);
}
const close = (found: number[], wanted: number[]) => found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 5));

test("FedAvg adds the mean difference; FedProx, FedBN and norm bounding step as FedAvg does", () => {
  const wanted = expected((d, { x }) => ({ x: x + d, a: 0, b: 0 }));
  close(path({ name: "fedavg" }), wanted);
  close(path({ name: "fedprox", proximal: 0.1 }), wanted);
  close(path({ name: "fedbn", localTensors: ["norm"] }), wanted);
  close(path({ name: "norm-bounding", norm: 1 }), wanted);
  close(
    path({ name: "fedavg", serverLearningRate: 0.5 }),
    expected((d, { x }) => ({ x: x + 0.5 * d, a: 0, b: 0 })),
  );
});

test("FedAvgM: v <- beta v + d, x <- x + eta v (Hsu et al. 2019)", () => {
  const wanted = expected((d, { x, a }) => ({ x: x + 0.5 * (0.7 * a + d), a: 0.7 * a + d, b: 0 }));
  close(path({ name: "fedavgm", momentum: 0.7, serverLearningRate: 0.5 }), wanted);
});

test("FedAdagrad, FedAdam, FedYogi: x <- x + eta m / (sqrt v + tau) (Reddi et al. 2021, algorithm 2)", () => {
  const [eta, tau, b1, b2] = [0.1, 0.01, 0.9, 0.95];
  const step = (x: number, a: number, b: number) => ({ x: x + (eta * a) / (Math.sqrt(b) + tau), a, b });
  const given = { serverLearningRate: eta, adaptivity: tau };
  close(
    path({ name: "fedadagrad", ...given }),
    expected((d, { x, b }) => step(x, d, b + d * d), tau ** 2),
  );
  const adam = expected((d, { x, a, b }) => step(x, b1 * a + (1 - b1) * d, b2 * b + (1 - b2) * d * d), tau ** 2);
  close(path({ name: "fedadam", momentum: b1, secondMomentum: b2, ...given }), adam);
  const sign = (value: number) => (value > 0 ? 1 : value < 0 ? -1 : 0);
  const yogi = expected((d, { x, a, b }) => step(x, b1 * a + (1 - b1) * d, b - (1 - b2) * d * d * sign(b - d * d)), tau ** 2);
  close(path({ name: "fedyogi", momentum: b1, secondMomentum: b2, ...given }), yogi);
});

test("SCAFFOLD: x <- x + eta mean(dy), c <- c + |S|/N mean(dc) (Karimireddy et al. 2020, algorithm 1)", () => {
  const given = { weights: Float32Array.of(1, 2), memory: { control: Float32Array.of(0.5, 0) }, share: 0.25 };
  const next = serverStep({ name: "scaffold", serverLearningRate: 2 }, { ...given, mean: Float64Array.of(1, -1, 4, 8) });
  expect(next).toEqual({ weights: Float32Array.of(3, 0), memory: { control: Float32Array.of(1.5, 2) } });
});
