/** What is said of each lesion, and of the patient. */
import { sphereMean } from "../imaging/regions/intensity-peak.ts";
import { measureRegions, voxelsByLabel } from "../imaging/regions/hot-regions.ts";
import { voxelVolumeMl } from "../imaging/volume.ts";
import type { LabelMap, Triple, Volume } from "../imaging/volume.ts";
import { meshSolid } from "../radiomics/morphology/mesh.ts";
import { ratios } from "./reference.ts";
import type { OrganReference } from "./reference.ts";
import { lesionSpread } from "./spread.ts";

/** One lesion. */
export interface LesionMeasures {
  readonly label: number;
  /** Voxels x volume of a voxel (IBSI YEKZ). */
  readonly volumeMl: number;
  readonly suvMax: number;
  readonly suvMean: number;
  /** Mean in 1 mL around the hottest voxel (IBSI VJGA): voxels whose centres lie within 6.2 mm of its centre. */
  readonly suvPeak: number;
  /** The highest mean in 1 mL around any voxel of the lesion (IBSI 0F91 of the lesion; PERCIST's peak). */
  readonly suvPeakHighest: number;
  /** Total lesion glycolysis: SUVmean x volume, mL. */
  readonly tlgMl: number;
  /** Patient coordinates (RAS, mm). */
  readonly centroidMm: Triple;
  /** Of the mesh (IBSI C0JK). */
  readonly surfaceMm2: number;
  /** 0 for a ball (IBSI 25C7). */
  readonly asphericity: number;
  readonly voxels: number;
}

/** All lesions of a patient together. */
export interface PatientSummary {
  readonly lesions: number;
  /** Total metabolic tumour volume. */
  readonly tmtvMl: number;
  /** Total lesion glycolysis of all lesions. */
  readonly tlgMl: number;
  /** null where there is no lesion. */
  readonly suvMax: number | null;
  readonly suvPeak: number | null;
  readonly dmaxCentroidMm: number | null;
  readonly dmaxVoxelMm: number | null;
  readonly spleenToLiver: number | null;
  readonly marrowToLiver: number | null;
}

/** Measures every label of a map, the lowest label first. @throws {ImagingError} `different-grids`. */
export function measureLesions(suv: Volume, labels: LabelMap): LesionMeasures[] {
  const voxels = voxelsByLabel(labels.data);
  const around = sphereMean(suv);
  return measureRegions(suv, labels).map((region) => {
    const indices = voxels.get(region.label) ?? new Int32Array();
    const { area, volume } = meshOf(labels, { label: region.label, ...region.box });
    return {
      label: region.label,
      volumeMl: region.volumeMl,
      suvMax: region.suvMax,
      suvMean: region.suvMean,
      suvPeak: region.suvPeak,
      suvPeakHighest: indices.reduce((high, i) => Math.max(high, around(i)), -Infinity),
      tlgMl: region.totalLesionGlycolysis,
      centroidMm: region.centroidMm,
      surfaceMm2: area,
      asphericity: Math.cbrt(area ** 3 / (36 * Math.PI * volume ** 2)) - 1,
      voxels: region.voxels,
    };
  });
}

/** The patient's numbers. Ratios need the references of the organs; without them they are null. */
export function summarise(
  { labels, lesions }: { labels: LabelMap; lesions: readonly LesionMeasures[] },
  organs: Partial<Record<"liver" | "spleen" | "marrow", OrganReference>> = {},
): PatientSummary {
  const highest = (values: number[]) => (values.length === 0 ? null : Math.max(...values));
  const voxels = lesions.reduce((sum, lesion) => sum + lesion.voxels, 0);
  return {
    lesions: lesions.length,
    tmtvMl: voxels * voxelVolumeMl(labels),
    tlgMl: lesions.reduce((sum, lesion) => sum + lesion.tlgMl, 0),
    suvMax: highest(lesions.map(({ suvMax }) => suvMax)),
    suvPeak: highest(lesions.map(({ suvPeakHighest }) => suvPeakHighest)),
    ...lesionSpread(
      labels,
      lesions.map(({ centroidMm }) => centroidMm),
    ),
    ...ratios(organs),
  };
}

/** The mesh of one label, cut out with a rim of one voxel. */
function meshOf(
  labels: LabelMap,
  { label, first, last }: { label: number; first: Triple; last: Triple },
): { area: number; volume: number } {
  const dimensions = first.map((n, axis) => last[axis] - n + 3) as Triple;
  const [sx, sy] = dimensions;
  const [nx, ny] = labels.dimensions;
  const morphological = new Uint8Array(sx * sy * dimensions[2]);
  for (let z = first[2]; z <= last[2]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      const from = nx * (y + ny * z);
      const to = sx * (y - first[1] + 1 + sy * (z - first[2] + 1));
      for (let x = first[0]; x <= last[0]; x++) if (labels.data[from + x] === label) morphological[to + x - first[0] + 1] = 1;
    }
  }
  return meshSolid({ dimensions, spacingMm: labels.spacingMm, morphological });
}
