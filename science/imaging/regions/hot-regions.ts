/** The regions of high uptake of a PET, measured. */
import { badArgument } from "../imaging-error.ts";
import { requireFinite, requireSameGrid, toPatientMm, voxelVolumeMl } from "../volume.ts";
import type { LabelMap, Triple, Volume } from "../volume.ts";
import { labelled } from "./connected-components.ts";
import { localIntensityPeak } from "./intensity-peak.ts";
import { principalAxes } from "./principal-axes.ts";

/** One region, measured. */
export interface Region {
  /** Its number in `labels`; `hotRegions` numbers from the hottest, 1. */
  label: number;
  suvMax: number;
  suvMean: number;
  /** Mean in 1 cm3 around the hottest voxel (IBSI VJGA). */
  suvPeak: number;
  /** Metabolic volume: voxels x volume of a voxel (IBSI YEKZ), in mL. */
  volumeMl: number;
  /** SUVmean x volume, in mL (SUV is counted without unit). */
  totalLesionGlycolysis: number;
  /** Centre, in patient coordinates (RAS, mm): to the right, to the front, to the head. */
  centroidMm: Triple;
  /** 1 is round, near 0 is long (IBSI Q3CK). NaN for a single voxel. */
  elongation: number;
  voxels: number;
  /** First and last voxel (x, y, z). */
  box: { first: Triple; last: Triple };
}

/** Regions of high uptake: `regions` for a table, `labels` to lay over the image. */
export interface HotRegions {
  readonly kind: "carnet/regions";
  /** The hottest first. */
  readonly regions: Region[];
  readonly labels: LabelMap;
  readonly threshold: number;
}

/** What counts as hot. */
export interface HotRegionOptions {
  /** Smallest SUV that counts. Default 4, a fixed threshold in use for total metabolic tumour volume. */
  threshold?: number;
  /** Regions smaller than this are left out, in mL. Default 1. */
  minimumVolumeMl?: number;
  /** Look only inside this mask. */
  within?: LabelMap;
}

/**
 * Finds the regions whose SUV reaches a threshold (voxels that touch by a face, an edge or a corner belong together) and measures each one.
 * The hottest comes first. Hot is not ill: brain, heart, kidneys and bladder are found as well.
 *
 * ```ts
 * const found = hotRegions(suv, { threshold: 4, minimumVolumeMl: 1 });
 * found.regions[0].suvMax
 * ```
 */
export function hotRegions(suv: Volume, { threshold = 4, minimumVolumeMl = 1, within }: HotRegionOptions = {}): HotRegions {
  if (!Number.isFinite(threshold)) throw badArgument("threshold must be a number", "threshold doit être un nombre");
  if (within !== undefined) requireSameGrid(suv, within);
  requireFinite(suv);
  const inside = (i: number) => suv.data[i] >= threshold && (within === undefined || within.data[i] !== 0);
  const { labels } = labelled(suv.dimensions, inside);
  return measured(suv, { labels, threshold, minimumVolumeMl });
}

/**
 * Measures regions that are already drawn, such as the lesions of `truthMask()`: every label from 1 up is one region. `label` keeps it.
 */
export function measureRegions(suv: Volume, regions: LabelMap): Region[] {
  requireSameGrid(suv, regions);
  requireFinite(suv);
  return [...voxelsByLabel(regions.data)].map(([label, voxels]) => measure(suv, label, voxels)).toSorted((a, b) => a.label - b.label);
}

interface Found {
  labels: Int32Array;
  threshold: number;
  minimumVolumeMl: number;
}

function measured(suv: Volume, { labels, threshold, minimumVolumeMl }: Found): HotRegions {
  const least = minimumVolumeMl / voxelVolumeMl(suv);
  // A volume of exactly the minimum counts, whatever the rounding of the division.
  const kept = [...voxelsByLabel(labels)].filter(([, voxels]) => voxels.length >= least * (1 - 1e-9));
  const found = kept
    .map(([old, voxels]) => ({ voxels, region: measure(suv, old, voxels) }))
    .toSorted((a, b) => b.region.suvMax - a.region.suvMax || a.region.label - b.region.label);
  const data = new Int32Array(labels.length);
  found.forEach(({ voxels }, index) => {
    for (const voxel of voxels) data[voxel] = index + 1;
  });
  const { dimensions, spacingMm, affine, synthetic } = suv;
  return {
    kind: "carnet/regions",
    regions: found.map(({ region }, index) => ({ ...region, label: index + 1 })),
    labels: { kind: "carnet/labels", dimensions, spacingMm, affine, synthetic, data, description: `SUV ≥ ${threshold}` },
    threshold,
  };
}

/** Indices of the voxels of each label, background left out. */
export function voxelsByLabel(labels: Int32Array): Map<number, Int32Array> {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) if (labels[i] !== 0) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
  const voxels = new Map([...counts].map(([label, count]) => [label, new Int32Array(count)]));
  const next = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const at = next.get(labels[i]) ?? 0;
    voxels.get(labels[i])![at] = i;
    next.set(labels[i], at + 1);
  }
  return voxels;
}

function measure(suv: Volume, label: number, voxels: Int32Array): Region {
  let sum = 0;
  let suvMax = -Infinity;
  for (const voxel of voxels) {
    sum += suv.data[voxel];
    suvMax = Math.max(suvMax, suv.data[voxel]);
  }
  const suvMean = sum / voxels.length;
  const volumeMl = voxels.length * voxelVolumeMl(suv);
  const { elongation, centroidMm } = principalAxes(suv, voxels);
  return {
    label,
    suvMax,
    suvMean,
    suvPeak: localIntensityPeak(suv, voxels),
    volumeMl,
    totalLesionGlycolysis: suvMean * volumeMl,
    centroidMm,
    elongation,
    voxels: voxels.length,
    box: boxOf(voxels, suv.dimensions),
  };
}

function boxOf(voxels: Int32Array, [nx, ny]: Triple): { first: Triple; last: Triple } {
  const first: Triple = [Infinity, Infinity, Infinity];
  const last: Triple = [-Infinity, -Infinity, -Infinity];
  for (const voxel of voxels) {
    [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))].forEach((index, axis) => {
      first[axis] = Math.min(first[axis], index);
      last[axis] = Math.max(last[axis], index);
    });
  }
  return { first, last };
}

/** Patient coordinates (mm, RAS) of a region's hottest voxel: where to put the viewer's crosshair. */
export function hottestPointMm(suv: Volume, found: HotRegions, label: number): Triple {
  let best = -1;
  for (let i = 0; i < suv.data.length; i++) {
    if (found.labels.data[i] === label && (best < 0 || suv.data[i] > suv.data[best])) best = i;
  }
  if (best < 0) throw badArgument(`There is no region ${label}`, `Il n’y a pas de région ${label}`);
  const [nx, ny] = suv.dimensions;
  return toPatientMm(suv, [best % nx, Math.floor(best / nx) % ny, Math.floor(best / (nx * ny))]);
}
