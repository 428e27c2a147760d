/** The grid of another spacing that shares its centre with an image: how IBSI (UMPJ) aligns grids. */
import type { Grid, Triple } from "../volume.ts";
import { toPatientMm } from "../volume.ts";

/** A grid and how it lies in the one it was made from. */
export interface AlignedGrid extends Grid {
  /** Index in the source grid, not rounded, of the first voxel along each axis. */
  readonly start: Triple;
  /** Steps between voxels, in voxels of the source grid. */
  readonly step: Triple;
}

/**
 * The grid with `spacingMm` whose centre is the centre of `source`. It has as many voxels as cover the source, rounded up.
 *
 * Source: IBSI reference manual 2.4, "Interpolation grid": n_b = ceil(n_a s_a / s_b), x_b0 = x_a0 + (s_a (n_a - 1) - s_b (n_b - 1)) / 2.
 */
export function alignedGrid(source: Grid, spacingMm: Triple): AlignedGrid {
  const step = spacingMm.map((mm, axis) => mm / source.spacingMm[axis]) as Triple;
  // Spacings come from files as single-precision numbers: a ratio that should be whole may lie a hair above.
  const dimensions = source.dimensions.map((n, axis) => Math.max(1, Math.ceil(n / step[axis] - 1e-5))) as Triple;
  const start = source.dimensions.map((n, axis) => (n - 1 - step[axis] * (dimensions[axis] - 1)) / 2) as Triple;
  const origin = toPatientMm(source, start);
  const m = source.affine;
  const affine = [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((axis) => m[4 * row + axis] * step[axis]), origin[row]]);
  return { dimensions, spacingMm, affine: [...affine, 0, 0, 0, 1], start, step };
}
