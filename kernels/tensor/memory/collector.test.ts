/** Unreachable tensors are freed, reachable ones never: programs at random, compared with the same programs without the collector. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { Tensorflow } from "../device.ts";
import { loadAhead } from "../tensorflow.ts";
import { followTensors } from "./collector.ts";
import type { TensorCollector } from "./collector.ts";

let tf: Tensorflow;
let collector: TensorCollector;
beforeAll(async () => {
  tf = await loadAhead();
  collector = followTensors(tf, { growthBytes: 2 ** 27, growthTensors: 500 });
});

/** Tensors that are left when everything unreachable is freed. */
async function left(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  collector.collect();
  return tf.memory().numTensors;
}

describe("what is reachable stays", () => {
  const holders: Record<string, (tensor: Tensor) => () => Tensor> = {
    "a variable": (tensor) => () => tensor,
    "an array in an array": (tensor) => {
      const held = [[tensor]];
      return () => held[0][0];
    },
    "a map and a set": (tensor) => {
      const held = new Map([["a", new Set([tensor])]]);
      return () => [...held.get("a")!][0];
    },
    "a pending promise": (tensor) => {
      const held = new Promise<Tensor>((resolve) => setTimeout(() => resolve(tensor), 60_000).unref());
      return Object.assign(() => tensor, { held });
    },
    "another name of the same data": (tensor) => {
      const held = tensor.reshape([-1]).clone();
      return () => held;
    },
  };
  test.each(Object.entries(holders))("%s", async (_name, hold) => {
    const before = await left();
    const get = hold(tf.tensor1d([1, 2, 3]).square());
    expect(await left()).toBe(before + 1);
    expect([...get().dataSync()]).toEqual([1, 4, 9]);
    get().dispose();
    expect(await left()).toBe(before);
  });

  test("a model's weights, its optimizer's moments, and no more", async () => {
    const before = await left();
    const train = async (): Promise<() => number> => {
      const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 3 }), tf.layers.dense({ units: 1 })] });
      model.compile({ optimizer: tf.train.adam(0.1), loss: "meanSquaredError" });
      await model.fit(tf.randomUniform([8, 2]), tf.randomUniform([8, 1]), { epochs: 2 });
      return () => (model.predict(tf.ones([1, 2])) as Tensor).dataSync()[0];
    };
    const held: { predict?: () => number } = { predict: await train() };
    await left();
    expect(held.predict!()).toBeTypeOf("number");
    // 4 weights, 8 moments, powers of both betas; what an optimizer keeps beside them is its own.
    expect((await left()) - before).toBeGreaterThanOrEqual(14);
    delete held.predict;
    expect(await left()).toBe(before);
  });
});

test("two gigabytes of intermediates in one turn, without tidy", async () => {
  const before = await left();
  const bytes = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm;
  const x = tf.ones([1024, 1024]);
  let last: Tensor = x;
  for (let made = 0; made < 2 * 2 ** 30; made += 2 ** 22) last = x.add(1);
  expect(last.dataSync()[0]).toBe(2);
  expect(bytes.HEAPU8.byteLength).toBeLessThan(320 * 2 ** 20);
  tf.dispose([x, last]);
  expect(await left()).toBe(before);
});

test("a gradient, a tidy and a kept tensor across collections in their midst", async () => {
  const before = await left();
  const x = tf.ones([512, 512]);
  const kept: Tensor[] = [];
  const slope = tf.grad((given: Tensor) => {
    let y = given;
    for (let step = 0; step < 40; step += 1) {
      y = tf.tidy(() => {
        const more = y.mul(1.01).add(0.01);
        kept.push(tf.keep(more.sum()));
        return more.sub(0.01);
      });
    }
    collector.collect();
    return y.sum();
  })(x);
  expect(slope.dataSync()[5]).toBeCloseTo(1.01 ** 40, 3);
  expect(kept[39].dataSync()[0]).toBeGreaterThan(kept[0].dataSync()[0]);
  tf.dispose([x, slope, kept]);
  expect(await left()).toBe(before);
});

/** A step of a program over a few registers, each a name for a tensor. */
const step = fc.record({
  operation: fc.constantFrom(
    "add",
    "mul",
    "reshape",
    "clone",
    "slice",
    "assign",
    "variable",
    "drop",
    "dispose",
    "tidy",
    "grad",
    "collect",
    "cpu",
    "wasm",
  ),
  from: fc.nat({ max: 4 }),
  and: fc.nat({ max: 4 }),
  to: fc.nat({ max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function outcome(steps: Step[], collects: boolean): Promise<number[][]> {
  await tf.setBackend("wasm");
  const registers: Tensor[] = Array.from({ length: 5 }, (_, index) => tf.tensor1d([index, index + 1, index + 2, 4]));
  for (const { operation, from, and, to } of steps) {
    const [a, b] = [registers[from], registers[and]];
    if (operation === "cpu" || operation === "wasm") await tf.setBackend(operation);
    else if (operation === "collect") {
      if (collects) collector.collect();
    } else if (operation === "drop") registers[to] = tf.zeros([4]);
    else if (operation === "dispose") {
      registers[to].dispose();
      registers[to] = tf.ones([4]);
    } else registers[to] = apply(operation, [a, b, registers[to]]);
  }
  return registers.map((tensor) => (tensor.isDisposed ? [] : [...tensor.dataSync()]));
}

function apply(operation: Step["operation"], [a, b, target]: Tensor[]): Tensor {
  if (a.isDisposed || b.isDisposed) return tf.zeros([4]);
  switch (operation) {
    case "add":
      return a.add(b).mul(0.5);
    case "mul":
      return a.mul(b).tanh();
    case "reshape":
      return a.reshape([2, 2]).reshape([4]);
    case "clone":
      return a.clone();
    case "slice":
      return tf.concat([a.slice([2], [2]), b.slice([0], [2])]);
    case "variable":
      return tf.variable(a);
    case "assign":
      if (target instanceof tf.Variable && !target.isDisposed) target.assign(a);
      return target;
    case "tidy":
      return tf.tidy(() => a.add(1).sub(b));
    default:
      return tf.grad((x: Tensor) => x.mul(b).sin().sum())(a);
  }
}

test("random programs give the same with and without collecting, and leave nothing", async () => {
  const before = await left();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const without = await outcome(steps, false);
      const withCollector = await outcome(
        steps.flatMap((one) => [one, { operation: "collect", from: 0, and: 0, to: 0 }]),
        true,
      );
      expect(withCollector).toEqual(without);
    }),
    { numRuns: 25 },
  );
  await tf.setBackend("wasm");
  expect(await left()).toBe(before);
});

test("a thousand steps of training leave nothing", async () => {
  const weights = tf.variable(tf.randomNormal([4, 2]));
  const optimizer = tf.train.sgd(0.01);
  const x = tf.randomUniform([8, 4]);
  const loss = (): Tensor =>
    tf
      .matMul(x as never, weights as never)
      .square()
      .mean();
  optimizer.minimize(loss as never);
  const before = await left();
  for (let index = 0; index < 1000; index += 1) optimizer.minimize(loss as never);
  expect(await left()).toBe(before);
  expect((weights as unknown as Tensor1D).dataSync().every(Number.isFinite)).toBe(true);
});
