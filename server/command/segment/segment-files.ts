/** One PET from its file to lesions: the mask, the table, the patient's numbers, and everything that it takes to make them again. */
import packageManifest from "../../../package.json" with { type: "json" };
import { badArgument } from "../../../science/imaging/imaging-error.ts";
import { writeNifti, writeSegmentation } from "../../../science/imaging/index.ts";
import type { LabelMap, Series, Triple, Volume } from "../../../science/imaging/index.ts";
import {
  autoPetMetrics,
  dropComponents,
  maskReference,
  measureLesions,
  percistThreshold,
  segment,
  sphereReference,
  summarise,
  suspectPhysiologic,
} from "../../../science/segmentation/index.ts";
import type {
  AutoPetMetrics,
  LesionMeasures,
  OrganReference,
  PatientSummary,
  Suspicion,
  ThresholdMethod,
} from "../../../science/segmentation/index.ts";
import { readImageAndSeries, readMask } from "../image-files.ts";
import type { MethodRequest, OrganPlace, SegmentRequest } from "./options.ts";

/** Program and version, as results carry it. */
export const tool = `carnet segment ${packageManifest.version}`;
export const referenceNames = ["liver", "blood", "spleen", "marrow"] as const;
export type ReferenceName = (typeof referenceNames)[number];

/** How a mask is written: NIfTI, or DICOM SEG where the image is a DICOM series. */
export type MaskFormat = "nifti" | "seg";

/** The format that the name of a mask asks for. */
export function maskFormatOf(path: string): MaskFormat | undefined {
  if (/\.nii(\.gz)?$/i.test(path)) return "nifti";
  return /\.dcm$/i.test(path) ? "seg" : undefined;
}

export interface SegmentFiles {
  image: string;
  unit?: string;
  places: Partial<Record<ReferenceName, OrganPlace>>;
  /** Labels that a person took out. */
  drop: number[];
  /** Mask of the truth, to compare with. */
  truth?: string;
}

export interface SegmentResult {
  format: "carnet-segment/1";
  tool: string;
  image: { path: string; dimensions: Triple; spacingMm: Triple; unit: string };
  request: SegmentRequest;
  references: Partial<Record<ReferenceName, OrganReference>>;
  /** Taken out because of `--without` and of `--drop`. */
  suspected: Suspicion[];
  dropped: number[];
  lesions: (LesionMeasures & { threshold: number })[];
  patient: PatientSummary;
  /** autoPET's metrics, where there is a truth. */
  comparison?: AutoPetMetrics;
}

/** `mask` is null where there is no lesion and the format is SEG, which cannot be empty. @throws {ImagingError} `bad-argument` also where a SEG is asked of an image that is no DICOM series. */
export function segmentFiles(
  files: SegmentFiles,
  request: SegmentRequest,
  format: MaskFormat = "nifti",
): { result: SegmentResult; mask: Uint8Array | null } {
  const { image, series } = readImageAndSeries(files.image, files.unit);
  const references = referencesOf(image, files.places);
  const found = segment(image, {
    threshold: thresholdOf(request.method, references),
    minimumVolumeMl: request.minimumVolumeMl,
    ...("seedSuv" in request.method ? { seedSuv: request.method.seedSuv } : {}),
  });
  const { without, statureMm } = request;
  const suspected =
    without.length === 0 ? [] : suspectPhysiologic(image, found.labels, { organs: without, ...(statureMm === null ? {} : { statureMm }) });
  const labels = dropComponents(found.labels, [...suspected.map(({ label }) => label), ...files.drop]);
  const lesions = measureLesions(image, labels);
  const { dimensions, spacingMm, unit } = image;
  const result: SegmentResult = {
    format: "carnet-segment/1",
    tool,
    image: { path: files.image, dimensions, spacingMm, unit },
    request,
    references,
    suspected,
    dropped: files.drop,
    lesions: lesions.map((lesion) => ({ ...lesion, threshold: found.thresholds[lesion.label - 1] })),
    patient: summarise({ labels, lesions }, references),
    ...(files.truth === undefined ? {} : { comparison: autoPetMetrics(readMask(files.truth, image), labels) }),
  };
  return { result, mask: format === "nifti" ? writeNifti(labels) : segmentationOf(series, labels, result) };
}

/** One segment a lesion, with the lesion's number and how it was found. */
function segmentationOf(series: Series | undefined, labels: LabelMap, { request, lesions }: SegmentResult): Uint8Array | null {
  if (series === undefined) {
    throw badArgument(
      "A DICOM SEG needs the DICOM series that it belongs to: give its folder, or write NIfTI (.nii.gz)",
      "Un SEG DICOM a besoin de la série DICOM dont il dépend : donnez son dossier, ou écrivez du NIfTI (.nii.gz)",
    );
  }
  if (lesions.length === 0) return null;
  const segments = lesions.map(({ label }) => ({
    mask: { ...labels, data: labels.data.map((value) => Number(value === label)) },
    label: `Lesion ${label}`,
  }));
  const { method } = request.method;
  return writeSegmentation(series, segments, { description: `${tool}, ${method}`, seriesDescription: `Lesions (${method})` });
}

function referencesOf(image: Volume, places: SegmentFiles["places"]): Partial<Record<ReferenceName, OrganReference>> {
  const measured = Object.entries(places).map(([name, place]) => [
    name,
    "mask" in place ? maskReference(image, readMask(place.mask, image), place.label) : sphereReference(image, place),
  ]);
  return Object.fromEntries(measured) as Partial<Record<ReferenceName, OrganReference>>;
}

function thresholdOf(request: MethodRequest, references: Partial<Record<ReferenceName, OrganReference>>): ThresholdMethod {
  const needed = (name: ReferenceName): OrganReference => {
    const reference = references[name];
    if (reference !== undefined) return reference;
    throw badArgument(
      `This method needs the uptake of an organ: give --${name} X,Y,Z (mm) or --${name} MASK`,
      `Cette méthode demande la fixation d’un organe : donnez --${name} X,Y,Z (mm) ou --${name} MASQUE`,
    );
  };
  switch (request.method) {
    case "fixed":
      return { method: "fixed", suv: request.suv };
    case "percent":
      return { method: "percent of maximum", percent: request.percent };
    case "adaptive":
      return { method: "adaptive", percent: request.percent, background: needed("blood").mean };
    case "percist":
      return percistThreshold(needed(request.organ === "liver" ? "liver" : "blood"), request.organ);
    case "liver":
      return { method: "reference", reference: needed("liver"), factor: request.factor, standardDeviations: request.standardDeviations };
  }
}

/** Lines of a table: one for the patient, then one for each lesion. */
export function tableRows({ lesions, patient, comparison, suspected }: SegmentResult): Record<string, string | number | null>[] {
  const whole = {
    row: "patient",
    lesions: patient.lesions,
    volume_ml: patient.tmtvMl,
    tlg_ml: patient.tlgMl,
    suv_max: patient.suvMax,
    suv_peak: patient.suvPeak,
    dmax_centroid_mm: patient.dmaxCentroidMm,
    dmax_voxel_mm: patient.dmaxVoxelMm,
    spleen_to_liver: patient.spleenToLiver,
    marrow_to_liver: patient.marrowToLiver,
    suspected: suspected.map(({ organ, label }) => `${organ} ${label}`).join("; "),
    ...(comparison === undefined
      ? {}
      : {
          dice: comparison.dice,
          false_positive_ml: comparison.falsePositiveVolumeMl,
          false_negative_ml: comparison.falseNegativeVolumeMl,
        }),
  };
  const each = lesions.map((lesion) => ({
    row: "lesion",
    label: lesion.label,
    volume_ml: lesion.volumeMl,
    tlg_ml: lesion.tlgMl,
    suv_max: lesion.suvMax,
    suv_mean: lesion.suvMean,
    suv_peak: lesion.suvPeak,
    suv_peak_highest: lesion.suvPeakHighest,
    centroid_x_mm: lesion.centroidMm[0],
    centroid_y_mm: lesion.centroidMm[1],
    centroid_z_mm: lesion.centroidMm[2],
    surface_mm2: lesion.surfaceMm2,
    asphericity: lesion.asphericity,
    threshold: lesion.threshold,
  }));
  return [whole, ...each];
}
