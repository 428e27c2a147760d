/** The intensity histogram: how many voxels have each grey level (IBSI ZVCW). */
import type { GreyLevels, Lesion } from "../lesion.ts";
import { sampleOf } from "../statistics/sample.ts";
import type { Sample } from "../statistics/sample.ts";

export interface LevelHistogram {
  readonly sample: Sample;
  /** Voxels of level i at index i - 1; levels that do not occur have 0. */
  readonly counts: Float64Array;
  readonly shares: Float64Array;
  /** H': how counts change from level to level, at index i - 1; empty when there is one level only. */
  readonly gradient: Float64Array;
}

export function levelHistogram({ voxels }: Lesion, { levels, count }: GreyLevels): LevelHistogram {
  const values = new Int32Array(voxels.length);
  for (let k = 0; k < voxels.length; k++) values[k] = levels[voxels[k]];
  const counts = new Float64Array(count);
  for (let k = 0; k < values.length; k++) counts[values[k] - 1]++;
  return { sample: sampleOf(values), counts, shares: counts.map((n) => n / values.length), gradient: gradientOf(counts) };
}

function gradientOf(counts: Float64Array): Float64Array {
  const last = counts.length - 1;
  if (last === 0) return new Float64Array(0);
  return counts.map((_, i) => {
    if (i === 0) return counts[1] - counts[0];
    if (i === last) return counts[last] - counts[last - 1];
    return (counts[i + 1] - counts[i - 1]) / 2;
  });
}

/** Index of the largest value; of equal ones the closest to `near`, of equally close ones the first. */
export function indexOfLargest(values: Float64Array, near = 0): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) {
    if (values[k] > values[best] || (values[k] === values[best] && Math.abs(k - near) < Math.abs(best - near))) best = k;
  }
  return best;
}
