/** How matrices of slices and directions become one number (IBSI 3.6 to 3.11, "Aggregating features"). */
import type { DirectionalAggregation, DirectionlessAggregation, Feature } from "../feature.ts";

/** Matrices with a direction: one for each slice and each of its 4 directions, and one for each of the 13 directions of the volume. */
export interface DirectionalMatrices<Matrix> {
  readonly slices: readonly (readonly Matrix[])[];
  readonly volume: readonly Matrix[];
}

/** Matrices without a direction: one for each slice, and one of the volume. */
export interface DirectionlessMatrices<Matrix> {
  readonly slices: readonly Matrix[];
  readonly volume: Matrix | null;
}

/** What is merged before features are computed: their values are averaged over the groups. */
export function directionalGroups<Matrix>(
  { slices, volume }: DirectionalMatrices<Matrix>,
  aggregation: DirectionalAggregation,
): Matrix[][] {
  switch (aggregation) {
    case "2D, averaged":
      return slices.flat().map((matrix) => [matrix]);
    case "2D, slice-merged":
      return slices.map((slice) => [...slice]);
    case "2.5D, direction-merged":
      return (slices[0] ?? []).map((_, direction) => slices.map((slice) => slice[direction]));
    case "2.5D, merged":
      return [slices.flat()];
    case "3D, averaged":
      return volume.map((matrix) => [matrix]);
    case "3D, merged":
      return [[...volume]];
  }
}

export function directionlessGroups<Matrix>(
  { slices, volume }: DirectionlessMatrices<Matrix>,
  aggregation: DirectionlessAggregation,
): Matrix[][] {
  switch (aggregation) {
    case "2D":
      return slices.map((matrix) => [matrix]);
    case "2.5D":
      return [[...slices]];
    case "3D":
      return volume === null ? [] : [[volume]];
  }
}

/**
 * Each feature's mean over bases. A basis where the feature has no value (a slice with one voxel has no pair) does not count; where no basis
 * gives a value the mean is NaN.
 */
export function averaged<Basis>(features: readonly Feature<Basis>[], bases: readonly Basis[]): number[] {
  return features.map(({ compute }) => {
    let sum = 0;
    let count = 0;
    for (const basis of bases) {
      const value = compute(basis);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    return sum / count;
  });
}
