/** From an image and a mask to a lesion: resampling, rounding, cutting out, re-segmenting. Nothing far from the lesion is computed. */
import { alignedGrid } from "../../imaging/resampling/aligned-grid.ts";
import type { AlignedGrid } from "../../imaging/resampling/aligned-grid.ts";
import { splineReach } from "../../imaging/resampling/cubic-spline.ts";
import { interpolateBlock } from "../../imaging/resampling/separable.ts";
import type { Block, InterpolationMethod } from "../../imaging/resampling/separable.ts";
import { requireSameGrid } from "../../imaging/volume.ts";
import type { Grid, LabelMap, Triple, Volume } from "../../imaging/volume.ts";
import type { RadiomicsConfiguration } from "../configuration/configuration.ts";
import type { Lesion } from "../lesion.ts";
import { RadiomicsError } from "../radiomics-error.ts";
import { peakRadiusMm } from "../local-intensity/peaks.ts";
import { boundsOfLabel, grown, insideOf, sizeOf } from "./bounds.ts";
import type { Bounds } from "./bounds.ts";
import { resegmented } from "./resegment.ts";

const largestBlock = 2 ** 28;

/**
 * Cuts a lesion out of an image as the configuration says (which must have no faults).
 *
 * @throws {ImagingError} `different-grids`. @throws {RadiomicsError} `mask-empty`, `several-labels`, `not-finite`, `grid-too-large`.
 */
export function prepareLesion(volume: Volume, mask: LabelMap, configuration: RadiomicsConfiguration, label?: number): Lesion {
  requireSameGrid(volume, mask);
  const { label: chosen, bounds } = boundsOfLabel(mask, label);
  const grid = targetGrid(volume, configuration.interpolation);
  const share = maskOn(grid, { mask, label: chosen, bounds, configuration });
  const tight = tightBounds(share);
  const surroundings = imageOn(grid, { volume, bounds: tight, configuration });
  return lesionIn({ share, tight, surroundings, volume, spacingMm: grid.spacingMm, configuration });
}

function targetGrid(source: Grid, interpolation: RadiomicsConfiguration["interpolation"]): AlignedGrid {
  const { dimensions, affine } = source;
  if (interpolation === null) return { dimensions, affine, spacingMm: source.spacingMm, start: [0, 0, 0], step: [1, 1, 1] };
  const spacingMm = interpolation.spacingMm.map((mm, axis) => (mm === "keep" ? source.spacingMm[axis] : mm)) as Triple;
  const grid = alignedGrid(source, spacingMm);
  return interpolation.align === "centre" ? grid : { ...grid, start: [0, 0, 0] };
}

interface Placed {
  /** Voxels of the target grid that the block holds. */
  bounds: Bounds;
  block: Block;
}

/** 1 where the resampled mask is at least the threshold, around the source voxels of the mask. */
function maskOn(
  grid: AlignedGrid,
  { mask, label, bounds, configuration }: { mask: LabelMap; label: number; bounds: Bounds; configuration: RadiomicsConfiguration },
): Placed {
  const { low, high } = bounds;
  // A voxel of the mask reaches less than one voxel far.
  const reach: Bounds = {
    low: low.map((n, axis) => Math.floor((n - 1 - grid.start[axis]) / grid.step[axis])) as Triple,
    high: high.map((n, axis) => Math.ceil((n + 1 - grid.start[axis]) / grid.step[axis])) as Triple,
  };
  const target = insideOf(grid, reach);
  requireSmall(target);
  const { interpolation } = configuration;
  const source = interpolation === null ? target : insideOf(mask, grown(bounds, [2, 2, 2]));
  const data = cut(mask, source, (value) => (value === label ? 1 : 0));
  const threshold = interpolation === null ? 0.5 : interpolation.maskThreshold;
  const block = sampled({ data, source, target, grid, method: interpolation?.mask ?? "nearest" });
  // Shares that are a threshold exactly, such as halves, come out a rounding error apart.
  return { bounds: target, block: { ...block, data: block.data.map((value) => (value >= threshold - 1e-6 ? 1 : 0)) } };
}

function imageOn(
  grid: AlignedGrid,
  { volume, bounds, configuration }: { volume: Volume; bounds: Bounds; configuration: RadiomicsConfiguration },
): Placed {
  const { interpolation, roundingAsRead, rounding, families } = configuration;
  const margin = families.includes("local-intensity") ? grid.spacingMm.map((mm) => Math.ceil(peakRadiusMm / mm)) : [0, 0, 0];
  const target = insideOf(grid, grown(bounds, margin as Triple));
  requireSmall(target);
  const method = interpolation?.image ?? "nearest";
  const reach = interpolation === null ? 0 : method === "cubic spline" ? splineReach : 2;
  const needed: Bounds = {
    low: target.low.map((n, axis) => Math.floor(grid.start[axis] + n * grid.step[axis]) - reach) as Triple,
    high: target.high.map((n, axis) => Math.ceil(grid.start[axis] + n * grid.step[axis]) + reach) as Triple,
  };
  const source = insideOf(volume, needed);
  const read = roundingAsRead === "nearest integer" ? Math.round : (value: number) => value;
  const block = sampled({ data: cut(volume, source, read), source, target, grid, method });
  let odd = 0;
  for (let i = 0; i < block.data.length; i++) {
    if (!Number.isFinite(block.data[i])) odd++;
    else if (rounding === "nearest integer") block.data[i] = Math.round(block.data[i]);
  }
  if (odd > 0) throw new RadiomicsError("not-finite", { count: odd });
  return { bounds: target, block };
}

interface Sampling {
  data: Float64Array;
  source: Bounds;
  target: Bounds;
  grid: AlignedGrid;
  method: InterpolationMethod;
}

function sampled({ data, source, target, grid, method }: Sampling): Block {
  const size = sizeOf(target);
  // As acquired: the voxels of the image are those of the grid.
  if (source.low.every((n, axis) => n === target.low[axis]) && grid.step.every((step) => step === 1) && grid.start.every((n) => n === 0)) {
    return { data, dimensions: size };
  }
  const places = [0, 1, 2].map((axis) =>
    Float64Array.from({ length: size[axis] }, (_, k) => grid.start[axis] + (target.low[axis] + k) * grid.step[axis] - source.low[axis]),
  );
  return interpolateBlock({ data, dimensions: sizeOf(source) }, places as [Float64Array, Float64Array, Float64Array], method);
}

/** The voxels of a part of an image as a block of its own. */
function cut(image: { data: ArrayLike<number>; dimensions: Triple }, bounds: Bounds, read: (value: number) => number): Float64Array {
  const [sx, sy, sz] = sizeOf(bounds);
  const [nx, ny] = image.dimensions;
  const part = new Float64Array(sx * sy * sz);
  for (let z = 0, i = 0; z < sz; z++) {
    for (let y = 0; y < sy; y++) {
      const row = bounds.low[0] + nx * (bounds.low[1] + y + ny * (bounds.low[2] + z));
      for (let x = 0; x < sx; x++, i++) part[i] = read(image.data[row + x]);
    }
  }
  return part;
}

function requireSmall(bounds: Bounds): void {
  const count = sizeOf(bounds).reduce((product, n) => product * n, 1);
  if (count > largestBlock) throw new RadiomicsError("grid-too-large", { count, limit: largestBlock });
}

function tightBounds({ bounds, block }: Placed): Bounds {
  const found = boundsOfLabel({ data: block.data, dimensions: block.dimensions }, 1, "after-interpolation").bounds;
  const shift = (corner: Triple) => corner.map((n, axis) => n + bounds.low[axis]) as Triple;
  return { low: shift(found.low), high: shift(found.high) };
}

interface Parts {
  share: Placed;
  tight: Bounds;
  surroundings: Placed;
  volume: Volume;
  spacingMm: Triple;
  configuration: RadiomicsConfiguration;
}

function lesionIn({ share, tight, surroundings, volume, spacingMm, configuration }: Parts): Lesion {
  const rim = configuration.texture.distance;
  const box = grown(tight, [rim, rim, rim]);
  const dimensions = sizeOf(box);
  const [nx, ny] = dimensions;
  const morphological = new Uint8Array(nx * ny * dimensions[2]);
  const field = new Float64Array(morphological.length);
  const at = ({ bounds, block }: Placed, x: number, y: number, z: number) =>
    x - bounds.low[0] + block.dimensions[0] * (y - bounds.low[1] + block.dimensions[1] * (z - bounds.low[2]));
  for (let z = tight.low[2]; z <= tight.high[2]; z++) {
    for (let y = tight.low[1]; y <= tight.high[1]; y++) {
      const row = rim + nx * (y - box.low[1] + ny * (z - box.low[2]));
      const inShare = at(share, tight.low[0], y, z);
      const inImage = at(surroundings, tight.low[0], y, z);
      for (let x = 0; x < nx - 2 * rim; x++) {
        morphological[row + x] = share.block.data[inShare + x];
        field[row + x] = surroundings.block.data[inImage + x];
      }
    }
  }
  const intensity = resegmented({ mask: morphological, field }, configuration.resegmentation);
  const voxels = indicesOf(intensity);
  if (voxels.length === 0) throw new RadiomicsError("mask-empty", { what: "after re-segmentation", whatFr: "après re-segmentation" });
  const boxOrigin = box.low.map((n, axis) => n - surroundings.bounds.low[axis]) as Triple;
  return {
    dimensions,
    spacingMm,
    rim,
    morphological,
    intensity,
    voxels,
    values: valuesAt(field, voxels),
    surroundings: { ...surroundings.block, boxOrigin },
    unit: volume.unit,
  };
}

function indicesOf(mask: Uint8Array): Int32Array {
  const indices = new Int32Array(mask.length);
  let count = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) indices[count++] = i;
  return indices.slice(0, count);
}

function valuesAt(field: Float64Array, voxels: Int32Array): Float64Array {
  const values = new Float64Array(voxels.length);
  for (let k = 0; k < voxels.length; k++) values[k] = field[voxels[k]];
  return values;
}
