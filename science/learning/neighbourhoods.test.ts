import fc from "fast-check";
import { expect, test } from "vitest";
import { clusterBootstrapMean } from "./cluster-bootstrap.ts";
import { mean, meanOfNeighbours, squaredErrors } from "./errors.ts";
import { neighbourhoods, partOfSlice, sliceNeighbourhoods } from "./neighbourhoods.ts";

const dimensions = [7, 6, 40] as const;
const coded = { dimensions, data: Float32Array.from({ length: 7 * 6 * 40 }, (_, index) => index + 1) };

test("no voxel of a test neighbourhood lies in a training neighbourhood", () => {
  const reach = (part: "train" | "test") => {
    const { inputs, targets } = neighbourhoods(coded, { count: 1e6, minimum: 0, part, seed: 1 });
    return new Set([...inputs, ...targets]);
  };
  const train = reach("train");
  expect([...reach("test")].filter((value) => train.has(value))).toEqual([]);
});

test("a row holds the 26 voxels around its target, in the order of the slice's rows", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { inputs, targets, slices, count } = neighbourhoods(coded, { count: 5, minimum: 0, part: "train", seed });
      expect(count).toBe(5);
      for (let row = 0; row < count; row += 1) {
        const index = targets[row] - 1;
        expect(partOfSlice(slices[row])).toBe("train");
        const whole = sliceNeighbourhoods(coded, slices[row]);
        const inSlice = index - 42 * slices[row];
        expect(inputs.slice(row * 26, row * 26 + 26)).toEqual(whole.slice(inSlice * 26, inSlice * 26 + 26));
      }
    }),
    { numRuns: 20 },
  );
});

test("the same seed draws the same rows, another seed others, never one twice", () => {
  const draw = (seed: number) => neighbourhoods(coded, { count: 50, minimum: 0, part: "train", seed }).targets;
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  expect(new Set(draw(3)).size).toBe(50);
});

test("nothing to learn from is said, not answered with an empty table", () => {
  expect(() => neighbourhoods(coded, { count: 5, minimum: 1e9, part: "test", seed: 1 })).toThrow("No voxel of the test slices");
});

test("groups that differ widen the interval; the mean stays that of all values", () => {
  const values = Array.from({ length: 400 }, (_, index) => (index % 4) + (index % 7) / 10);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const alike = clusterBootstrapMean(
    values,
    values.map((_, index) => index),
    { seed: 5 },
  );
  const grouped = clusterBootstrapMean(
    values,
    values.map((_, index) => index % 4),
    { seed: 5 },
  );
  expect(alike.estimate).toBeCloseTo(mean, 12);
  expect(grouped.estimate).toBeCloseTo(mean, 12);
  expect(grouped.high - grouped.low).toBeGreaterThan(3 * (alike.high - alike.low));
  expect(() => clusterBootstrapMean([1, 2], [0, 0], { seed: 1 })).toThrow("two clusters");
});

test("the rival guesses the mean of the neighbours, and errors are squares", () => {
  const inputs = Float32Array.from({ length: 52 }, (_, index) => (index < 26 ? 2 : index - 26));
  const guesses = meanOfNeighbours({ inputs, count: 2 });
  expect([...guesses]).toEqual([2, 12.5]);
  expect([...squaredErrors([5, 12], guesses)]).toEqual([9, 0.25]);
  expect(mean([9, 0.25])).toBe(4.625);
  expect(() => squaredErrors([1], guesses)).toThrow("1 targets, but 2 guesses");
});
