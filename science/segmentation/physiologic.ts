/**
 * Which hot regions look like physiologic uptake, from their place, size and uptake alone: no anatomy is seen. Places are told from the brain,
 * as shares of the stature below the top of the head, so a scan without the brain has no such rule. A rule suspects, it does not know: a
 * lesion that touches the organ goes with it, an operated or displaced kidney is missed, a tumour in the organ's place is suspected. Who
 * measures looks at every suspicion before he drops it.
 */
import { badArgument } from "../imaging/imaging-error.ts";
import { measureRegions } from "../imaging/regions/hot-regions.ts";
import type { Region } from "../imaging/regions/hot-regions.ts";
import { toPatientMm, voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";

export const physiologicOrgans = ["brain", "heart", "kidney", "bladder"] as const;
export type PhysiologicOrgan = (typeof physiologicOrgans)[number];

export interface PhysiologicOptions {
  /** Height of the patient. Default 1700. */
  statureMm?: number;
  /** Default: all. */
  organs?: readonly PhysiologicOrgan[];
}

/** A region that looks like an organ, and why. */
export interface Suspicion {
  readonly label: number;
  readonly organ: PhysiologicOrgan;
  readonly reason: { readonly fr: string; readonly en: string };
}

interface Place {
  /** Below the top of the head, as shares of the stature. */
  from: number;
  to: number;
  leastMl: number;
  mostMl: number;
}

/** Wide windows of adult anatomy, at SUV thresholds from 2.5 to 5. Chosen on anatomy, not fitted to patients. */
const places: Record<Exclude<PhysiologicOrgan, "brain">, Place> = {
  heart: { from: 0.2, to: 0.32, leastMl: 30, mostMl: 450 },
  kidney: { from: 0.29, to: 0.41, leastMl: 3, mostMl: 350 },
  bladder: { from: 0.45, to: 0.56, leastMl: 10, mostMl: 900 },
};
const brainLeastMl = 200;

/**
 * Suspects regions of `labels` (each label one connected region, as `segment` gives them). Drop them with `dropComponents`.
 *
 * ```ts
 * const suspects = suspectPhysiologic(suv, found.labels, { statureMm: 1680 });
 * const tumour = dropComponents(found.labels, suspects.map(({ label }) => label));
 * ```
 *
 * @throws {ImagingError} `bad-argument` where no region can be the brain and another organ is asked for.
 */
export function suspectPhysiologic(
  suv: Volume,
  labels: LabelMap,
  { statureMm = 1700, organs = physiologicOrgans }: PhysiologicOptions = {},
): Suspicion[] {
  if (!(statureMm >= 400 && statureMm <= 2600))
    throw badArgument("statureMm must lie between 400 and 2600", "statureMm doit être compris entre 400 et 2600");
  const regions = measureRegions(suv, labels);
  const brain = brainAmong(suv, regions);
  if (brain === undefined) {
    throw badArgument(
      "No region can be the brain, from which the rules tell where organs lie; choose by hand",
      "Aucune région ne peut être le cerveau, à partir duquel les règles situent les organes ; choisissez à la main",
    );
  }
  const body: Body = { vertexMm: boxMm(suv, brain).high[2], midlineMm: brain.centroidMm[0], frontMm: brain.centroidMm[1], statureMm };
  const others = regions.filter(({ label }) => label !== brain.label);
  const found: Suspicion[] = [
    suspicion(brain, "brain", { fr: "grande région la plus haute", en: "large region, the uppermost" }),
    ...heartAmong(others, body),
    ...kidneysAmong(others, body),
    ...bladderAmong(others, body),
  ];
  return found.filter(({ organ }) => organs.includes(organ));
}

interface Body {
  vertexMm: number;
  midlineMm: number;
  /** Where the brain's centre lies between back and front. */
  frontMm: number;
  statureMm: number;
}

const suspicion = (region: Region, organ: PhysiologicOrgan, reason: Suspicion["reason"]): Suspicion => ({
  label: region.label,
  organ,
  reason,
});

/** A region as large as a brain that begins close under the top of the body; one that the image cuts off does not tell where the vertex is. */
function brainAmong(suv: Volume, regions: readonly Region[]): Region | undefined {
  const top = bodyTopMm(suv);
  return regions
    .filter((region) => region.volumeMl >= brainLeastMl && top - boxMm(suv, region).high[2] < scalpMm && !isCutOff(suv, region))
    .toSorted((a, b) => b.volumeMl - a.volumeMl)[0];
}

/** From the top of the head to the uppermost brain that a threshold shows. */
const scalpMm = 60;
/** Least SUV of tissue. */
const tissueSuv = 0.3;

/** Highest place, towards the head, of the slices with at least 5 mL of tissue. */
function bodyTopMm(suv: Volume): number {
  const [nx, ny, nz] = suv.dimensions;
  const least = 5 / voxelVolumeMl(suv);
  let top = -Infinity;
  for (let z = 0; z < nz; z++) {
    const height = toPatientMm(suv, [(nx - 1) / 2, (ny - 1) / 2, z])[2];
    if (height <= top) continue;
    let count = 0;
    for (let i = nx * ny * z; i < nx * ny * (z + 1) && count < least; i++) if (suv.data[i] >= tissueSuv) count++;
    if (count >= least) top = height;
  }
  return top;
}

const isCutOff = ({ dimensions }: Volume, { box }: Region) => box.first[2] === 0 || box.last[2] === dimensions[2] - 1;

function within(region: Region, body: Body, organ: keyof typeof places): boolean {
  const { from, to, leastMl, mostMl } = places[organ];
  const share = (body.vertexMm - region.centroidMm[2]) / body.statureMm;
  return share >= from && share <= to && region.volumeMl >= leastMl && region.volumeMl <= mostMl;
}

/** Left of the midline and not behind it, the largest that fits. */
function heartAmong(regions: readonly Region[], body: Body): Suspicion[] {
  const fitting = regions.filter((region) => {
    const left = body.midlineMm - region.centroidMm[0];
    return within(region, body, "heart") && left > -10 && left < 90 && region.centroidMm[1] > body.frontMm - 30;
  });
  const [largest] = fitting.toSorted((a, b) => b.volumeMl - a.volumeMl);
  const reason = { fr: "en avant et à gauche, à la hauteur du cœur", en: "to the front and left, at the height of the heart" };
  return largest === undefined ? [] : [suspicion(largest, "heart", reason)];
}

/** Behind, beside the spine. Each side may come in several parts; regions are suspected only where both sides have one. */
function kidneysAmong(regions: readonly Region[], body: Body): Suspicion[] {
  const beside = (region: Region) => region.centroidMm[0] - body.midlineMm;
  const fitting = regions.filter((region) => {
    const distance = Math.abs(beside(region));
    return within(region, body, "kidney") && distance > 25 && distance < 110 && region.centroidMm[1] < body.frontMm;
  });
  const reason = {
    fr: "des deux côtés du rachis, en arrière, à la hauteur des reins",
    en: "on both sides of the spine, behind, at the height of the kidneys",
  };
  const bothSides = fitting.some((region) => beside(region) > 0) && fitting.some((region) => beside(region) < 0);
  return bothSides ? fitting.map((region) => suspicion(region, "kidney", reason)) : [];
}

/** In the midline, the hottest that fits. */
function bladderAmong(regions: readonly Region[], body: Body): Suspicion[] {
  const fitting = regions.filter((region) => within(region, body, "bladder") && Math.abs(region.centroidMm[0] - body.midlineMm) < 45);
  const [hottest] = fitting.toSorted((a, b) => b.suvMax - a.suvMax);
  const reason = { fr: "sur la ligne médiane, à la hauteur de la vessie", en: "in the midline, at the height of the bladder" };
  return hottest === undefined ? [] : [suspicion(hottest, "bladder", reason)];
}

function boxMm(suv: Volume, { box }: Region): { high: Triple } {
  const corners = [box.first, box.last].map((corner) => toPatientMm(suv, corner));
  return { high: [0, 1, 2].map((axis) => Math.max(corners[0][axis], corners[1][axis])) as Triple };
}
