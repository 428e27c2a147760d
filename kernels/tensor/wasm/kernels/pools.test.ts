/** Poolings and their gradients over random shapes, ties among the values included: as on "cpu". */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "../backend.ts";
import { differences, pseudoRandom } from "../both.ts";
import type { Tensorflow } from "./register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const pads = fc.constantFrom("same" as const, "valid" as const);

/** Few different values, so that windows hold equals; some of them negative throughout. */
function steps(shape: number[], seed: number): Tensor {
  return tf.tensor(
    pseudoRandom(tf.util.sizeFromShape(shape), seed).map((value) => Math.round(value * 4 - (seed % 7))),
    shape,
  );
}

/** The result and the gradient where every output weighs differently. */
function weighed(x: Tensor, pool: (x: Tensor) => Tensor): Tensor[] {
  const weight = (y: Tensor): Tensor => y.mul(tf.range(1, y.size + 1).reshape(y.shape)).sum();
  return [pool(x), tf.grad((given) => weight(pool(given)))(x)];
}

test("max and average pooling in two dimensions", async () => {
  const shapes = fc.record({
    batch: upTo(3),
    rows: upTo(9),
    columns: upTo(9),
    channels: upTo(9),
    window: fc.tuple(upTo(4), upTo(4)),
    strides: fc.tuple(upTo(3), upTo(3)),
    pad: pads,
    seed: upTo(10_000),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ batch, rows, columns, channels, window, strides, pad, seed }) => {
      const fitting: [number, number] = [Math.min(window[0], rows), Math.min(window[1], columns)];
      for (const pool of ["maxPool", "avgPool"] as const) {
        const compute = (): Tensor[] =>
          weighed(steps([batch, rows, columns, channels], seed), (x) => tf[pool](x as Tensor4D, fitting, strides, pad));
        expect(await differences(tf, compute)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

test("windows of two that do not overlap, channels in fours", async () => {
  const shapes = fc.record({ batch: upTo(3), planes: upTo(5), rows: upTo(9), columns: upTo(9), fours: upTo(3), seed: upTo(10_000) });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ batch, planes, rows, columns, fours, seed }) => {
      const flat = (): Tensor[] =>
        weighed(steps([batch, rows + 1, columns + 1, 4 * fours], seed), (x) => tf.maxPool(x as Tensor4D, 2, 2, "valid"));
      const solid = (): Tensor[] =>
        weighed(steps([batch, planes + 1, rows + 1, columns + 1, 4 * fours], seed), (x) => tf.maxPool3d(x as Tensor5D, 2, 2, "valid"));
      expect([await differences(tf, flat), await differences(tf, solid)]).toEqual([[], []]);
    }),
    { numRuns: 20 },
  );
});

test("pooling in three dimensions", async () => {
  const shapes = fc.record({
    batch: upTo(2),
    planes: upTo(5),
    rows: upTo(6),
    columns: upTo(6),
    channels: upTo(5),
    depth: upTo(3),
    side: upTo(3),
    strides: fc.tuple(upTo(2), upTo(3), upTo(2)),
    pad: pads,
    seed: upTo(10_000),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ batch, planes, rows, columns, channels, depth, side, strides, pad, seed }) => {
      // "cpu" finds the place of a maximum in square windows only; the next test has the others.
      const square = Math.min(side, rows, columns);
      const window: [number, number, number] = [Math.min(depth, planes), square, square];
      for (const pool of ["maxPool3d", "avgPool3d"] as const) {
        const compute = (): Tensor[] =>
          weighed(steps([batch, planes, rows, columns, channels], seed), (x) => tf[pool](x as Tensor5D, window, strides, pad));
        expect(await differences(tf, compute)).toEqual([]);
      }
    }),
    { numRuns: 40 },
  );
});

test("max pooling of negative volumes, windows that are not square: by hand", async () => {
  await tf.setBackend("wasm");
  const x = tf.tensor5d([-5, -1, -3, -4, -9, -2, -8, -7], [1, 1, 2, 4, 1]);
  const pool = (given: Tensor): Tensor => tf.maxPool3d(given as Tensor5D, [1, 1, 2], [1, 1, 2], "valid");
  const [values, gradient] = weighed(x, pool);
  expect([...values.dataSync()]).toEqual([-1, -3, -2, -7]);
  expect([...gradient.dataSync()]).toEqual([0, 1, 2, 0, 0, 3, 0, 4]);
});
