/** Counting the grey level run length matrix: how often j voxels in a row have grey level i (IBSI TP0I). */
import { strides } from "../lesion.ts";
import type { GreyLevels, Lesion } from "../lesion.ts";
import type { DirectionalMatrices } from "../texture/aggregate.ts";
import { directions, directionsInSlice, voxelsBySlice } from "../texture/directions.ts";
import { tallyFor } from "../texture/entries.ts";
import type { Entries } from "../texture/entries.ts";

/** `inSlices` and `inVolume` say which matrices are wanted. */
export function runLengthMatrices(
  lesion: Lesion,
  { levels, count }: GreyLevels,
  { inSlices, inVolume }: { inSlices: boolean; inVolume: boolean },
): DirectionalMatrices<Entries> {
  const [sx, sy, sz] = strides(lesion);
  const tally = tallyFor(count, Math.max(...lesion.dimensions));
  const matrix = (voxels: Int32Array, [dx, dy, dz]: readonly number[]): Entries => {
    const step = dx * sx + dy * sy + dz * sz;
    for (let k = 0; k < voxels.length; k++) {
      const level = levels[voxels[k]];
      // Each run is counted once, from its first voxel. The rim of the box ends it.
      if (levels[voxels[k] - step] === level) continue;
      let length = 1;
      for (let next = voxels[k] + step; levels[next] === level; next += step) length++;
      tally.add(level, length, 1);
    }
    return tally.take(voxels.length);
  };
  return {
    slices: inSlices ? voxelsBySlice(lesion).map((voxels) => directionsInSlice.map((direction) => matrix(voxels, direction))) : [],
    volume: inVolume ? directions.map((direction) => matrix(lesion.voxels, direction)) : [],
  };
}
