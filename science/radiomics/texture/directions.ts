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

export type Norm = "chebyshev" | "euclidean" | "manhattan";

/** Length of a step, in voxels (IBSI PVMT, G9EV, LIFZ). */
const lengths: Record<Norm, (dx: number, dy: number, dz: number) => number> = {
  chebyshev: (dx, dy, dz) => Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)),
  euclidean: (dx, dy, dz) => Math.sqrt(dx * dx + dy * dy + dz * dz),
  manhattan: (dx, dy, dz) => Math.abs(dx) + Math.abs(dy) + Math.abs(dz),
};

export interface Neighbourhood {
  distance: number;
  norm: Norm;
}

/** Steps in the box's array to all voxels within a distance, in the slice (2) or in the volume (3). */
export function neighbourSteps(lesion: Lesion, { distance, norm }: Neighbourhood, dimensions: 2 | 3): Int32Array {
  const [sx, sy, sz] = strides(lesion);
  const steps: number[] = [];
  const deep = dimensions === 3 ? distance : 0;
  for (let dz = -deep; dz <= deep; dz++) {
    for (let dy = -distance; dy <= distance; dy++) {
      for (let dx = -distance; dx <= distance; dx++) {
        const length = lengths[norm](dx, dy, dz);
        if (length > 0 && length <= distance) steps.push(dx * sx + dy * sy + dz * sz);
      }
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
