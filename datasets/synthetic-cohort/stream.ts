/** Streams of random numbers, one for each purpose of each patient: what is drawn for one never depends on how many others were drawn before. */
import { createHash } from "node:crypto";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";

export interface Stream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Mean 0, deviation 1. */
  normal(): number;
  chance(probability: number): boolean;
  /** One of `items`, by weight. */
  pick<T>(items: readonly (readonly [T, number])[]): T;
  /** A count of this mean: Poisson's, by Knuth's method. */
  poisson(mean: number): number;
}

/** The stream that `parts` name: the same names give the same numbers. */
export function stream(...parts: (string | number)[]): Stream {
  const seed = createHash("sha256").update(parts.join("|")).digest().readInt32LE(0);
  const uniform = seededRandom(seed);
  const normal = seededNormal(uniform);
  return {
    uniform,
    normal,
    chance: (probability) => uniform() < probability,
    pick(items) {
      let left = uniform() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) if ((left -= weight) < 0) return item;
      return items[items.length - 1][0];
    },
    poisson(mean) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count++;
      return count;
    },
  };
}

/** A value held between two bounds. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
