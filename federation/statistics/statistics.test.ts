import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquaredTail, normalTail } from "./distributions.ts";
import { DisclosureGuard, protectedCells } from "./disclosure.ts";
import { histogram, joinSmallBins, mergeHistograms, quantileOf } from "./histogram.ts";
import { mergeMoments, moments, standardise, variance } from "./moments.ts";

const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 0, maxLength: 40 });

test("moments of hospitals are those of one table, however patients are dealt, and far from zero too", () => {
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1e8), (hospitals, far) => {
      const all = hospitals.flat().map((value) => value + far);
      const merged = mergeMoments(hospitals.map((own) => moments(own.map((value) => value + far))));
      expect(merged.count).toBe(all.length);
      if (all.length < 2) return;
      const mean = all.reduce((a, b) => a + b) / all.length;
      const direct = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
      expect(Math.abs(merged.mean - mean)).toBeLessThan(1e-6);
      expect(Math.abs(variance(merged) - direct)).toBeLessThan(1e-7 * (1 + direct) + (far > 0 ? 1e-3 : 0));
    }),
  );
  const common = mergeMoments([moments([1, 2]), moments([3, 4, 5])]);
  expect(standardise([3, 5], common)).toEqual(Float64Array.of(0, 2 / Math.sqrt(2.5)));
  expect(standardise([7, 7], moments([7, 7]))).toEqual(Float64Array.of(0, 0));
  expect(() => moments([1, 2, 3], { least: 5 })).toThrow("fewer than 5 patients");
});

test("hidden cells: no subtraction gives one back, whatever else is shown, also for who knows the rule", () => {
  const least = 3;
  // Every table of four cells up to 14 that looks the same from outside, by brute force; those up to 7 are judged, since others look like larger ones.
  const looks = new Map<string, number[][]>();
  const cells = Array.from({ length: 15 }, (_, count) => count);
  for (const a of cells)
    for (const b of cells)
      for (const c of cells)
        for (const d of cells) {
          const counts = [a, b, c, d];
          const key = JSON.stringify([protectedCells(counts, least), a + b + c + d]);
          looks.set(key, [...(looks.get(key) ?? []), counts]);
        }
  let hidden = 0;
  for (const [key, tables] of looks) {
    const [shown] = JSON.parse(key) as [(number | null)[]];
    const unknown = shown.flatMap((value, cell) => (value === null ? [cell] : []));
    shown.forEach((value) => expect(value === null || value === 0 || value >= least).toBe(true));
    // Where so few patients are in the whole table that nothing is shown, the total alone says it.
    if (unknown.length === 4 || !tables.some((counts) => Math.max(...counts) <= 7)) continue;
    for (const cell of unknown) {
      hidden += 1;
      expect(new Set(tables.map((counts) => counts[cell])).size, key).toBeGreaterThan(1);
    }
  }
  expect(hidden).toBeGreaterThan(100);
  expect(protectedCells([10, 0, 8, 12], 5)).toEqual([10, 0, 8, 12]);
  expect(protectedCells([10, 2, 8, 30], 5)).toEqual([10, null, null, 30]);
  expect(protectedCells([4, 1], 5)).toEqual([null, null]);
});

test("a question that differs from an earlier one by few patients is refused, and forgotten", () => {
  const guard = new DisclosureGuard({ patients: 20, least: 5 });
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  guard.ask(rows(0, 10));
  expect(() => guard.ask(rows(0, 4))).toThrow("fewer than 5 patients");
  expect(() => guard.ask(rows(0, 9))).toThrow("single out fewer than 5");
  expect(() => guard.ask(rows(0, 12))).toThrow("single out fewer than 5");
  // All but three of everybody.
  expect(() => guard.ask(rows(3, 20))).toThrow("single out fewer than 5");
  guard.ask(rows(0, 10));
  guard.ask(rows(0, 5));
  guard.ask(rows(8, 14));
  expect(() => guard.ask(rows(0, 9))).toThrow("single out");
});

test("histograms add up; joined bins hold enough; a quantile lies where it says", () => {
  const edges = Array.from({ length: 21 }, (_, i) => i);
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
      (hospitals) => {
        const merged = mergeHistograms(hospitals.map((own) => histogram(own, edges)));
        expect(merged).toEqual(histogram(hospitals.flat(), edges));
        const all = hospitals.flat().sort((a, b) => a - b);
        if (all.length < 5) {
          expect(() => joinSmallBins(merged, 5)).toThrow("fewer than 5");
          return;
        }
        const joined = joinSmallBins(merged, 5);
        expect(Math.min(...joined.counts)).toBeGreaterThanOrEqual(5);
        expect(joined.counts.reduce((a, b) => a + b)).toBe(all.length);
        for (const share of [0.05, 0.25, 0.5, 0.9, 1]) {
          const { value, low, high } = quantileOf(joined, share)!;
          const exact = all[Math.max(0, Math.ceil(share * all.length) - 1)];
          expect(low <= exact && exact <= high && low <= value && value <= high).toBe(true);
        }
      },
    ),
  );
  expect(histogram([-1, 0, 1, 1.5, 2, 3, Number.NaN], [0, 1, 2])).toEqual({ edges: [0, 1, 2], counts: [1, 3], below: 1, above: 1 });
  expect(quantileOf({ edges: [0, 1], counts: [10], below: 20, above: 0 }, 0.5)).toBeNull();
  expect(quantileOf({ edges: [0, 10], counts: [10], below: 0, above: 0 }, 0.25)).toEqual({ value: 2.5, low: 0, high: 10 });
  expect(() => histogram([1], [0, 0])).toThrow("edges must ascend");
});

test("tails: the 5 % points of the tables", () => {
  expect(normalTail(1.959963984540054)).toBeCloseTo(0.05, 12);
  for (const [degrees, point] of [
    [1, 3.841458820694124],
    [2, 5.991464547107979],
    [3, 7.814727903251179],
    [4, 9.487729036781154],
    [7, 14.067140449340169],
    [10, 18.307038053275146],
  ]) {
    expect(chiSquaredTail(point, degrees)).toBeCloseTo(0.05, 10);
  }
  expect(chiSquaredTail(0, 3)).toBe(1);
});
