/** Against values that Opacus, TensorFlow Privacy and Google's dp_accounting publish in their tests, to the digits given there. */
import { expect, test } from "vitest";
import { epsilonOf, noiseFor, privacySpent } from "./accountant.ts";
import { logErfc } from "./log-erfc.ts";
import { renyiOf } from "./renyi.ts";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const opacus = [...Array.from({ length: 99 }, (_, i) => 1 + (i + 1) / 10), ...range(12, 63)];
const tensorflow = [1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, ...range(5, 63), 128, 256, 512];

test("log erfc, from both sides of where its two forms meet", () => {
  // erfc(0) = 1, erfc(1) and erfc(3) from Abramowitz and Stegun, table 7.1; erfc(10) = 2.0884875837625446e-45.
  expect(logErfc(0)).toBeCloseTo(0, 15);
  expect(Math.exp(logErfc(1))).toBeCloseTo(0.1572992070502851, 14);
  expect(logErfc(3)).toBeCloseTo(Math.log(2.209049699858544e-5), 12);
  expect(logErfc(10)).toBeCloseTo(Math.log(2.0884875837625446e-45), 11);
  expect(logErfc(2)).toBeCloseTo(logErfc(2 - 1e-13), 11);
  expect(Math.exp(logErfc(-3))).toBeCloseTo(2 - 2.209049699858544e-5, 14);
});

/** The moment itself, integrated over the outcome by Simpson's rule. */
function integrated(q: number, sigma: number, order: number): number {
  const [from, to, pieces] = [-40 * sigma, 40 * sigma + order, 200_000];
  const step = (to - from) / pieces;
  const value = (z: number) => {
    const ratio = Math.log1p(q * Math.expm1((2 * z - 1) / (2 * sigma * sigma)));
    return Math.exp(order * ratio - (z * z) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
  };
  let sum = value(from) + value(to);
  for (let i = 1; i < pieces; i++) sum += (i % 2 === 1 ? 4 : 2) * value(from + i * step);
  return Math.log((sum * step) / 3) / (order - 1);
}

test("divergences of single orders: whole, broken and very large", () => {
  const at = (order: number) => renyiOf({ sampleRate: 0.01, noiseMultiplier: 2.5, steps: 50 }, order);
  expect(at(1.5) / 6.50070897e-4).toBeCloseTo(1, 8);
  expect(at(5) / 2.18075656e-3).toBeCloseTo(1, 8);
  expect(at(50) / 2.38460375e-2).toBeCloseTo(1, 8);
  expect(at(100)).toBeCloseTo(167.416308, 6);
  // At 2.5 dp_accounting publishes 1.08548710e-3, an upper bound (it adds absolute values); the series is below it, and exact.
  expect(at(2.5)).toBeLessThan(1.0854871e-3);
  for (const [q, sigma, order] of [
    [0.01, 2.5, 2.5],
    [0.01, 2.5, 1.1],
    [0.2, 0.8, 3.7],
    [0.04, 1.5, 7.3],
    [0.5, 4, 10.9],
  ] as const) {
    const one = renyiOf({ sampleRate: q, noiseMultiplier: sigma, steps: 1 }, order);
    expect(one / integrated(q, sigma, order), `${q} ${sigma} ${order}`).toBeCloseTo(1, 7);
  }
});

test("epsilon with the improved conversion", () => {
  const spent = (mechanism: [number, number, number][], delta: number, orders: readonly number[]) =>
    privacySpent(
      mechanism.map(([sampleRate, noiseMultiplier, steps]) => ({ sampleRate, noiseMultiplier, steps })),
      { delta, orders },
    );
  expect(spent([[0.04, 1.5, 2250]], 1e-5, opacus).epsilon).toBeCloseTo(7.32911117143, 9);
  const two = spent(
    [
      [1e-5, 1, 10],
      [1e-4, 3, 4],
    ],
    1e-5,
    range(2, 32),
  );
  expect([two.epsilon.toFixed(3), two.order]).toEqual(["0.336", 23]);
  const first = spent([[150 / 60000, 1.3, Math.ceil((15 * 60000) / 150)]], 1e-5, tensorflow);
  expect(first.epsilon).toBeCloseTo(0.7242234026, 9);
  expect(first.order).toBe(19);
  const second = spent([[100 / 100000, 1, 30 * 1000]], 1e-7, tensorflow);
  expect(second.epsilon).toBeCloseTo(1.4154988495, 9);
  expect(second.order).toBe(13);
  const third = spent([[1024 / 1e8, 0.1, Math.ceil((10 * 1e8) / 1024)]], 1e-7, tensorflow);
  expect(third.epsilon / 5907982.31).toBeCloseTo(1, 8);
  expect(third.order).toBe(1.25);
  expect(epsilonOf(1.1, { order: 32, delta: 1e-5, conversion: "improved" })).toBeCloseTo(1.32783806176, 10);
});

test("epsilon with the classic conversion", () => {
  const spent = (noiseMultiplier: number, steps: number) =>
    privacySpent([{ sampleRate: 256 / 60000, noiseMultiplier, steps }], { delta: 1e-5, conversion: "classic", orders: tensorflow }).epsilon;
  expect(spent(1.12, 14062)).toBeCloseTo(2.92, 2);
  expect(spent(1.12, 234)).toBeCloseTo(1, 2);
  expect(spent(1.12, 469)).toBeCloseTo(1.04, 2);
  expect(spent(1.2, 2344)).toBeCloseTo(1.2, 1);
});

test("noise for a budget is what the inverse of Opacus gives, and keeps the budget", () => {
  const noise = noiseFor({ sampleRate: 0.04, steps: 2250 }, { epsilon: 8, delta: 1e-5, orders: opacus });
  expect(noise).toBeCloseTo(1.416, 2);
  expect(noiseFor({ sampleRate: 0.04, steps: 2000 }, { epsilon: 8, delta: 1e-5, orders: opacus })).toBeCloseTo(1.3562, 2);
  const budget = { epsilon: 0.5, delta: 1e-6 };
  const found = noiseFor({ sampleRate: 0.1, steps: 100 }, budget);
  const at = (noiseMultiplier: number) => privacySpent([{ sampleRate: 0.1, steps: 100, noiseMultiplier }], budget).epsilon;
  expect(at(found)).toBeLessThanOrEqual(0.5);
  expect(at(found * 0.999)).toBeGreaterThan(0.5);
  expect(() => noiseFor({ sampleRate: 1, steps: 1e9 }, { epsilon: 1e-6, delta: 1e-9 })).toThrow("No reasonable noise");
});

test("no noise keeps nothing, no step costs nothing, and what is no probability is refused", () => {
  expect(privacySpent([{ sampleRate: 0.1, noiseMultiplier: 0, steps: 1 }], { delta: 1e-5 }).epsilon).toBe(Infinity);
  expect(privacySpent([], { delta: 1e-5 }).epsilon).toBe(0);
  expect(() => privacySpent([], { delta: 0 })).toThrow(RangeError);
  expect(() => renyiOf({ sampleRate: 1.1, noiseMultiplier: 1, steps: 1 }, 2)).toThrow(RangeError);
});
