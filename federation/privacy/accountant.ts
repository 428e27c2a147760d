/**
 * How much privacy steps of training have spent, as (epsilon, delta), and how much noise a budget asks for. Costs add up as Renyi divergences, order
 * by order; the smallest epsilon over the orders is the answer, and every order gives a true bound.
 */
import { FederationError } from "../federation-error.ts";
import type { SampledGaussian } from "./renyi.ts";
import { renyiOf } from "./renyi.ts";

/**
 * From Renyi divergence to epsilon. `classic`: Mironov 2017, proposition 3. `improved`: Balle et al. 2020, theorem 21, also Canonne, Kamath and
 * Steinke 2020, proposition 12; never larger, and what Opacus and Google's library use.
 */
export type Conversion = "classic" | "improved";

/** Orders that are looked at where none are given. */
export const defaultOrders: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
  ...Array.from({ length: 54 }, (_, i) => 11 + i),
  ...[72, 80, 96, 128, 192, 256, 512, 1024],
];

export interface Spent {
  epsilon: number;
  /** The order that gave it. At the first or last of those looked at, other orders may give less. */
  order: number;
}

/** Epsilon of a divergence of one order. */
export function epsilonOf(
  divergence: number,
  { order, delta, conversion }: { order: number; delta: number; conversion: Conversion },
): number {
  const classic = divergence - Math.log(delta) / (order - 1);
  return conversion === "classic" ? classic : classic + Math.log1p(-1 / order) - Math.log(order) / (order - 1);
}

/** What all these steps together have spent. @throws RangeError where delta is not between 0 and 1. */
export function privacySpent(
  mechanisms: readonly SampledGaussian[],
  { delta, conversion = "improved", orders = defaultOrders }: { delta: number; conversion?: Conversion; orders?: readonly number[] },
): Spent {
  if (!(delta > 0 && delta < 1)) throw new RangeError("delta lies between 0 and 1");
  if (mechanisms.every(({ steps, sampleRate }) => steps === 0 || sampleRate === 0)) return { epsilon: 0, order: orders[0] };
  let best: Spent = { epsilon: Infinity, order: orders[0] };
  for (const order of orders) {
    const divergence = mechanisms.reduce((sum, mechanism) => sum + renyiOf(mechanism, order), 0);
    const epsilon = Math.max(0, epsilonOf(divergence, { order, delta, conversion }));
    if (epsilon < best.epsilon) best = { epsilon, order };
  }
  return best;
}

/** The smallest noise multiplier (to 1 in 10,000, rounded up) that keeps the budget. @throws FederationError where none up to a million does. */
export function noiseFor(
  { sampleRate, steps }: Omit<SampledGaussian, "noiseMultiplier">,
  budget: { epsilon: number; delta: number; conversion?: Conversion; orders?: readonly number[] },
): number {
  const { epsilon, delta, conversion = "improved", orders = defaultOrders } = budget;
  if (!(epsilon > 0 && delta > 0 && delta < 1)) throw new RangeError("epsilon is positive and delta lies between 0 and 1");
  // One order that keeps it is enough.
  const keeps = (noiseMultiplier: number) =>
    orders.some((order) => epsilonOf(renyiOf({ sampleRate, steps, noiseMultiplier }, order), { order, delta, conversion }) <= epsilon);
  let [low, high] = [0, 1];
  while (!keeps(high)) {
    if (high > 1e6) throw new FederationError("budget-unreachable", { epsilon, delta });
    low = high;
    high *= 2;
  }
  while (high - low > 1e-4 * high && high > 1e-3) {
    const middle = (low + high) / 2;
    if (keeps(middle)) high = middle;
    else low = middle;
  }
  return high;
}
