/** The intensity-volume histogram: which share of the lesion has at least an intensity (IBSI P88C). */
import type { HistogramDiscretisation } from "../configuration/configuration.ts";
import type { Lesion } from "../lesion.ts";
import { fixedBinNumber, fixedBinSize, largest, smallest } from "../processing/discretise.ts";
import type { Binned } from "../processing/discretise.ts";
import { RadiomicsError } from "../radiomics-error.ts";

const mostBins = 10_000_000;

export interface IntensityVolumeHistogram {
  /** Voxels of at least the intensity of bin k, for all bins of the range, one after the other. */
  readonly atLeast: Float64Array;
  /** Number of voxels. */
  readonly voxels: number;
  /** Intensity of the first bin, and from one bin to the next. */
  readonly first: number;
  readonly step: number;
}

/** @throws {RadiomicsError} `not-grey-levels`, `below-lower-bound`, `above-upper-bound`, `too-many-levels`. */
export function intensityVolumeHistogram({ values }: Lesion, discretisation: HistogramDiscretisation): IntensityVolumeHistogram {
  const { bins, count, first, step } = rangeOf(values, discretisation);
  if (count > mostBins) throw new RadiomicsError("too-many-levels", { count, limit: mostBins });
  const atLeast = new Float64Array(count);
  // The upper bound itself may open a bin of its own.
  for (let k = 0; k < bins.length; k++) atLeast[Math.min(count, bins[k]) - 1]++;
  for (let k = count - 2; k >= 0; k--) atLeast[k] += atLeast[k + 1];
  return { atLeast, voxels: values.length, first, step };
}

interface Range extends Binned {
  first: number;
  step: number;
}

function rangeOf(values: Float64Array, discretisation: HistogramDiscretisation): Range {
  if (discretisation.method === "fixed bin number") {
    return { ...fixedBinNumber(values, discretisation.bins), first: 1, step: 1 };
  }
  const lowest = discretisation.lowest === "region minimum" ? smallest(values) : discretisation.lowest;
  const highest = discretisation.highest === "region maximum" ? null : discretisation.highest;
  const most = largest(values);
  if (highest !== null && most > highest) throw new RadiomicsError("above-upper-bound", { value: most, bound: highest });
  if (discretisation.method === "none") {
    const odd = values.find((value) => !Number.isInteger(value));
    if (odd !== undefined) throw new RadiomicsError("not-grey-levels", { value: odd, from: "", fromFr: "" });
    const binned = fixedBinSize(values, { width: 1, lowest });
    return { ...binned, count: highest === null ? binned.count : Math.floor(highest - lowest) + 1, first: lowest, step: 1 };
  }
  const { width } = discretisation;
  const binned = fixedBinSize(values, { width, lowest });
  // Rounded: 1.4 / 0.1 is not 14.
  const count = highest === null ? binned.count : Math.max(1, Math.ceil((highest - lowest) / width - 1e-9));
  return { ...binned, count, first: lowest + 0.5 * width, step: width };
}

/** V_x: the largest volume fraction whose intensity fraction is at least x %. Compared in whole numbers. */
export function volumeAtIntensity({ atLeast, voxels }: IntensityVolumeHistogram, percent: number): number {
  const k = Math.ceil((percent * (atLeast.length - 1)) / 100);
  return atLeast[k] / voxels;
}

/** I_x: the lowest intensity that at most x % of the volume has or exceeds; NaN where even the highest is in more than that. */
export function intensityAtVolume({ atLeast, voxels, first, step }: IntensityVolumeHistogram, percent: number): number {
  const k = atLeast.findIndex((count) => count * 100 <= percent * voxels);
  return k < 0 ? Number.NaN : first + k * step;
}

/** Area under volume fraction over intensity fraction, by trapezia; 0 for one intensity only. */
export function areaUnder({ atLeast, voxels }: IntensityVolumeHistogram): number {
  const last = atLeast.length - 1;
  if (last < 1) return 0;
  let sum = (atLeast[0] + atLeast[last]) / 2;
  for (let k = 1; k < last; k++) sum += atLeast[k];
  return sum / (voxels * last);
}
