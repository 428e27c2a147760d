/**
 * Intensity-based statistics (IBSI family UHIW): the values of a lesion without regard to where they lie. Population moments, excess
 * kurtosis, percentiles without interpolation.
 */

/** The 18 statistics of IBSI UHIW. */
export interface IntensityStatistics {
  /** Q4LE */ mean: number;
  /** ECT3, population variance */ variance: number;
  /** KE2A */ skewness: number;
  /** IPH6, excess kurtosis: 0 for a normal distribution */ kurtosis: number;
  /** Y12H */ median: number;
  /** 1GSF */ minimum: number;
  /** QG58 */ percentile10: number;
  /** 8DWT */ percentile90: number;
  /** 84IY */ maximum: number;
  /** SALO, 75th minus 25th percentile */ interquartileRange: number;
  /** 2OJQ */ range: number;
  /** 4FUA */ meanAbsoluteDeviation: number;
  /** 1128, of the values from the 10th to the 90th percentile */ robustMeanAbsoluteDeviation: number;
  /** N72L */ medianAbsoluteDeviation: number;
  /** 7TET, standard deviation over mean */ coefficientOfVariation: number;
  /** 9S40 */ quartileCoefficientOfDispersion: number;
  /** N8CA, sum of squares */ energy: number;
  /** 5ZWQ */ rootMeanSquare: number;
}

/** Values of an image inside a mask. */
interface Lesion {
  values: ArrayLike<number>;
}

/**
 * Statistics of the values of a lesion, in the unit of the values (variance and energy in its square). Skewness and kurtosis of equal values
 * are 0, as IBSI sets them.
 *
 * @throws RangeError when there is no value.
 */
export function intensityStatistics({ values }: Lesion): IntensityStatistics {
  if (values.length === 0) throw new RangeError("A lesion without voxels has no statistics.");
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const mean = average(sorted);
  const moment = (power: number) => average(sorted.map((value) => (value - mean) ** power));
  const variance = moment(2);
  const percentile = (share: number) => sorted[Math.max(0, Math.ceil(share * n) - 1)];
  const median = n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  const [p10, p25, p75, p90] = [0.1, 0.25, 0.75, 0.9].map(percentile);
  const robust = sorted.filter((value) => value >= p10 && value <= p90);
  const robustMean = average(robust);
  const energy = sorted.reduce((sum, value) => sum + value * value, 0);
  return {
    mean,
    variance,
    skewness: variance === 0 ? 0 : moment(3) / variance ** 1.5,
    kurtosis: variance === 0 ? 0 : moment(4) / variance ** 2 - 3,
    median,
    minimum: sorted[0],
    percentile10: p10,
    percentile90: p90,
    maximum: sorted[n - 1],
    interquartileRange: p75 - p25,
    range: sorted[n - 1] - sorted[0],
    meanAbsoluteDeviation: average(sorted.map((value) => Math.abs(value - mean))),
    robustMeanAbsoluteDeviation: average(robust.map((value) => Math.abs(value - robustMean))),
    medianAbsoluteDeviation: average(sorted.map((value) => Math.abs(value - median))),
    coefficientOfVariation: Math.sqrt(variance) / mean,
    quartileCoefficientOfDispersion: (p75 - p25) / (p75 + p25),
    energy,
    rootMeanSquare: Math.sqrt(energy / n),
  };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
