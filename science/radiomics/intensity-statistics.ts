/** Intensity-based statistics (IBSI family UHIW) of any values, by name: what a cell asks for without a configuration. */
import { statisticsFeatures } from "./statistics/features.ts";
import { sampleOf } from "./statistics/sample.ts";

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

const keys: Record<keyof IntensityStatistics, string> = {
  mean: "Q4LE",
  variance: "ECT3",
  skewness: "KE2A",
  kurtosis: "IPH6",
  median: "Y12H",
  minimum: "1GSF",
  percentile10: "QG58",
  percentile90: "8DWT",
  maximum: "84IY",
  interquartileRange: "SALO",
  range: "2OJQ",
  meanAbsoluteDeviation: "4FUA",
  robustMeanAbsoluteDeviation: "1128",
  medianAbsoluteDeviation: "N72L",
  coefficientOfVariation: "7TET",
  quartileCoefficientOfDispersion: "9S40",
  energy: "N8CA",
  rootMeanSquare: "5ZWQ",
};

/**
 * Statistics of the values of a lesion, in the unit of the values (variance and energy in its square). Skewness and kurtosis of equal values
 * are 0, as IBSI sets them.
 *
 * @throws RangeError when there is no value.
 */
export function intensityStatistics({ values }: { values: ArrayLike<number> }): IntensityStatistics {
  const sample = sampleOf(values);
  const byCode = new Map(statisticsFeatures.map((feature) => [feature.code, feature]));
  const entries = Object.entries(keys).map(([key, code]) => [key, byCode.get(code)?.compute(sample)]);
  return Object.fromEntries(entries) as IntensityStatistics;
}
