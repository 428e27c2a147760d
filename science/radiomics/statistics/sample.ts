/** Values without regard to where they lie: sorted, with their moments. Basis of statistics (UHIW) and of the intensity histogram (ZVCW). */

export interface Sample {
  /** Rising. */
  readonly sorted: Float64Array;
  readonly mean: number;
  /** Central moments of the population. */
  readonly moment2: number;
  readonly moment3: number;
  readonly moment4: number;
  readonly median: number;
  readonly percentile10: number;
  readonly percentile25: number;
  readonly percentile75: number;
  readonly percentile90: number;
  readonly sumOfSquares: number;
}

/** @throws RangeError when there is no value. */
export function sampleOf(values: ArrayLike<number>): Sample {
  if (values.length === 0) throw new RangeError("A lesion without voxels has no statistics.");
  const sorted = new Float64Array(values).sort();
  const n = sorted.length;
  const mean = meanOf(sorted);
  let moment2 = 0;
  let moment3 = 0;
  let moment4 = 0;
  let sumOfSquares = 0;
  for (let k = 0; k < n; k++) {
    const d = sorted[k] - mean;
    moment2 += d * d;
    moment3 += d * d * d;
    moment4 += d * d * d * d;
    sumOfSquares += sorted[k] * sorted[k];
  }
  const constant = sorted[0] === sorted[n - 1];
  return {
    sorted,
    mean: constant ? sorted[0] : mean,
    moment2: constant ? 0 : moment2 / n,
    moment3: constant ? 0 : moment3 / n,
    moment4: constant ? 0 : moment4 / n,
    median: n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
    percentile10: percentile(sorted, 10),
    percentile25: percentile(sorted, 25),
    percentile75: percentile(sorted, 75),
    percentile90: percentile(sorted, 90),
    sumOfSquares,
  };
}

/** The smallest value that at least `percent` % of the values do not exceed: no interpolation. Computed in whole numbers: 0.1 * 70 > 7. */
function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)];
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

/** Mean of |x - centre|. */
export function meanDeviation(values: ArrayLike<number>, centre: number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += Math.abs(values[k] - centre);
  return sum / values.length;
}

/** Mean absolute deviation of the values from the 10th to the 90th percentile, around their own mean. */
export function robustDeviation({ sorted, percentile10, percentile90 }: Sample): number {
  let from = 0;
  while (sorted[from] < percentile10) from++;
  let to = sorted.length;
  while (sorted[to - 1] > percentile90) to--;
  const middle = sorted.subarray(from, to);
  return meanDeviation(middle, meanOf(middle));
}
