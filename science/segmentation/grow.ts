/** The lesion that a person points at. */
import { badArgument } from "../imaging/imaging-error.ts";
import { requireFinite, toPatientMm, toVoxel } from "../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";
import { flood } from "./flood.ts";
import { isRelative, thresholdOf } from "./threshold.ts";
import type { ThresholdMethod } from "./threshold.ts";

export interface GrowOptions {
  /** Where was pointed: patient coordinates in mm (RAS). */
  atMm: Triple;
  threshold: ThresholdMethod;
  /** The region stays within this distance of the point. Default 30 mm. */
  radiusMm?: number;
}

/**
 * The connected voxels (26 neighbours) of at least the threshold, from where was pointed and no further than `radiusMm`. With a threshold
 * relative to the maximum, the region grows from the hottest voxel within that distance.
 *
 * @throws {ImagingError} `bad-argument` outside of the image, or where the voxel that was pointed at is below the threshold.
 */
export function growRegion(suv: Volume, { atMm, threshold, radiusMm = 30 }: GrowOptions): LabelMap {
  if (!(radiusMm > 0)) throw badArgument("radiusMm must be above 0", "radiusMm doit être supérieur à 0");
  requireFinite(suv);
  const [nx, ny, nz] = suv.dimensions;
  const [x, y, z] = toVoxel(suv, atMm).map(Math.round);
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz)) {
    throw badArgument(`The point (${atMm.join(", ")}) lies outside of the image`, `Le point (${atMm.join(", ")}) est hors de l’image`);
  }
  const near = (i: number) => {
    const [px, py, pz] = toPatientMm(suv, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
    return Math.hypot(px - atMm[0], py - atMm[1], pz - atMm[2]) <= radiusMm + 1e-6;
  };
  const start = x + nx * (y + ny * z);
  const from = isRelative(threshold) ? hottestNear(suv, { start, near }) : start;
  const level = thresholdOf(threshold, suv.data[from]);
  const voxels = flood({ dimensions: suv.dimensions, from, inside: (i) => suv.data[i] >= level && near(i) });
  if (voxels.length === 0) {
    const value = suv.data[from].toFixed(2);
    throw badArgument(
      `The voxel has an SUV of ${value}, below the threshold of ${level.toFixed(2)}`,
      `Le voxel a une SUV de ${value}, sous le seuil de ${level.toFixed(2)}`,
    );
  }
  const data = new Int32Array(suv.data.length);
  for (const i of voxels) data[i] = 1;
  const { dimensions, spacingMm, affine, synthetic } = suv;
  return { kind: "carnet/labels", dimensions, spacingMm, affine, synthetic, data, description: `SUV ≥ ${Number(level.toPrecision(4))}` };
}

function hottestNear(suv: Volume, { start, near }: { start: number; near: (index: number) => boolean }): number {
  const around = flood({ dimensions: suv.dimensions, from: start, inside: (i) => i === start || near(i) });
  return around.reduce((best, i) => (suv.data[i] > suv.data[best] ? i : best), start);
}
