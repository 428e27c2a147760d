/** Everything that morphological features are made from, each computed once. */
import type { Triple } from "../../imaging/volume.ts";
import type { Lesion } from "../lesion.ts";
import { autocorrelation } from "./autocorrelation.ts";
import type { Autocorrelation } from "./autocorrelation.ts";
import { convexHull } from "./convex-hull.ts";
import { ellipsoidSolid, smallestEllipsoid } from "./ellipsoid.ts";
import { alignedBox, hullInMm, hullSolid, largestDistance, orientedBox } from "./hull-measures.ts";
import { meshSolid, outerPoints } from "./mesh.ts";
import type { Solid } from "./mesh.ts";
import { eigenvalues } from "./symmetric.ts";

export interface Morphology extends Solid, Autocorrelation {
  /** Number of voxels times their volume, mm³. */
  readonly voxelVolume: number;
  /** Between the centre of the mask and that of its intensities, mm. NaN when intensities sum to 0. */
  readonly centreOfMassShift: number;
  readonly diameter: number;
  /**
   * Variances of the voxel centres along the principal axes, falling, mm². Those of a sample (N - 1): the consensus values are, unlike IBSI's
   * other variances. NaN for one voxel.
   */
  readonly axisVariances: Triple;
  readonly alignedBox: Solid;
  readonly orientedBox: Solid;
  readonly principalEllipsoid: Solid;
  readonly enclosingEllipsoid: Solid;
  readonly convexHull: Solid;
  /** Of the intensity mask. */
  readonly meanIntensity: number;
}

export function morphologyOf(lesion: Lesion): Morphology {
  const centres = centresOf(lesion);
  const points = outerPoints(lesion);
  const hull = hullInMm(points, convexHull(points), lesion.spacingMm);
  return {
    ...meshSolid(lesion),
    ...autocorrelation(lesion),
    ...centres,
    diameter: largestDistance(hull),
    alignedBox: alignedBox(hull),
    orientedBox: orientedBox(hull),
    principalEllipsoid: ellipsoidSolid(centres.axisVariances.map((variance) => 2 * Math.sqrt(variance)) as Triple),
    enclosingEllipsoid: ellipsoidSolid(smallestEllipsoid(hull.corners)),
    convexHull: hullSolid(hull),
  };
}

type Centres = Pick<Morphology, "voxelVolume" | "centreOfMassShift" | "axisVariances" | "meanIntensity">;

function centresOf(lesion: Lesion): Centres {
  const { morphological, voxels, values, spacingMm } = lesion;
  const place = placeIn(lesion);
  const mean = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < morphological.length; i++) {
    if (morphological[i] === 0) continue;
    count++;
    for (let axis = 0; axis < 3; axis++) mean[axis] += place(i, axis);
  }
  for (let axis = 0; axis < 3; axis++) mean[axis] /= count;
  const c = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < morphological.length; i++) {
    if (morphological[i] === 0) continue;
    const [x, y, z] = [place(i, 0) - mean[0], place(i, 1) - mean[1], place(i, 2) - mean[2]];
    [x * x, y * y, z * z, x * y, x * z, y * z].forEach((product, k) => (c[k] += product / (count - 1)));
  }
  const weighted = [0, 0, 0];
  let sum = 0;
  for (let k = 0; k < voxels.length; k++) {
    sum += values[k];
    for (let axis = 0; axis < 3; axis++) weighted[axis] += values[k] * place(voxels[k], axis);
  }
  return {
    voxelVolume: count * spacingMm[0] * spacingMm[1] * spacingMm[2],
    centreOfMassShift: Math.hypot(...weighted.map((value, axis) => value / sum - mean[axis])),
    axisVariances: eigenvalues(c),
    meanIntensity: sum / voxels.length,
  };
}

/** Distance in mm of a voxel's centre from that of the box's first voxel, along an axis. */
function placeIn({ dimensions: [nx, ny], spacingMm }: Lesion): (i: number, axis: number) => number {
  const steps = [1, nx, nx * ny];
  const sizes = [nx, ny, Infinity];
  return (i, axis) => (Math.floor(i / steps[axis]) % sizes[axis]) * spacingMm[axis];
}
