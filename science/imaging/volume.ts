/** A three-dimensional image and its place in the patient. Everything in "carnet/imaging" takes or gives one of these plain objects. */
import { ImagingError } from "./imaging-error.ts";
import type { SuvComputation } from "./suv/suv.ts";

/** Columns, rows, slices. */
export type Triple = [number, number, number];

/** Where the voxels of an image lie. */
export interface Grid {
  /** Number of voxels along x (columns), y (rows) and z (slices). */
  readonly dimensions: Triple;
  /** Distance between voxel centres along x, y and z, in mm. */
  readonly spacingMm: Triple;
  /**
   * 4 x 4 matrix, row after row, from voxel indices (x, y, z, 1) to patient coordinates in mm. They count as in NIfTI (RAS): +x to the
   * patient's right, +y to the front, +z to the head. DICOM counts x and y the other way (LPS).
   */
  readonly affine: readonly number[];
}

/** An image: one number per voxel. `data[x + nx * (y + ny * z)]` is the value of voxel (x, y, z). */
export interface Volume extends Grid {
  readonly kind: "carnet/volume";
  readonly data: Float32Array;
  /** "Bq/mL", "SUV bw", "HU"... */
  readonly unit: string;
  /** "PT", "CT"... ; empty when not known. */
  readonly modality: string;
  readonly description: string;
  /** True when no patient was imaged. */
  readonly synthetic: boolean;
  /** FrameOfReferenceUID (0020,0052), where the files say: contours and segmentations of another frame are refused. */
  readonly frameOfReference?: string;
  /** How the values became SUV; only on images made by `toSuv`. */
  readonly suv?: SuvComputation;
}

/** A mask or a map of regions: 0 is background, every other number names a region. Same voxel order as `Volume`. */
export interface LabelMap extends Grid {
  readonly kind: "carnet/labels";
  readonly data: Int32Array;
  readonly description: string;
  readonly synthetic: boolean;
}

/** Number of voxels of a grid. */
export function voxelCount({ dimensions: [nx, ny, nz] }: Pick<Grid, "dimensions">): number {
  return nx * ny * nz;
}

/** Volume of one voxel, in mL. */
export function voxelVolumeMl({ spacingMm: [dx, dy, dz] }: Pick<Grid, "spacingMm">): number {
  return (dx * dy * dz) / 1000;
}

/** Patient coordinates (mm, RAS) of a voxel's centre. */
export function toPatientMm({ affine: m }: Pick<Grid, "affine">, [x, y, z]: Triple): Triple {
  return [m[0] * x + m[1] * y + m[2] * z + m[3], m[4] * x + m[5] * y + m[6] * z + m[7], m[8] * x + m[9] * y + m[10] * z + m[11]];
}

/** Voxel indices, not rounded, of a place in the patient (mm, RAS). */
export function toVoxel(grid: Pick<Grid, "affine">, [px, py, pz]: Triple): Triple {
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = grid.affine;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const [x, y, z] = [px - tx, py - ty, pz - tz];
  return [
    ((e * i - f * h) * x + (c * h - b * i) * y + (b * f - c * e) * z) / determinant,
    ((f * g - d * i) * x + (a * i - c * g) * y + (c * d - a * f) * z) / determinant,
    ((d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d) * z) / determinant,
  ];
}

/** A grid whose axes are the patient's, with voxel (0, 0, 0) at `originMm` (RAS). */
export function straightGrid(dimensions: Triple, spacingMm: Triple, originMm: Triple = [0, 0, 0]): Grid {
  const [dx, dy, dz] = spacingMm;
  const [ox, oy, oz] = originMm;
  return { dimensions, spacingMm, affine: [dx, 0, 0, ox, 0, dy, 0, oy, 0, 0, dz, oz, 0, 0, 0, 1] };
}

/** Refuses (`not-finite`) an image with values that are no numbers: a threshold would pass them over, and a mean be none. */
export function requireFinite({ data }: Pick<Volume, "data">): void {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) count++;
  if (count > 0) throw new ImagingError("not-finite", { count });
}

/** Refuses (`different-grids`) two images whose voxels do not lie at the same places, to a hundredth of a voxel. */
export function requireSameGrid(first: Grid, other: Grid): void {
  const sameSize = first.dimensions.every((n, axis) => n === other.dimensions[axis]);
  const tolerance = Math.min(...first.spacingMm) / 100;
  const [nx, ny, nz] = first.dimensions;
  const corners: Triple[] = [
    [0, 0, 0],
    [nx - 1, 0, 0],
    [0, ny - 1, 0],
    [0, 0, nz - 1],
  ];
  const samePlace = corners.every((corner) => {
    const there = toPatientMm(other, corner);
    return toPatientMm(first, corner).every((mm, axis) => Math.abs(mm - there[axis]) <= tolerance);
  });
  if (!sameSize || !samePlace) throw new ImagingError("different-grids", { first: describeGrid(first), other: describeGrid(other) });
}

function describeGrid(grid: Grid): string {
  const origin = toPatientMm(grid, [0, 0, 0]).map((mm) => mm.toFixed(1));
  return `${grid.dimensions.join(" × ")} @ ${grid.spacingMm.map((mm) => mm.toFixed(2)).join(" × ")} mm, (${origin.join(", ")}), ${directionText(grid)}`;
}

/** Where x, y and z go: "RAS" to the right, the front and the head; as cosines where they go askew. */
function directionText({ affine, spacingMm }: Grid): string {
  const axes = [0, 1, 2].map((axis) => [0, 1, 2].map((row) => affine[4 * row + axis] / spacingMm[axis]));
  const letters = axes.map((axis) => {
    const along = axis.findIndex((cosine) => Math.abs(Math.abs(cosine) - 1) < 1e-3);
    return along < 0 ? "" : ["RAS", "LPI"][axis[along] > 0 ? 0 : 1][along];
  });
  if (letters.every((letter) => letter !== "")) return letters.join("");
  return axes.map((axis) => `[${axis.map((cosine) => cosine.toFixed(3)).join(" ")}]`).join(" ");
}

/** Value of the voxel (x, y, z); NaN outside of the image. */
export function valueAt(volume: { data: ArrayLike<number>; dimensions: Triple }, [x, y, z]: Triple): number {
  const [nx, ny, nz] = volume.dimensions;
  if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) return Number.NaN;
  return volume.data[x + nx * (y + ny * z)];
}
