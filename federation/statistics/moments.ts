/** Counts, means and variances that add up: what a hospital sends of a column, and what all of them together say. */
import { FederationError } from "../federation-error.ts";

/** Sums of one column. No smallest or largest value: each is one patient's. */
export interface Moments {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

/** One hospital's. Welford 1962. @throws FederationError "too-few-patients" below `least`. */
export function moments(values: ArrayLike<number>, { least = 0 }: { least?: number } = {}): Moments {
  if (values.length < least) throw new FederationError("too-few-patients", { least });
  let [mean, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const before = values[i] - mean;
    mean += before / (i + 1);
    squares += before * (values[i] - mean);
  }
  return { count: values.length, mean, squares };
}

/** Of all patients of several hospitals. Chan, Golub and LeVeque 1983. */
export function mergeMoments(all: readonly Moments[]): Moments {
  return all.reduce(
    (a, b) => {
      const count = a.count + b.count;
      if (count === 0) return a;
      const apart = b.mean - a.mean;
      return {
        count,
        mean: a.mean + (apart * b.count) / count,
        squares: a.squares + b.squares + (apart * apart * a.count * b.count) / count,
      };
    },
    { count: 0, mean: 0, squares: 0 },
  );
}

/** Sample variance (n - 1); NaN for fewer than two. */
export function variance({ count, squares }: Moments): number {
  return count < 2 ? Number.NaN : squares / (count - 1);
}

/** Values in standard deviations from the common mean: the same scale at every hospital. A constant column gives zeros. */
export function standardise(values: ArrayLike<number>, common: Moments): Float64Array {
  const deviation = Math.sqrt(variance(common));
  return Float64Array.from(values, (value) => (deviation > 0 ? (value - common.mean) / deviation : 0));
}
