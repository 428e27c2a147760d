/** Neighbours of a voxel, and the slices of a lesion. */
import type { Triple } from "../../imaging/volume.ts";
import { strides } from "../lesion.ts";
import type { Lesion } from "../lesion.ts";

/** The 13 directions to the 26 neighbours of a voxel, one of each opposite pair; the first four lie in the slice. */
export const directions: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [1, -1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [-1, -1, 1],
];
export const directionsInSlice = directions.slice(0, 4);

/** Steps in the box's array to all voxels within a Chebyshev distance, in the slice (2) or in the volume (3). */
export function neighbourSteps(lesion: Lesion, distance: number, dimensions: 2 | 3): Int32Array {
  const [sx, sy, sz] = strides(lesion);
  const steps: number[] = [];
  const deep = dimensions === 3 ? distance : 0;
  for (let dz = -deep; dz <= deep; dz++) {
    for (let dy = -distance; dy <= distance; dy++) {
      for (let dx = -distance; dx <= distance; dx++) if (dx !== 0 || dy !== 0 || dz !== 0) steps.push(dx * sx + dy * sy + dz * sz);
    }
  }
  return Int32Array.from(steps);
}

/** The voxels of each slice that has some. */
export function voxelsBySlice(lesion: Lesion): Int32Array[] {
  const [, , slice] = strides(lesion);
  const { voxels } = lesion;
  const slices: Int32Array[] = [];
  let from = 0;
  for (let k = 1; k <= voxels.length; k++) {
    if (k < voxels.length && Math.floor(voxels[k] / slice) === Math.floor(voxels[from] / slice)) continue;
    slices.push(voxels.subarray(from, k));
    from = k;
  }
  return slices;
}
