import fc from "fast-check";
import { expect, test } from "vitest";
import { areaUnderRocCurve, confusionMatrix } from "./classification.ts";
import { patches, splitTrainTest } from "./patches.ts";
import { seededNormal, seededRandom, shuffled } from "./random.ts";

test("a seed always gives the same numbers, evenly spread; another seed gives others", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20_000 }, random);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const counts = Array.from({ length: 10 }, () => 0);
  for (const value of draw(3)) counts[Math.floor(value * 10)]++;
  // Chi-square with 9 degrees of freedom: 27.9 is passed once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9);
  const normal = seededNormal(seededRandom(4));
  const values = Array.from({ length: 20_000 }, normal);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1, 1);
  expect(shuffled([1, 2, 3, 4], seededRandom(5)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
});

test("right and wrong answers are counted", () => {
  expect(confusionMatrix([1, 1, 1, 0, 0], [0.9, 0.5, 0.2, 0.6, 0.1])).toEqual({
    truePositives: 2,
    falseNegatives: 1,
    falsePositives: 1,
    trueNegatives: 1,
    sensitivity: 2 / 3,
    specificity: 1 / 2,
    positivePredictiveValue: 2 / 3,
    negativePredictiveValue: 1 / 2,
    accuracy: 3 / 5,
  });
  expect(() => confusionMatrix([1, 2], [0, 0])).toThrow("neither 0 nor 1");
  expect(() => confusionMatrix([1], [0, 1])).toThrow("scores");
});

test("the area under the curve is the share of pairs in the right order, ties one half", () => {
  const scored = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 5 })), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(scored, (rows) => {
      const [labels, scores] = [rows.map(([label]) => label), rows.map(([, score]) => score)];
      fc.pre(labels.includes(0) && labels.includes(1));
      const pairs = rows
        .filter(([label]) => label === 1)
        .flatMap(([, a]) => rows.filter(([label]) => label === 0).map(([, b]) => (a > b ? 1 : a === b ? 0.5 : 0)));
      const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
      const found = areaUnderRocCurve(labels, scores, { seed: 1, repeats: 20 });
      expect(found.area).toBeCloseTo(expected, 12);
      expect(found.low).toBeLessThanOrEqual(found.high);
    }),
  );
});

test("values that come in groups leave the area less sure", () => {
  const random = seededRandom(9);
  const shifts = Array.from({ length: 20 }, () => random());
  const groups = Array.from({ length: 400 }, (_, i) => Math.floor(i / 20));
  const labels = groups.map((group) => group % 2);
  const scores = groups.map((group) => 0.3 * (group % 2) + shifts[group] + 0.05 * random());
  const alone = areaUnderRocCurve(labels, scores, { seed: 1 });
  const grouped = areaUnderRocCurve(labels, scores, { seed: 1, groups });
  expect(grouped.area).toBe(alone.area);
  expect(grouped.high - grouped.low).toBeGreaterThan(2 * (alone.high - alone.low));
  expect(areaUnderRocCurve(labels, scores, { seed: 1, groups })).toEqual(grouped);
  expect(() => areaUnderRocCurve([1, 1], [0, 1], { seed: 1 })).toThrow("Both classes");
});

/** A field of its own indices with three lesions. */
function scene() {
  const dimensions = [60, 60, 8] as const;
  const data = Float32Array.from({ length: 60 * 60 * 8 }, (_, i) => 1 + (i % 97) / 10);
  const lesions = new Int32Array(data.length);
  const paint = (label: number, x0: number, y0: number, z0: number) => {
    for (let z = z0; z < z0 + 2; z++)
      for (let y = y0; y < y0 + 4; y++) for (let x = x0; x < x0 + 4; x++) lesions[x + 60 * (y + 60 * z)] = label;
  };
  paint(1, 10, 10, 1);
  paint(2, 40, 12, 3);
  paint(3, 25, 45, 5);
  return { image: { data, dimensions }, mask: { data: lesions, dimensions } };
}

test("patches are pieces of the image, half of them centred in a lesion", () => {
  const { image, mask } = scene();
  const drawn = patches(image, mask, { size: 5, count: 60, seed: 1 });
  expect(drawn.count).toBe(60);
  expect(drawn.labels.filter((label) => label === 1).length).toBe(30);
  // Lesions take turns.
  expect([1, 2, 3].map((label) => drawn.regions.filter((region) => region === label).length)).toEqual([10, 10, 10]);
  drawn.centres.forEach(([x, y, z], patch) => {
    const row = (dy: number) => [-2, -1, 0, 1, 2].map((dx) => image.data[x + dx + 60 * (y + dy + 60 * z)]);
    expect([...drawn.images.subarray(patch * 25, patch * 25 + 25)]).toEqual([-2, -1, 0, 1, 2].flatMap(row));
    expect(drawn.labels[patch]).toBe(mask.data[x + 60 * (y + 60 * z)] === 0 ? 0 : 1);
  });
  expect(patches(image, mask, { size: 5, count: 60, seed: 1 })).toEqual(drawn);
  expect(patches(image, mask, { size: 5, count: 60, seed: 2 })).not.toEqual(drawn);
  expect(() => patches(image, mask, { size: 5, count: 1e4, seed: 1 })).toThrow("can be drawn");
  expect(() => patches(image, mask, { size: 4, count: 2, seed: 1 })).toThrow("odd");
});

test("no region and no voxel is on both sides of a split", () => {
  const { image, mask } = scene();
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const all = patches(image, mask, { size: 7, count: 80, seed });
      const { train, test: held, dropped } = splitTrainTest(all, { seed });
      expect(train.count + held.count + dropped).toBe(80);
      const regions = new Set(train.regions);
      expect([...held.regions].filter((region) => regions.has(region))).toEqual([]);
      const shared = train.centres.filter(([x, y, z]) =>
        held.centres.some(([u, v, w]) => Math.abs(z - w) <= 1 && Math.abs(x - u) < 7 && Math.abs(y - v) < 7),
      );
      expect(shared).toEqual([]);
      expect(new Set(held.labels)).toEqual(new Set([0, 1]));
    }),
    { numRuns: 15 },
  );
  const single = { ...mask, data: mask.data.map((label) => (label === 1 ? 1 : 0)) };
  expect(() => splitTrainTest(patches(image, single, { size: 5, count: 20, seed: 1 }), { seed: 1 })).toThrow("two lesions");
});
