/** Products, sums, movement and embeddings over random shapes: values and gradients as on "cpu" or as written out by hand. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Tensor, Rank } from "@tensorflow/tfjs";
import { tensorflowOnWasm } from "../backend.ts";
import { differences, pseudoRandom, withGradients } from "../both.ts";
import { closeTo } from "../comparison.ts";
import type { Tensorflow } from "./register.ts";

let tf: Tensorflow;
beforeAll(async () => {
  tf = await tensorflowOnWasm();
});

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });

function tensor(shape: number[], seed: number): Tensor {
  return tf.tensor(pseudoRandom(tf.util.sizeFromShape(shape), seed), shape);
}

describe("matMul", () => {
  const shapes = fc.record({
    rows: upTo(40),
    columns: upTo(40),
    depth: upTo(40),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    seed: seeds,
  });

  test("any shape, any argument transposed, batches broadcast", async () => {
    const batches = fc.constantFrom(
      [[], []],
      [[3], [3]],

      [[4], [1]],
      [[], [2]],
    );
    await fc.assert(
      fc.asyncProperty(shapes, batches, async ({ rows, columns, depth, transposeA, transposeB, seed }, [batchA, batchB]) => {
        const compute = (): Tensor[] =>
          withGradients(
            tf,
            [
              tensor([...batchA, ...(transposeA ? [depth, rows] : [rows, depth])], seed),
              tensor([...batchB, ...(transposeB ? [columns, depth] : [depth, columns])], seed + 1),
            ],
            (a, b) => tf.matMul(a, b, transposeA, transposeB),
          );
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('both batches broadcast, which "cpu" cannot', async () => {
    await tf.setBackend("wasm");
    const [a, b] = [tensor([2, 1, 3, 4], 1), tensor([1, 3, 4, 5], 2)];
    const whole = tf.matMul(a, b);
    const expected = tf.einsum("apij,bqjk->abpqik", a, b).reshape([2, 3, 3, 5]);
    expect([whole.shape, closeTo([whole.dataSync()], [expected.dataSync()], 1e-5)]).toEqual([[2, 3, 3, 5], []]);
    const [dA, dB] = tf.grads((x: Tensor, y: Tensor) => tf.matMul(x, y).sum())([a, b]);
    const expectedA = b.sum([0, 1, 3]).broadcastTo([2, 1, 3, 4] as never);
    const expectedB = a
      .sum([0, 1, 2])
      .reshape([1, 1, 4, 1])
      .broadcastTo([1, 3, 4, 5] as never);
    expect(closeTo([dA.dataSync(), dB.dataSync()], [expectedA.dataSync(), expectedB.dataSync()], 1e-4)).toEqual([]);
  });

  test("shapes beyond every block", async () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const compute = (): Tensor[] => {
        const a = tensor(transposeA ? [530, 75] : [75, 530], 1);
        const b = tensor(transposeB ? [291, 530] : [530, 291], 2);
        return [tf.matMul(a, b, transposeA, transposeB)];
      };
      expect(await differences(tf, compute)).toEqual([]);
    }
  });

  test("a layer in training: bias, activation and their gradients", async () => {
    const activations = fc.constantFrom("linear" as const, "relu" as const, "sigmoid" as const, "elu" as const);
    await fc.assert(
      fc.asyncProperty(shapes, activations, async ({ rows, columns, depth, transposeA, transposeB, seed }, activation) => {
        const compute = (): Tensor[] =>
          withGradients(
            tf,
            [
              tensor(transposeA ? [depth, rows] : [rows, depth], seed),
              tensor(transposeB ? [columns, depth] : [depth, columns], seed + 1),
              tensor([columns], seed + 2),
            ],
            (a, b, bias) => tf.fused.matMul({ a, b, bias, activation, transposeA, transposeB }),
          );
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("refuses whole numbers and shapes that do not meet", async () => {
    await tf.setBackend("wasm");
    expect(() => tf.matMul(tf.zeros([2, 3], "int32"), tf.zeros([3, 2], "int32"))).toThrow("must be float32, got int32");
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 2]))).toThrow(/inner shapes \(3\) and \(4\)/);
  });
});

describe("einsum", () => {
  const equations = [
    "abc,abd->acd",
    "ij,jk->ik",
    "bqhd,bkhd->bhqk",
    "bhqk,bkhd->bqhd",
    "ij->ji",
    "ij->i",
    "ij,j->",
    "ij,kl->il",
    "abc,cde->abde",
    "i,i->",
    "i,j->ij",
    "ij->ij",
    "ij->",
  ];

  /** The sum that the equation says, one term after the other. */
  function byHand(equation: string, operands: Tensor[], extents: Record<string, number>): Float32Array {
    const [terms, out] = equation.split("->");
    const labels = Object.keys(extents);
    const values = operands.map((operand) => operand.dataSync());
    const result = new Float32Array([...out].reduce((size, label) => size * extents[label], 1));
    const placeOf = (term: string, at: Record<string, number>): number =>
      [...term].reduce((place, label) => place * extents[label] + at[label], 0);
    const visit = (depth: number, at: Record<string, number>): void => {
      if (depth === labels.length) {
        const term = terms.split(",").reduce((product, name, index) => product * values[index][placeOf(name, at)], 1);
        result[placeOf(out, at)] += term;
        return;
      }
      for (let index = 0; index < extents[labels[depth]]; index++) visit(depth + 1, { ...at, [labels[depth]]: index });
    };
    visit(0, {});
    return result;
  }

  test.each(equations)("%s, and its gradient", async (equation) => {
    await tf.setBackend("wasm");
    await fc.assert(
      fc.asyncProperty(fc.array(upTo(5), { minLength: 6, maxLength: 6 }), seeds, async (sizes, seed) => {
        const [terms, out] = equation.split("->");
        const labels = [...new Set(terms.replace(",", ""))];
        const extents = Object.fromEntries(labels.map((label, index) => [label, sizes[index]]));
        const shapeOf = (term: string): number[] => [...term].map((label) => extents[label]);
        const operands = terms.split(",").map((term, index) => tensor(shapeOf(term), seed + index));
        const whole = tf.einsum(equation, ...operands);
        expect(closeTo([whole.dataSync()], [byHand(equation, operands, extents)], 1e-4)).toEqual([]);
        const dy = tensor(shapeOf(out), seed + 9);
        const gradients = tf.grads((...given) =>
          tf
            .einsum(equation, ...given)
            .mul(dy)
            .sum(),
        )(operands);
        // Einsum is linear in each operand: its gradient is the same sum with the result's weights in the operand's place.
        const expected = terms.split(",").map((term, index) => {
          const others = terms.split(",").map((name, other) => (other === index ? out : name));
          return byHand(
            `${others.join(",")}->${term}`,
            operands.map((operand, other) => (other === index ? dy : operand)),
            extents,
          );
        });
        expect(
          closeTo(
            gradients.map((gradient) => gradient.dataSync()),
            expected,
            1e-4,
          ),
        ).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

describe("sums and segments", () => {
  test("sums over any axes, of nothing too", async () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer({ min: 1, max: 15 }), fc.boolean(), seeds, async (shape, chosen, keepDims, seed) => {
        const axes = shape.flatMap((_, axis) => ((chosen >> axis) & 1 ? [axis] : []));
        expect(await differences(tf, () => [tf.sum(tensor(shape, seed), axes, keepDims)])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("a million ones sum to a million", async () => {
    await tf.setBackend("wasm");
    expect([...tf.sum(tf.ones([1_100_000, 2]), 0).dataSync()]).toEqual([1_100_000, 1_100_000]);
  });

  test("an embedding's gradient adds the rows of each word", async () => {
    await fc.assert(
      fc.asyncProperty(upTo(9), upTo(12), upTo(20), seeds, async (words, width, length, seed) => {
        const compute = (): Tensor[] => {
          const ids = tf.tensor1d(
            [...pseudoRandom(length, seed)].map((value) => Math.floor(Math.abs(value) * words)),
            "int32",
          );
          return withGradients(tf, [tensor([words, width], seed + 1)], (table) => tf.gather(table, ids));
        };
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("ids outside the segments are dropped, whole numbers stay whole", async () => {
    await tf.setBackend("wasm");
    const ids = tf.tensor1d([0, 2, -1, 0, 7], "int32");
    const floats = tf.unsortedSegmentSum(tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [5, 2]), ids, 3);
    const whole = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3, 4, 5], "int32"), ids, 3);
    expect([[...floats.dataSync()], [...whole.dataSync()], whole.dtype]).toEqual([[8, 10, 0, 0, 3, 4], [5, 0, 2], "int32"]);
  });
});

describe("movement", () => {
  const boxes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      corners: fc.tuple(
        ...shape.map((extent) => fc.tuple(fc.integer({ min: 0, max: extent - 1 }), fc.integer({ min: 0, max: extent - 1 }))),
      ),
      dtype: fc.constantFrom("float32" as const, "int32" as const, "bool" as const),
      seed: seeds,
    }),
  );

  test("slices of any rank and type", async () => {
    await fc.assert(
      fc.asyncProperty(boxes, async ({ shape, corners, dtype, seed }) => {
        const begin = corners.map(([a, b]) => Math.min(a, b));
        const size = corners.map(([a, b]) => Math.abs(a - b) + 1);
        expect(await differences(tf, () => [tf.slice(tensor(shape, seed).mul(9).cast(dtype), begin, size)])).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test("split, unstack and concat take apart and put together", async () => {
    await fc.assert(
      fc.asyncProperty(boxes, fc.nat(5), async ({ shape, dtype, seed }, chosen) => {
        const axis = chosen % shape.length;
        const first = Math.floor(shape[axis] / 2);
        const compute = (): Tensor[] => {
          const x = tensor(shape, seed).mul(9).cast(dtype);
          const parts = tf.split(x, [first, shape[axis] - first], axis);
          return [...parts, tf.concat(parts, axis), ...tf.unstack(x, axis), tf.stack([x, x], axis)];
        };
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("gather along any axis, also in batches; an index outside is refused", async () => {
    await fc.assert(
      fc.asyncProperty(boxes, fc.nat(5), async ({ shape, dtype, seed }, chosen) => {
        const axis = chosen % shape.length;
        const compute = (): Tensor[] => {
          const ids = [...pseudoRandom(4, seed)].map((value) => Math.floor(Math.abs(value) * shape[axis]));
          const x = tensor(shape, seed).mul(9).cast(dtype);
          const batch = axis > 0 ? [tf.gather(x, tf.fill<Rank.R2>([shape[0], 2], shape[axis] - 1, "int32"), axis, 1)] : [];
          return [tf.gather(x, tf.tensor2d(ids, [2, 2], "int32"), axis), ...batch];
        };
        expect(await differences(tf, compute)).toEqual([]);
      }),
      { numRuns: 40 },
    );
    await tf.setBackend("wasm");
    expect(() => tf.gather(tf.zeros([3, 2]), tf.tensor1d([3], "int32"))).toThrow("GatherV2: the index value 3 is not in [0, 2]");
  });
});
