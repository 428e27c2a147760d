/** Grey levels from intensities (IBSI 4R0B). */
import type { Discretisation } from "../configuration/configuration.ts";
import type { GreyLevels, Lesion } from "../lesion.ts";
import { RadiomicsError } from "../radiomics-error.ts";

/** Co-occurrence is counted in a square of this size. */
const mostLevels = 4096;

/** Bins for values, numbered from 1. */
export interface Binned {
  /** In the order of the values. */
  readonly bins: Int32Array;
  readonly count: number;
}

/**
 * The grey levels of a lesion.
 *
 * @throws {RadiomicsError} `not-grey-levels`, `below-lower-bound`, `too-many-levels`.
 */
export function discretised({ voxels, values, morphological }: Lesion, discretisation: Discretisation): GreyLevels {
  const { bins, count } = binned(values, discretisation);
  if (count > mostLevels) throw new RadiomicsError("too-many-levels", { count, limit: mostLevels });
  const levels = new Int32Array(morphological.length);
  for (let k = 0; k < voxels.length; k++) levels[voxels[k]] = bins[k];
  return { levels, count };
}

function binned(values: Float64Array, discretisation: Discretisation): Binned {
  switch (discretisation.method) {
    case "none":
      return wholeLevels(values);
    case "fixed bin size": {
      const { width, lowerBound } = discretisation;
      return fixedBinSize(values, { width, lowest: lowerBound === "region minimum" ? smallest(values) : lowerBound });
    }
    case "fixed bin number":
      return fixedBinNumber(values, discretisation.bins);
  }
}

function wholeLevels(values: Float64Array): Binned {
  const odd = values.find((value) => !Number.isInteger(value) || value < 1);
  if (odd !== undefined) throw new RadiomicsError("not-grey-levels", { value: odd, from: " from 1", fromFr: " à partir de 1" });
  const count = largest(values);
  if (count > mostLevels) throw new RadiomicsError("too-many-levels", { count, limit: mostLevels });
  return { bins: Int32Array.from(values), count };
}

/** floor((x - lowest) / width) + 1. IBSI Q3RU, 2.7. @throws {RadiomicsError} `below-lower-bound`, `too-many-levels` (above 2^31). */
export function fixedBinSize(values: Float64Array, { width, lowest }: { width: number; lowest: number }): Binned {
  const least = smallest(values);
  if (least < lowest) throw new RadiomicsError("below-lower-bound", { value: least, bound: lowest });
  const count = Math.floor((largest(values) - lowest) / width) + 1;
  if (!(count < 2 ** 31)) throw new RadiomicsError("too-many-levels", { count, limit: 2 ** 31 - 1 });
  const bins = new Int32Array(values.length);
  for (let k = 0; k < values.length; k++) bins[k] = Math.floor((values[k] - lowest) / width) + 1;
  return { bins, count };
}

/** floor(bins (x - min) / (max - min)) + 1, and `bins` for the maximum. IBSI K15C, 2.7. Values that are all equal have level 1. */
export function fixedBinNumber(values: Float64Array, count: number): Binned {
  const low = smallest(values);
  const high = largest(values);
  const bins = new Int32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    if (high === low) bins[k] = 1;
    // Rounding may carry a value next to the maximum over the edge.
    else bins[k] = Math.min(count, Math.floor((count * (values[k] - low)) / (high - low)) + 1);
  }
  return { bins, count };
}

export function smallest(values: Float64Array): number {
  let low = Infinity;
  for (let k = 0; k < values.length; k++) if (values[k] < low) low = values[k];
  return low;
}

export function largest(values: Float64Array): number {
  let high = -Infinity;
  for (let k = 0; k < values.length; k++) if (values[k] > high) high = values[k];
  return high;
}
