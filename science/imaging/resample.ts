/** An image on another image's grid. */
import { toPatientMm, toVoxel, voxelCount } from "./volume.ts";
import type { Grid, Triple, Volume } from "./volume.ts";

/**
 * Values of an image at the voxel centres of another grid, by trilinear interpolation. Outside of the image the value is NaN: it is not
 * known. A place within a thousandth of a voxel of the border counts as inside.
 */
export function resampleTo(volume: Volume, grid: Grid): Volume {
  const [nx, ny, nz] = grid.dimensions;
  const data = new Float32Array(voxelCount(grid));
  const at = (x: number, y: number, z: number) => toVoxel(volume, toPatientMm(grid, [x, y, z]));
  // The map from grid to volume is affine: one origin and three steps say it all.
  const origin = at(0, 0, 0);
  const steps = [at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)].map((place) => place.map((value, axis) => value - origin[axis]));
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const place = origin.map((value, axis) => value + x * steps[0][axis] + y * steps[1][axis] + z * steps[2][axis]) as Triple;
        data[i] = trilinear(volume, place);
      }
    }
  }
  const { dimensions, spacingMm, affine } = grid;
  return { ...volume, dimensions, spacingMm, affine, data };
}

function trilinear({ data, dimensions: [nx, ny, nz] }: Volume, place: Triple): number {
  const sizes = [nx, ny, nz];
  const corner: number[] = [];
  const share: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const last = sizes[axis] - 1;
    if (!(place[axis] >= -1e-3 && place[axis] <= last + 1e-3)) return Number.NaN;
    const inside = Math.min(last, Math.max(0, place[axis]));
    corner[axis] = Math.min(Math.floor(inside), Math.max(0, last - 1));
    share[axis] = inside - corner[axis];
  }
  let sum = 0;
  for (let k = 0; k < 8; k++) {
    const [i, j, l] = [k & 1, (k >> 1) & 1, k >> 2];
    const weight = (i ? share[0] : 1 - share[0]) * (j ? share[1] : 1 - share[1]) * (l ? share[2] : 1 - share[2]);
    if (weight > 0) sum += weight * data[corner[0] + i + nx * (corner[1] + j + ny * (corner[2] + l))];
  }
  return sum;
}
