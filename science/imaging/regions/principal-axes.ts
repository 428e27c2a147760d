/** How a region stretches: principal component analysis of its voxel centres (IBSI, morphology HCUG). */
import { toPatientMm } from "../volume.ts";
import type { Grid, Triple } from "../volume.ts";

/** Lengths and ratios of a region's principal axes. */
export interface PrincipalAxes {
  /** Major axis length, in mm (IBSI TDIC). */
  majorMm: number;
  /** Minor axis length, in mm (IBSI P9VJ). */
  minorMm: number;
  /** Least axis length, in mm (IBSI 7J51). */
  leastMm: number;
  /** Minor over major (IBSI Q3CK): 1 is round, near 0 is long. NaN for a single voxel. */
  elongation: number;
  /** Least over major (IBSI N17B): near 0 is flat. NaN for a single voxel. */
  flatness: number;
  centroidMm: Triple;
}

/** Principal axes of the voxels with the given indices. Sample covariance (n - 1), which is what the
 * consensus values of IBSI's digital phantom hold; no weighting by value. */
export function principalAxes(grid: Grid, voxels: ArrayLike<number>): PrincipalAxes {
  const [nx, ny] = grid.dimensions;
  const place = (index: number) => toPatientMm(grid, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
  const centre: Triple = [0, 0, 0];
  for (let i = 0; i < voxels.length; i++) place(voxels[i]).forEach((mm, axis) => (centre[axis] += mm / voxels.length));
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < voxels.length; i++) {
    const [x, y, z] = place(voxels[i]).map((mm, axis) => mm - centre[axis]);
    xx += x * x;
    xy += x * y;
    xz += x * z;
    yy += y * y;
    yz += y * z;
    zz += z * z;
  }
  const [a, b, c, d, e, f] = [xx, xy, xz, yy, yz, zz].map((sum) => sum / Math.max(1, voxels.length - 1));
  const [major, minor, least] = symmetricEigenvalues([a, b, c, d, e, f]).map((value) => Math.max(0, value));
  return {
    majorMm: 4 * Math.sqrt(major),
    minorMm: 4 * Math.sqrt(minor),
    leastMm: 4 * Math.sqrt(least),
    elongation: Math.sqrt(minor / major),
    flatness: Math.sqrt(least / major),
    centroidMm: centre,
  };
}

/** Eigenvalues, largest first, of the symmetric matrix [[a, b, c], [b, d, e], [c, e, f]] (Smith, Commun. ACM 1961;4:168). */
function symmetricEigenvalues([a, b, c, d, e, f]: number[]): Triple {
  const mean = (a + d + f) / 3;
  const spread = Math.sqrt(((a - mean) ** 2 + (d - mean) ** 2 + (f - mean) ** 2 + 2 * (b * b + c * c + e * e)) / 6);
  if (spread === 0) return [mean, mean, mean];
  const [p, q, r, s, t, u] = [a - mean, b, c, d - mean, e, f - mean].map((value) => value / spread);
  const halfDeterminant = (p * (s * u - t * t) - q * (q * u - t * r) + r * (q * t - s * r)) / 2;
  const angle = Math.acos(Math.min(1, Math.max(-1, halfDeterminant))) / 3;
  const largest = mean + 2 * spread * Math.cos(angle);
  const smallest = mean + 2 * spread * Math.cos(angle + (2 * Math.PI) / 3);
  return [largest, 3 * mean - largest - smallest, smallest];
}
