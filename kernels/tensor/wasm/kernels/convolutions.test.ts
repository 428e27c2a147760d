/** Convolutions over random shapes: values and gradients as on "cpu", which has each of them plainly written. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Rank, Scalar, Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "../backend.ts";
import { differences, pseudoRandom, withGradients } from "../both.ts";
import type { Tensorflow } from "./register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });
const pads = fc.constantFrom("same" as const, "valid" as const);

function tensor(shape: number[], seed: number): Tensor {
  return tf.tensor(pseudoRandom(tf.util.sizeFromShape(shape), seed), shape);
}

/** A window that fits, so that padding "valid" leaves at least one output. */
const axis = (most: number): fc.Arbitrary<{ extent: number; window: number }> =>
  upTo(most).chain((extent) => fc.record({ extent: fc.constant(extent), window: upTo(Math.min(4, extent)) }));

const planar = fc.record({
  batch: upTo(3),
  rows: axis(9),
  columns: axis(9),
  channels: upTo(9),
  filters: upTo(19),
  strides: fc.tuple(upTo(3), upTo(3)),
  dilations: fc.tuple(upTo(3), upTo(3)),
  pad: pads,
  seed: seeds,
});

describe("conv2d", () => {
  test("any stride and padding", async () => {
    await fc.assert(
      fc.asyncProperty(planar, async ({ batch, rows, columns, channels, filters, strides, pad, seed }) => {
        const compute = (): Tensor[] => {
          const x = tensor([batch, rows.extent, columns.extent, channels], seed);
          const filter = tensor([rows.window, columns.window, channels, filters], seed + 1);
          return withGradients(tf, [x, filter], (a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, strides, pad));
        };
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("any dilation: as the plain convolution with zeros between the taps", async () => {
    await fc.assert(
      fc.asyncProperty(planar, async ({ batch, rows, columns, channels, filters, dilations, seed }) => {
        const compute = (): Tensor[] => {
          const x = tensor([batch, rows.extent, columns.extent, channels], seed);
          const filter = tensor([rows.window, columns.window, channels, filters], seed + 1);
          return withGradients(tf, [x, filter], (a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, 1, "same", "NHWC", dilations));
        };
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("explicit padding, channels first and last", async () => {
    await fc.assert(
      fc.asyncProperty(planar, upTo(3), upTo(2), async ({ batch, rows, columns, channels, filters, strides, seed }, top, left) => {
        const last = (): Tensor[] => {
          const x = tensor([batch, rows.extent, columns.extent, channels], seed);
          const filter = tensor([rows.window, columns.window, channels, filters], seed + 1);
          const pad = [
            [0, 0],
            [top, 0],
            [left, 1],
            [0, 0],
          ] as never;
          return withGradients(tf, [x, filter], (a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, strides, pad));
        };
        const first = (): Tensor[] => {
          const x = tensor([batch, channels, rows.extent, columns.extent], seed);
          const filter = tensor([rows.window, columns.window, channels, filters], seed + 1);
          const pad = [
            [0, 0],
            [0, 0],
            [top, 0],
            [left, 1],
          ] as never;
          return withGradients(tf, [x, filter], (a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, strides, pad, "NCHW"));
        };
        expect([await differences(tf, last), await differences(tf, first)]).toEqual([[], []]);
      }),
      { numRuns: 20 },
    );
  });

  test("refuses what it cannot compute by name", async () => {
    await tf.setBackend("wasm");
    const x = tf.zeros<Rank.R4>([1, 4, 4, 2]);
    expect(() => tf.conv2d(x, tf.zeros<Rank.R4>([3, 3, 3, 1]), 1, "same")).toThrow(/depth of input \(2\) must match/);
    const whole = { x: tf.zeros([1, 4, 4, 2], "int32"), dy: tf.zeros([1, 4, 4, 1]) };
    expect(() => tf.engine().runKernel("Conv2DBackpropFilter", whole, { strides: 1, pad: "same", filterShape: [1, 1, 2, 1] })).toThrow(
      "Error in Conv2DBackpropFilter: x must be float32, got int32.",
    );
  });
});

test("depthwise convolution, any stride, dilation and multiplier", async () => {
  await fc.assert(
    fc.asyncProperty(planar, upTo(3), async ({ batch, rows, columns, channels, strides, dilations, pad, seed }, multiplier) => {
      const given = (): Tensor[] => [
        tensor([batch, rows.extent, columns.extent, channels], seed),
        tensor([rows.window, columns.window, channels, multiplier], seed + 1),
      ];
      const strided = (): Tensor[] =>
        withGradients(tf, given(), (a, b) => tf.depthwiseConv2d(a as Tensor4D, b as Tensor4D, strides[0], pad));
      const dilated = (): Tensor[] =>
        withGradients(tf, given(), (a, b) => tf.depthwiseConv2d(a as Tensor4D, b as Tensor4D, 1, "same", "NHWC", dilations));
      expect([await differences(tf, strided), await differences(tf, dilated)]).toEqual([[], []]);
    }),
    { numRuns: 40 },
  );
});

const solid = fc.record({
  batch: upTo(2),
  planes: axis(5),
  rows: axis(6),
  columns: axis(6),
  channels: upTo(5),
  filters: upTo(9),
  strides: fc.tuple(upTo(2), upTo(3), upTo(3)),
  pad: pads,
  seed: seeds,
});

describe("three dimensions", () => {
  test("conv3d and its transpose, any stride and padding", async () => {
    await fc.assert(
      fc.asyncProperty(solid, async ({ batch, planes, rows, columns, channels, filters, strides, pad, seed }) => {
        const filterShape = [planes.window, rows.window, columns.window, channels, filters];
        const compute = (): Tensor[] =>
          withGradients(
            tf,
            [tensor([batch, planes.extent, rows.extent, columns.extent, channels], seed), tensor(filterShape, seed + 1)],
            (a, b) => tf.conv3d(a as Tensor5D, b as Tensor5D, strides, pad),
          );
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("dilated conv3d: as the plain one with zeros between the taps", async () => {
    await tf.setBackend("wasm");
    const [x, filter] = [tensor([2, 5, 6, 7, 3], 1), tensor([2, 2, 2, 3, 4], 2)];
    const wide = tf.buffer([3, 4, 3, 3, 4]);
    const taps = filter.bufferSync();
    const eachTap = (visit: (z: number, y: number, x: number, channel: number, out: number) => void): void => {
      for (let index = 0; index < filter.size; index++) {
        const [z, y, column, channel, out] = taps.indexToLoc(index);
        visit(z, y, column, channel, out);
      }
    };
    eachTap((z, y, column, channel, out) => wide.set(taps.get(z, y, column, channel, out), 2 * z, 3 * y, 2 * column, channel, out));
    const dilated = tf.valueAndGrads((a: Tensor, b: Tensor) =>
      tf
        .conv3d(a as Tensor5D, b as Tensor5D, 1, "same", "NDHWC", [2, 3, 2])
        .square()
        .sum<Scalar>(),
    )([x, filter]);
    const plain = tf.valueAndGrads((a: Tensor, b: Tensor) =>
      tf
        .conv3d(a as Tensor5D, b as Tensor5D, 1, "same")
        .square()
        .sum<Scalar>(),
    )([x, wide.toTensor()]);
    const expected = tf.buffer(filter.shape);
    const all = plain.grads[1].bufferSync();
    eachTap((z, y, column, channel, out) => expected.set(all.get(2 * z, 3 * y, 2 * column, channel, out), z, y, column, channel, out));
    const distance = (a: Tensor, b: Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
    expect(distance(dilated.grads[0], plain.grads[0])).toBeLessThan(1e-3);
    expect(distance(dilated.grads[1], expected.toTensor())).toBeLessThan(1e-3);
  });
});
