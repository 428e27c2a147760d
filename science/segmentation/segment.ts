/** Lesions of a PET by threshold. */
import { badArgument } from "../imaging/imaging-error.ts";
import { labelled } from "../imaging/regions/connected-components.ts";
import { voxelsByLabel } from "../imaging/regions/hot-regions.ts";
import { requireFinite, requireSameGrid, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Volume } from "../imaging/volume.ts";
import { isRelative, thresholdOf } from "./threshold.ts";
import type { ThresholdMethod } from "./threshold.ts";

export interface SegmentOptions {
  threshold: ThresholdMethod;
  /** Where each lesion has a threshold of its own: lesions are the connected regions of at least this SUV, and none reaches below it. */
  seedSuv?: number;
  /** Smaller lesions are left out. Default 0: none. */
  minimumVolumeMl?: number;
  /** Look only inside this mask. */
  within?: LabelMap;
}

export interface Segmentation {
  readonly kind: "carnet/lesions";
  /** Lesions numbered from 1, the hottest first. */
  readonly labels: LabelMap;
  /** SUV from which on the voxels of each lesion count, in the order of the labels. */
  readonly thresholds: readonly number[];
  readonly method: ThresholdMethod;
}

/**
 * Voxels of at least the threshold, in connected lesions (26 neighbours). With a threshold relative to each lesion's maximum,
 * lesions are first found at `seedSuv`; each keeps its voxels of at least its own threshold, so that none leaks into the organ around it.
 *
 * ```ts
 * const found = segment(suv, { threshold: { method: "fixed", suv: 4 }, minimumVolumeMl: 1 });
 * ```
 *
 * @throws {ImagingError} `bad-argument`, `different-grids`, `not-finite`.
 */
export function segment(suv: Volume, { threshold, seedSuv, minimumVolumeMl = 0, within }: SegmentOptions): Segmentation {
  requireFinite(suv);
  if (within !== undefined) requireSameGrid(suv, within);
  const relative = isRelative(threshold);
  if (relative && seedSuv === undefined)
    throw badArgument("A threshold relative to the maximum needs seedSuv", "Un seuil relatif au maximum demande seedSuv");
  const level = relative ? (seedSuv ?? Number.NaN) : thresholdOf(threshold, Number.NaN);
  if (!Number.isFinite(level)) throw badArgument("The threshold is no number", "Le seuil n’est pas un nombre");
  const inside = (i: number) => suv.data[i] >= level && (within === undefined || within.data[i] !== 0);
  const { labels } = labelled(suv.dimensions, inside);
  const regions = [...voxelsByLabel(labels).values()]
    .map((voxels) => ({ voxels: voxels as ArrayLike<number>, peak: hottest(suv, voxels) }))
    .toSorted((a, b) => suv.data[b.peak] - suv.data[a.peak] || a.peak - b.peak);
  const lesions = regions.map((region) =>
    relative ? ownPart(suv, region, { threshold, seedSuv: level }) : { voxels: region.voxels, level },
  );
  return numbered(suv, { lesions, minimumVolumeMl, method: threshold });
}

function hottest(suv: Volume, voxels: ArrayLike<number>): number {
  let best = voxels[0];
  for (let k = 1; k < voxels.length; k++) if (suv.data[voxels[k]] > suv.data[best]) best = voxels[k];
  return best;
}

interface Found {
  voxels: ArrayLike<number>;
  level: number;
}

/** A lesion with a threshold of its own keeps, of the region in which it was found, the voxels that reach it. */
function ownPart(
  suv: Volume,
  { voxels, peak }: { voxels: ArrayLike<number>; peak: number },
  { threshold, seedSuv }: { threshold: ThresholdMethod; seedSuv: number },
): Found {
  const level = Math.max(seedSuv, thresholdOf(threshold, suv.data[peak]));
  return { level, voxels: Array.from(voxels).filter((i) => suv.data[i] >= level) };
}

function numbered(
  suv: Volume,
  { lesions, minimumVolumeMl, method }: { lesions: Found[]; minimumVolumeMl: number; method: ThresholdMethod },
): Segmentation {
  // A volume of exactly the minimum counts, whatever the rounding of the division.
  const least = (minimumVolumeMl / voxelVolumeMl(suv)) * (1 - 1e-9);
  const kept = lesions.filter(({ voxels }) => voxels.length >= least);
  const data = new Int32Array(suv.data.length);
  kept.forEach(({ voxels }, k) => {
    for (let v = 0; v < voxels.length; v++) data[voxels[v]] = k + 1;
  });
  const { dimensions, spacingMm, affine, synthetic } = suv;
  const labels: LabelMap = { kind: "carnet/labels", dimensions, spacingMm, affine, synthetic, data, description: method.method };
  return { kind: "carnet/lesions", labels, thresholds: kept.map(({ level }) => level), method };
}
