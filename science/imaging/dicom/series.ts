/** A DICOM series: the files of one acquisition, put in order and read as one image. */
import { ImagingError } from "../imaging-error.ts";
import { voxelCount } from "../volume.ts";
import type { Volume } from "../volume.ts";
import { framesOf } from "./frames.ts";
import { sliceOf, straightStack } from "./geometry.ts";
import { storedPixels } from "./pixels.ts";
import { numbers, requiredText, text, texts } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";

/** One series as an image, with the headers that SUV and reports need. */
export interface Series {
  readonly kind: "carnet/series";
  /** Series Instance UID. */
  readonly uid: string;
  /** "PT", "CT", "MR"... */
  readonly modality: string;
  readonly description: string;
  /** True when the files say that no patient was imaged. */
  readonly synthetic: boolean;
  /** The values after the rescale slope of each slice, in the unit of the series ("Bq/mL" for most PET). */
  readonly volume: Volume;
  /** The files, in the order of the slices; a file with many frames once for each. */
  readonly files: readonly DicomFile[];
  /** Files of the series that are no slices of it (localizers), with the reason. */
  readonly excluded: readonly { path: string; reason: string }[];
}

/** Groups files by Series Instance UID, in order of first appearance. @throws {ImagingError} `tag-missing`. */
export function groupBySeries(files: readonly DicomFile[]): Map<string, DicomFile[]> {
  return Map.groupBy(files, (file) => requiredText(file.data, "SeriesInstanceUID"));
}

/**
 * Reads the files of one series as one image.
 *
 * @throws {ImagingError} `no-image`, `several-series`, and whatever `straightStack` and `storedPixels` refuse.
 */
export function assembleSeries(files: readonly DicomFile[]): Series {
  if (files.length === 0) throw new ImagingError("no-image", { reason: "0" });
  const groups = groupBySeries(files);
  if (groups.size > 1) throw severalSeries(groups);
  const { taken, excluded } = withoutLocalizers(files);
  const { slices, grid } = straightStack(taken.flatMap(framesOf).map((file) => ({ ...sliceOf(file), file })));
  const head = slices[0].file.data;
  const ordered = slices.map((slice) => slice.file);
  const modality = requiredText(head, "Modality");
  const description = text(head, "SeriesDescription") ?? "";
  const synthetic = isSynthetic(ordered[0]);
  // The first slice before the memory for all: a header may promise gigabytes that its file does not hold.
  const first = rescaled(ordered[0]);
  const data = new Float32Array(voxelCount(grid));
  ordered.forEach((file, index) => data.set(index === 0 ? first : rescaled(file), index * first.length));
  const frameOfReference = text(head, "FrameOfReferenceUID");
  const volume: Volume = {
    kind: "carnet/volume",
    ...grid,
    data,
    unit: unitOf(ordered, modality),
    modality,
    description,
    synthetic,
    ...(frameOfReference === undefined ? {} : { frameOfReference }),
  };
  return showable({
    kind: "carnet/series",
    uid: requiredText(head, "SeriesInstanceUID"),
    modality,
    description,
    synthetic,
    volume,
    files: ordered,
    excluded,
  });
}

/** A localizer is an overview on which slices are planned: it shares their series on some scanners, and never their geometry. */
function withoutLocalizers(files: readonly DicomFile[]) {
  const isLocalizer = ({ data }: DicomFile) => texts(data, "ImageType").includes("LOCALIZER");
  const taken = files.filter((file) => !isLocalizer(file));
  if (taken.length === 0 || taken.length === files.length) return { taken: files, excluded: [] };
  return { taken, excluded: files.filter(isLocalizer).map(({ path }) => ({ path, reason: "LOCALIZER (ImageType)" })) };
}

/** Gives a series what a notebook shows of it: one line, instead of every file and pixel. */
export function showable(series: Series): Series {
  const { modality, description, synthetic, files, volume } = series;
  const size = `${volume.dimensions.join(" × ")} voxels`;
  const spacing = `${volume.spacingMm.map((mm) => Math.round(mm * 100) / 100).join(" × ")} mm`;
  const parts = [modality, description, `${files.length} DICOM`, size, spacing, volume.unit, synthetic ? "SYNTHETIC" : ""];
  const line = parts.filter((part) => part !== "").join(" · ");
  // Not enumerable: a series compared or copied is its values.
  return Object.defineProperty(series, Symbol.for("Jupyter.display"), { value: () => ({ "text/plain": line }) });
}

function severalSeries(groups: Map<string, DicomFile[]>): ImagingError {
  const name = ([{ data }]: DicomFile[]) => `${text(data, "Modality") ?? "?"} ${text(data, "SeriesDescription") ?? ""}`.trim();
  return new ImagingError("several-series", { count: groups.size, list: [...groups.values()].map(name).join(", ") });
}

/** Real-world values of one slice: stored value x RescaleSlope + RescaleIntercept. PET must state both (PS3.3 C.8.9.4). */
function rescaled(file: DicomFile): Float32Array {
  const isPet = text(file.data, "Modality") === "PT";
  const slope = isPet ? Number(requiredText(file.data, "RescaleSlope")) : (numbers(file.data, "RescaleSlope")[0] ?? 1);
  const intercept = numbers(file.data, "RescaleIntercept")[0] ?? 0;
  if (!Number.isFinite(slope) || slope === 0) {
    throw new ImagingError("tag-invalid", {
      name: "RescaleSlope",
      tag: "(0028,1053)",
      value: requiredText(file.data, "RescaleSlope"),
      reason: "not a number other than zero",
      reasonFr: "ce n’est pas un nombre non nul",
    });
  }
  const stored = storedPixels(file);
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) values[i] = stored[i] * slope + intercept;
  if (values.every(Number.isFinite)) return values;
  throw new ImagingError("tag-invalid", {
    name: "RescaleSlope",
    tag: "(0028,1053)",
    value: String(slope),
    reason: "values become infinite, or are no numbers",
    reasonFr: "des valeurs deviennent infinies, ou ne sont pas des nombres",
  });
}

const petUnits: Record<string, string> = { BQML: "Bq/mL", GML: "g/mL", CNTS: "counts", CPS: "counts/s", CM2ML: "cm2/mL" };

function unitOf(files: readonly DicomFile[], modality: string): string {
  if (modality === "CT") return "HU";
  if (modality !== "PT") return "";
  const units = new Set(files.map((file) => text(file.data, "Units") ?? ""));
  const [first, other] = units;
  if (other !== undefined) throw new ImagingError("mixed-geometry", { what: "Units", first, other });
  return petUnits[first] ?? first;
}

/** Synthetic images say so in a standard attribute (ImageComments) or in the name of who made them. */
export function isSynthetic({ data }: DicomFile): boolean {
  return [text(data, "Manufacturer"), text(data, "ImageComments")].some((value) => /^synthetic\b/i.test(value ?? ""));
}
