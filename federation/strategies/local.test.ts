import { expect, test } from "vitest";
import type { Algorithm } from "../../protocol/federation/plan.ts";
import { localEnd, localStart, outgoing, travelLayout } from "./local.ts";

const layout = [
  { name: "dense0/kernel", shape: [2] },
  { name: "norm/gamma", shape: [1] },
];
const scaffold = { name: "scaffold", serverLearningRate: 1 } as const;

test("SCAFFOLD at a hospital: the gradient gets c - c_i, and c_i becomes c_i - c + (x - y) / (K eta) (option II)", () => {
  const control = Float32Array.of(1, 2, 3);
  const incoming = outgoing(scaffold, { weights: Float32Array.of(10, 20, 30), memory: { control } });
  expect(incoming).toEqual(Float32Array.of(10, 20, 30, 1, 2, 3));
  expect(travelLayout(scaffold, layout).map(({ name }) => name)).toEqual([
    "dense0/kernel",
    "norm/gamma",
    "control/dense0/kernel",
    "control/norm/gamma",
  ]);
  const memory = { control: Float32Array.of(0.5, 0.5, 0.5) };
  const start = localStart(scaffold, { incoming, memory, layout });
  expect(start).toEqual({ weights: Float32Array.of(10, 20, 30), proximal: 0, correction: Float32Array.of(0.5, 1.5, 2.5) });
  const [steps, learningRate] = [4, 0.25];
  const trained = Float32Array.of(9, 22, 30);
  const end = localEnd(scaffold, { start, trained, steps, learningRate, memory, layout });
  // c_i - c + (x - y)/(K eta) = 0.5 - 1 + 1, 0.5 - 2 - 2, 0.5 - 3 + 0
  expect(end.memory).toEqual({ control: Float32Array.of(0.5, -3.5, -2.5) });
  expect(end.difference).toEqual(Float32Array.of(-1, 2, 0, 0, -4, -3));
});

test("FedBN: the named tensors stay at their hospital and come back to it; the others are shared", () => {
  const fedbn: Algorithm = { name: "fedbn", localTensors: ["norm"], serverLearningRate: 1 };
  const first = localStart(fedbn, { incoming: Float32Array.of(1, 1, 1), memory: {}, layout });
  const trained = Float32Array.of(2, 3, 7);
  const end = localEnd(fedbn, { start: first, trained, steps: 1, learningRate: 1, memory: {}, layout });
  expect(end.difference).toEqual(Float32Array.of(1, 2, 0));
  expect(localStart(fedbn, { incoming: Float32Array.of(5, 6, 1), memory: end.memory, layout }).weights).toEqual(Float32Array.of(5, 6, 7));
});
