import fc from "fast-check";
import { expect, test } from "vitest";
import { dealByLabels, dealBySize, drawScanner, measuredBy, takeRows, withoutModality } from "./partition.ts";

const labels = Array.from({ length: 600 }, (_, i) => i % 3);
const all = labels.map((_, row) => row);

test("every patient is dealt once, every hospital has enough, and the seed decides", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0.01, 0.1, 1, 100), fc.nat(1000), (hospitals, concentration, seed) => {
      const options = { hospitals, concentration, seed, atLeast: 10 };
      for (const dealt of [dealByLabels(labels, options), dealBySize(600, options)]) {
        expect(dealt.length).toBe(hospitals);
        expect(dealt.flat().sort((a, b) => a - b)).toEqual(all);
        expect(Math.min(...dealt.map((rows) => rows.length))).toBeGreaterThanOrEqual(10);
      }
      expect(dealByLabels(labels, options)).toEqual(dealByLabels(labels, options));
    }),
    { numRuns: 25 },
  );
});

test("the smaller the concentration, the more unlike the hospitals", () => {
  const unlike = (concentration: number) => {
    const dealt = dealByLabels(labels, { hospitals: 6, concentration, seed: 4 });
    const shares = dealt.map((rows) => rows.filter((row) => labels[row] === 0).length / rows.length);
    return shares.reduce((sum, share) => sum + Math.abs(share - 1 / 3), 0) / 6;
  };
  expect(unlike(1000)).toBeLessThan(0.03);
  expect(unlike(1)).toBeGreaterThan(0.1);
  expect(unlike(0.05)).toBeGreaterThan(unlike(1));
  const sizes = (concentration: number) => dealBySize(600, { hospitals: 6, concentration, seed: 4 }).map((rows) => rows.length);
  expect(Math.max(...sizes(1000)) - Math.min(...sizes(1000))).toBeLessThan(30);
  expect(Math.max(...sizes(0.3))).toBeGreaterThan(200);
});

test("a scanner of strength 0 changes nothing; others shift each column their way; a missing modality is filled", () => {
  const inputs = Float32Array.from([1, 10, 2, 20, 3, 30]);
  const through = (strength: number, hospital: string) =>
    measuredBy(drawScanner({ columns: 2, strength, seed: 1, hospital }), { inputs, deviations: [1, 10], seed: 2 });
  expect(through(0, "Nice")).toEqual(inputs);
  expect(through(0.3, "Nice")).toEqual(through(0.3, "Nice"));
  expect(through(0.3, "Nice")).not.toEqual(through(0.3, "Rouen"));
  expect(withoutModality(inputs, { columns: 2, missing: [1], fill: 0 })).toEqual(Float32Array.of(1, 0, 2, 0, 3, 0));
  expect(() => withoutModality(inputs, { columns: 2, missing: [2], fill: 0 })).toThrow(RangeError);
  expect(takeRows(inputs, { rows: [2, 0], columns: 2 })).toEqual(Float32Array.of(3, 30, 1, 10));
  expect(() => dealBySize(3, { hospitals: 4, concentration: 1, seed: 1 })).toThrow("3 patients for 4 hospitals of at least 1");
});
