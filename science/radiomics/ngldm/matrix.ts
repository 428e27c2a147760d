/** Counting the neighbouring grey level dependence matrix (IBSI REK0): neighbours whose grey level differs by no more than the coarseness. */
import type { GreyLevels, Lesion } from "../lesion.ts";
import type { DirectionlessMatrices } from "../texture/aggregate.ts";
import { neighbourSteps, voxelsBySlice } from "../texture/directions.ts";
import type { Neighbourhood } from "../texture/directions.ts";
import { tallyFor } from "../texture/entries.ts";
import type { Entries } from "../texture/entries.ts";

interface Wanted extends Neighbourhood {
  coarseness: number;
  inSlices: boolean;
  inVolume: boolean;
}

export function dependenceMatrices(
  lesion: Lesion,
  { levels, count }: GreyLevels,
  { distance, norm, coarseness, inSlices, inVolume }: Wanted,
): DirectionlessMatrices<Entries> {
  const tally = tallyFor(count, (2 * distance + 1) ** 3);
  const matrix = (voxels: Int32Array, steps: Int32Array): Entries => {
    for (let k = 0; k < voxels.length; k++) {
      const level = levels[voxels[k]];
      // The voxel depends on itself: the least dependence is 1.
      let dependence = 1;
      for (let s = 0; s < steps.length; s++) {
        const neighbour = levels[voxels[k] + steps[s]];
        if (neighbour !== 0 && Math.abs(neighbour - level) <= coarseness) dependence++;
      }
      tally.add(level, dependence, 1);
    }
    return tally.take(voxels.length);
  };
  const inSlice = neighbourSteps(lesion, { distance, norm }, 2);
  return {
    slices: inSlices ? voxelsBySlice(lesion).map((voxels) => matrix(voxels, inSlice)) : [],
    volume: inVolume ? matrix(lesion.voxels, neighbourSteps(lesion, { distance, norm }, 3)) : null,
  };
}
