/** Uptake of an organ, taken in a sphere, a box or a mask: what lesions are compared with. */
import { badArgument } from "../imaging/imaging-error.ts";
import { requireSameGrid, toPatientMm, toVoxel, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";

export interface OrganReference {
  /** "sphere of 30 mm at (80, 10, -540)", for the record. */
  readonly place: string;
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
  readonly maximum: number;
  readonly voxels: number;
  readonly volumeMl: number;
}

/**
 * The voxels whose centres lie in a sphere. PERCIST takes 3 cm in the right lobe of the liver, away from its border and its large vessels.
 *
 * ```ts
 * const liver = sphereReference(suv, { centreMm: [90, 0, -550], diameterMm: 30 });
 * ```
 *
 * @param centreMm patient coordinates (RAS). @throws {ImagingError} `bad-argument` where the sphere leaves the image.
 */
export function sphereReference(suv: Volume, { centreMm, diameterMm = 30 }: { centreMm: Triple; diameterMm?: number }): OrganReference {
  if (!(diameterMm > 0)) throw badArgument("diameterMm must be above 0", "diameterMm doit être supérieur à 0");
  const radius = diameterMm / 2;
  const [nx, ny, nz] = suv.dimensions;
  const centre = toVoxel(suv, centreMm);
  const reach = suv.spacingMm.map((mm) => radius / mm);
  const low = centre.map((n, axis) => Math.ceil(n - reach[axis] - 1e-9));
  const high = centre.map((n, axis) => Math.floor(n + reach[axis] + 1e-9));
  if (!centreMm.every(Number.isFinite) || low.some((n) => n < 0) || high.some((n, axis) => n >= [nx, ny, nz][axis])) {
    throw badArgument(
      `The sphere of ${diameterMm} mm at (${centreMm.join(", ")}) leaves the image`,
      `La sphère de ${diameterMm} mm en (${centreMm.join(", ")}) sort de l’image`,
    );
  }
  const voxels: number[] = [];
  for (let z = low[2]; z <= high[2]; z++) {
    for (let y = low[1]; y <= high[1]; y++) {
      for (let x = low[0]; x <= high[0]; x++) {
        const [px, py, pz] = toPatientMm(suv, [x, y, z]);
        if (Math.hypot(px - centreMm[0], py - centreMm[1], pz - centreMm[2]) <= radius + 1e-6) voxels.push(x + nx * (y + ny * z));
      }
    }
  }
  return referenceOf(suv, { voxels, place: `sphere of ${diameterMm} mm at (${centreMm.join(", ")})` });
}

/** The voxels whose centres lie between two corners, in patient coordinates (mm, RAS), whichever way round they are given. */
export function boxReference(suv: Volume, { firstMm, lastMm }: { firstMm: Triple; lastMm: Triple }): OrganReference {
  const low = firstMm.map((mm, axis) => Math.min(mm, lastMm[axis]) - 1e-6);
  const high = firstMm.map((mm, axis) => Math.max(mm, lastMm[axis]) + 1e-6);
  const [nx, ny, nz] = suv.dimensions;
  const voxels: number[] = [];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (toPatientMm(suv, [x, y, z]).every((mm, axis) => mm >= low[axis] && mm <= high[axis])) voxels.push(i);
      }
    }
  }
  return referenceOf(suv, { voxels, place: `box from (${firstMm.join(", ")}) to (${lastMm.join(", ")})` });
}

/** The voxels of a mask that have a label; without one, all that are not 0. @throws {ImagingError} `different-grids`. */
export function maskReference(suv: Volume, mask: LabelMap, label?: number): OrganReference {
  requireSameGrid(suv, mask);
  const voxels: number[] = [];
  for (let i = 0; i < mask.data.length; i++) if (label === undefined ? mask.data[i] !== 0 : mask.data[i] === label) voxels.push(i);
  return referenceOf(suv, { voxels, place: `mask ${mask.description}${label === undefined ? "" : `, label ${label}`}`.trim() });
}

function referenceOf(suv: Volume, { voxels, place }: { voxels: number[]; place: string }): OrganReference {
  if (voxels.length === 0) throw badArgument(`The reference holds no voxel (${place})`, `La référence ne contient aucun voxel (${place})`);
  let sum = 0;
  let maximum = -Infinity;
  for (const i of voxels) {
    sum += suv.data[i];
    maximum = Math.max(maximum, suv.data[i]);
  }
  const mean = sum / voxels.length;
  if (!Number.isFinite(mean))
    throw badArgument(
      `The reference holds values that are no numbers (${place})`,
      `La référence contient des valeurs non numériques (${place})`,
    );
  let squares = 0;
  for (const i of voxels) squares += (suv.data[i] - mean) ** 2;
  const count = voxels.length;
  return { place, mean, standardDeviation: Math.sqrt(squares / count), maximum, voxels: count, volumeMl: count * voxelVolumeMl(suv) };
}

export interface ReferenceRatios {
  /** Spleen-to-liver ratio: SUVmean over SUVmean. */
  readonly spleenToLiver: number | null;
  /** Bone-marrow-to-liver ratio: SUVmean over SUVmean. */
  readonly marrowToLiver: number | null;
}

/** SLR and BLR (null where there is no liver, or none with uptake): means of spleen and bone marrow over the mean of the liver. Studies differ (mean over mean here, maxima elsewhere): compare like with like. */
export function ratios({ liver, spleen, marrow }: Partial<Record<"liver" | "spleen" | "marrow", OrganReference>>): ReferenceRatios {
  const over = (organ: OrganReference | undefined) =>
    organ === undefined || liver === undefined || liver.mean <= 0 ? null : organ.mean / liver.mean;
  return { spleenToLiver: over(spleen), marrowToLiver: over(marrow) };
}
