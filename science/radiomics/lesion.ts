/** A lesion made ready for measuring: cut out of its image, with its two masks. */
import type { Block } from "../imaging/resampling/separable.ts";
import type { Triple } from "../imaging/volume.ts";

/** Values around a lesion, lesion or not, as far as the image goes. */
export interface Surroundings extends Block {
  /** Where voxel (0, 0, 0) of the lesion's box lies in this block. */
  readonly boxOrigin: Triple;
}

/**
 * A lesion in a box that is tight around its morphological mask but for a rim of `rim` voxels outside of it on all sides, so that neighbours
 * can be looked up without asking where the box ends. Voxel (x, y, z) has index x + nx * (y + ny * z).
 */
export interface Lesion {
  readonly dimensions: Triple;
  readonly spacingMm: Triple;
  readonly rim: number;
  /** 1 in the mask as drawn (IBSI G5KJ). */
  readonly morphological: Uint8Array;
  /** 1 in the mask that re-segmentation left (IBSI SEFI). */
  readonly intensity: Uint8Array;
  /** Indices of the voxels of the intensity mask, rising. */
  readonly voxels: Int32Array;
  /** Values of those voxels, in the same order. */
  readonly values: Float64Array;
  readonly surroundings: Surroundings;
  /** Unit of the values. */
  readonly unit: string;
}

/** The grey levels of a lesion. */
export interface GreyLevels {
  /** For each voxel of the box: its level from 1, or 0 outside of the intensity mask. */
  readonly levels: Int32Array;
  /** N_g: the highest level that is there, for bins of fixed size; the number of bins, for a fixed number of bins. */
  readonly count: number;
}

/** Distance in the box's array between neighbours along x, y and z. */
export function strides({ dimensions: [nx, ny] }: { dimensions: Triple }): Triple {
  return [1, nx, nx * ny];
}
