/** Counting the grey level co-occurrence matrix: how often grey levels i and j are neighbours in a direction (IBSI LFYI). */
import { strides } from "../lesion.ts";
import type { GreyLevels, Lesion } from "../lesion.ts";
import type { DirectionalMatrices } from "../texture/aggregate.ts";
import { directions, directionsInSlice, voxelsBySlice } from "../texture/directions.ts";
import { tallyFor } from "../texture/entries.ts";
import type { Entries } from "../texture/entries.ts";

/** Both senses of a direction are counted: the matrices are symmetric. `inSlices` and `inVolume` say which are wanted. */
export function cooccurrenceMatrices(
  lesion: Lesion,
  { levels, count }: GreyLevels,
  { distance, inSlices, inVolume }: { distance: number; inSlices: boolean; inVolume: boolean },
): DirectionalMatrices<Entries> {
  const [sx, sy, sz] = strides(lesion);
  const tally = tallyFor(count, count);
  const matrix = (voxels: Int32Array, [dx, dy, dz]: readonly number[]): Entries => {
    const step = distance * (dx * sx + dy * sy + dz * sz);
    for (let k = 0; k < voxels.length; k++) {
      const neighbour = levels[voxels[k] + step];
      if (neighbour === 0) continue;
      const level = levels[voxels[k]];
      tally.add(level, neighbour, 1);
      tally.add(neighbour, level, 1);
    }
    return tally.take(voxels.length);
  };
  return {
    slices: inSlices ? voxelsBySlice(lesion).map((voxels) => directionsInSlice.map((direction) => matrix(voxels, direction))) : [],
    volume: inVolume ? directions.map((direction) => matrix(lesion.voxels, direction)) : [],
  };
}
