/** How far apart lesions lie: Dmax, in both definitions that are in use. */
import { convexHull } from "../radiomics/morphology/convex-hull.ts";
import { toPatientMm } from "../imaging/volume.ts";
import type { LabelMap, Triple } from "../imaging/volume.ts";

export interface LesionSpread {
  /** Largest distance between the centroids of two lesions (Cottereau, J Nucl Med 2020;61:40). null with fewer than two. */
  readonly dmaxCentroidMm: number | null;
  /** Largest distance between the centres of two tumour voxels, of one lesion or of two. null without a lesion. */
  readonly dmaxVoxelMm: number | null;
}

export function lesionSpread(labels: LabelMap, centroidsMm: readonly Triple[]): LesionSpread {
  const corners = cornerPoints(labels).map((point) => toPatientMm(labels, point));
  return {
    dmaxCentroidMm: centroidsMm.length < 2 ? null : farthest(centroidsMm),
    dmaxVoxelMm: corners.length === 0 ? null : farthest(corners),
  };
}

function farthest(points: readonly Triple[]): number {
  let largest = 0;
  for (let a = 0; a < points.length; a++) {
    for (let b = a + 1; b < points.length; b++) {
      const distance = Math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1], points[a][2] - points[b][2]);
      if (distance > largest) largest = distance;
    }
  }
  return largest;
}

/** Corners of the convex hull of all tumour voxels; of a row along x only its ends can be among them. */
function cornerPoints({ data, dimensions: [nx, ny, nz] }: LabelMap): Triple[] {
  const ends: Triple[] = [];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      let first = 0;
      while (first < nx && data[row + first] === 0) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (data[row + last] === 0) last--;
      ends.push([first, y, z]);
      if (last !== first) ends.push([last, y, z]);
    }
  }
  // Few points need no hull, and flat ones have none.
  if (ends.length < 2000) return ends;
  const points = Int32Array.from(ends.flat());
  if (liesInOnePlane(ends)) return ends;
  return [...new Set(convexHull(points).flat())].map((k) => ends[k]);
}

/** A sheet along the axes: the only one that a mask of so many rows can be. */
const liesInOnePlane = (points: readonly Triple[]) => [0, 1, 2].some((axis) => points.every((point) => point[axis] === points[0][axis]));
