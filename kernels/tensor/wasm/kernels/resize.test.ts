/** Resizing is linear: its gradient is what each cell, resized alone, meets of dy. Half-pixel centres included, which tfjs has wrong. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "../backend.ts";
import { pseudoRandom } from "../both.ts";
import { closeTo } from "../comparison.ts";
import type { Tensorflow } from "./register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

test.each(["resizeBilinear", "resizeNearestNeighbor"] as const)("the gradient of %s", async (resize) => {
  const shapes = fc.record({
    from: fc.tuple(upTo(2), upTo(4), upTo(4), upTo(3)),
    to: fc.tuple(upTo(7), upTo(7)),
    centres: fc.constantFrom([false, false], [true, false], [false, true]),
    seed: upTo(10_000),
  });
  fc.assert(
    fc.property(shapes, ({ from, to, centres: [alignCorners, halfPixelCenters], seed }) => {
      const resized = (x: Tensor): Tensor => tf.image[resize](x as Tensor4D, to, alignCorners, halfPixelCenters);
      const size = tf.util.sizeFromShape(from);
      const [gradient, expected] = tf.tidy(() => {
        const dy = tf.tensor(pseudoRandom(from[0] * to[0] * to[1] * from[3], seed), [from[0], ...to, from[3]]);
        const alone = tf.eye(size).reshape([size, ...from]);
        const met = tf.unstack(alone).map((cell) => resized(cell).mul(dy).sum());
        return [
          tf
            .grad((x) => resized(x).mul(dy).sum())(tf.zeros(from))
            .dataSync(),
          tf.stack(met).dataSync(),
        ];
      });
      expect(closeTo([gradient], [expected], 1e-5)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
