/**
 * How sure is a mean when the values come in groups that resemble each other (slices of a patient, patients of a hospital)? Resample whole
 * groups (cluster bootstrap; Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8): resampling single values
 * would pretend to know more than the data tell.
 */
import { seededRandom } from "./random.ts";

export interface Interval {
  estimate: number;
  /** Percentile interval. */
  low: number;
  high: number;
  /** For instance 0.95. */
  level: number;
  /** How many groups carried it. */
  clusters: number;
}

export interface ClusterBootstrapOptions {
  seed: number;
  /** Resamplings. */
  repeats?: number;
  level?: number;
}

/**
 * Mean of `values` with a percentile interval by resampling whole clusters. `values` and `clusters` have the same length.
 *
 * @throws RangeError when the lengths differ or there are fewer than two clusters: one group says nothing of the others.
 */
export function clusterBootstrapMean(
  values: ArrayLike<number>,
  clusters: ArrayLike<number>,
  { seed, repeats = 2000, level = 0.95 }: ClusterBootstrapOptions,
): Interval {
  if (values.length !== clusters.length) throw new RangeError(`${values.length} values, but ${clusters.length} cluster labels.`);
  const sums = new Map<number, { sum: number; count: number }>();
  for (let i = 0; i < values.length; i += 1) {
    const group = sums.get(clusters[i]) ?? { sum: 0, count: 0 };
    group.sum += values[i];
    group.count += 1;
    sums.set(clusters[i], group);
  }
  const groups = [...sums.values()];
  if (groups.length < 2) throw new RangeError("At least two clusters are needed to say how sure a mean is.");
  const random = seededRandom(seed);
  const means = Float64Array.from({ length: repeats }, () => {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < groups.length; draw += 1) {
      const group = groups[Math.floor(random() * groups.length)];
      sum += group.sum;
      count += group.count;
    }
    return sum / count;
  }).sort();
  const at = (share: number) => means[Math.min(repeats - 1, Math.max(0, Math.round(share * (repeats - 1))))];
  const total = groups.reduce((all, group) => ({ sum: all.sum + group.sum, count: all.count + group.count }));
  return { estimate: total.sum / total.count, low: at((1 - level) / 2), high: at((1 + level) / 2), level, clusters: groups.length };
}
