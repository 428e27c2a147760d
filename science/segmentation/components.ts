/** Choosing among the regions of a label map. Labels keep their numbers, so that a choice can be told and repeated. */
import { badArgument } from "../imaging/imaging-error.ts";
import { toVoxel, valueAt, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Triple } from "../imaging/volume.ts";

/** The regions with these labels, and no others. @throws {ImagingError} `bad-argument` for a label that is not there. */
export function keepComponents(labels: LabelMap, kept: Iterable<number>): LabelMap {
  const wanted = known(labels, kept);
  return { ...labels, data: labels.data.map((label) => (wanted.has(label) ? label : 0)) };
}

/** All regions but those with these labels. @throws {ImagingError} `bad-argument` for a label that is not there. */
export function dropComponents(labels: LabelMap, dropped: Iterable<number>): LabelMap {
  const unwanted = known(labels, dropped);
  return { ...labels, data: labels.data.map((label) => (unwanted.has(label) ? 0 : label)) };
}

/** The regions of at least a volume. */
export function withoutSmall(labels: LabelMap, { minimumVolumeMl }: { minimumVolumeMl: number }): LabelMap {
  const counts = countsOf(labels);
  const least = (minimumVolumeMl / voxelVolumeMl(labels)) * (1 - 1e-9);
  return { ...labels, data: labels.data.map((label) => ((counts.get(label) ?? 0) >= least ? label : 0)) };
}

/** The label at a place of the patient (mm, RAS); 0 outside of all regions and of the image. */
export function componentAt(labels: LabelMap, atMm: Triple): number {
  const value = valueAt(labels, toVoxel(labels, atMm).map(Math.round) as Triple);
  return Number.isNaN(value) ? 0 : value;
}

function countsOf(labels: LabelMap): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels.data) if (label !== 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function known(labels: LabelMap, asked: Iterable<number>): Set<number> {
  const wanted = new Set(asked);
  const there = countsOf(labels);
  const missing = [...wanted].filter((label) => !there.has(label));
  if (missing.length === 0) return wanted;
  const list = missing.join(", ");
  throw badArgument(`There is no region ${list}`, `Il n’y a pas de région ${list}`);
}
