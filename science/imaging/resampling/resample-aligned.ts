/** An image with other voxels, as IBSI resamples it. */
import { badArgument } from "../imaging-error.ts";
import type { Triple, Volume } from "../volume.ts";
import { alignedGrid } from "./aligned-grid.ts";
import { interpolateBlock } from "./separable.ts";
import type { InterpolationMethod } from "./separable.ts";

/**
 * The whole image on the grid of `spacingMm` (mm) that shares its centre. Outside of the voxel centres the border values go on.
 *
 * Source: IBSI reference manual 2.4 (VTM2, UMPJ).
 *
 * @throws {ImagingError} `bad-argument` when a spacing is not above 0.
 */
export function resampleAligned(volume: Volume, { spacingMm, method }: { spacingMm: Triple; method: InterpolationMethod }): Volume {
  if (!spacingMm.every((mm) => Number.isFinite(mm) && mm > 0))
    throw badArgument("A spacing is above 0 mm", "Un espacement est supérieur à 0 mm");
  const { start, step, ...grid } = alignedGrid(volume, spacingMm);
  const places = grid.dimensions.map((n, axis) => Float64Array.from({ length: n }, (_, k) => start[axis] + k * step[axis]));
  const block = { data: Float64Array.from(volume.data), dimensions: volume.dimensions };
  const { data } = interpolateBlock(block, places as [Float64Array, Float64Array, Float64Array], method);
  return { ...volume, ...grid, data: Float32Array.from(data) };
}
