/** The edge: an image or a mask from a path, whatever its format: a folder or a file of DICOM, NIfTI (.nii, .nii.gz, .hdr with .img), NRRD (.nrrd, .nhdr). */
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSeries } from "./dicom/folder.ts";
import type { SeriesChoice } from "./dicom/folder.ts";
import { badArgument } from "./imaging-error.ts";
import { readNifti, readNiftiLabels } from "./nifti/nifti.ts";
import { readNrrd, readNrrdLabels } from "./nrrd/nrrd.ts";
import { readDicom, text } from "./dicom/read-dicom.ts";
import { maskOfStructure, readStructures } from "./structures/rtstruct.ts";
import type { ReferencedGrid } from "./structures/rtstruct.ts";
import { maskOfSegment, readSegmentation } from "./structures/segmentation.ts";
import type { LabelMap, Volume } from "./volume.ts";

export interface ImageReading extends SeriesChoice {
  /** What the values are, where the format does not say: "SUV bw", "HU"... */
  unit?: string;
  /** Which image of a file of several. */
  frame?: number;
}

/** Reads an image. @throws {ImagingError} with the reason and the name of the tag or field. */
export function readImageFile(path: string, { unit, frame, ...choice }: ImageReading = {}): Volume {
  const named = unit === undefined ? {} : { unit };
  const format = formatOf(path);
  if (format === "nrrd") return readNrrd(bytesOf(path), { ...named, open: (name) => bytesOf(join(dirname(path), name)) });
  if (format === "nifti") return readNifti(bytesOf(path), { ...named, ...pairOf(path), ...(frame === undefined ? {} : { frame }) });
  const { volume } = readSeries(format === "folder" ? path : [path], choice);
  return unit === undefined ? volume : { ...volume, unit };
}

/**
 * Reads a mask or label map: NIfTI, NRRD, or a DICOM SEG or RTSTRUCT, which is put on the grid `on`. The labels of a DICOM object are the numbers of
 * its segments or regions of interest; where two of them overlap neither can be one label map, and this is refused.
 *
 * @throws {ImagingError}
 */
export function readLabelsFile(path: string, { on }: { on?: ReferencedGrid } = {}): LabelMap {
  const format = formatOf(path);
  if (format === "nrrd") return readNrrdLabels(bytesOf(path), { open: (name) => bytesOf(join(dirname(path), name)) });
  if (format === "nifti") return readNiftiLabels(bytesOf(path), pairOf(path));
  if (format === "folder" || on === undefined) {
    throw badArgument(
      `${path} is no mask (NIfTI, NRRD, or a DICOM SEG or RTSTRUCT)`,
      `${path} n’est pas un masque (NIfTI, NRRD, ou SEG ou RTSTRUCT DICOM)`,
    );
  }
  const file = readDicom(new Uint8Array(bytesOf(path)), path);
  if (text(file.data, "Modality") === "SEG") {
    const segmentation = readSegmentation(file);
    return overlaid(segmentation.segments.map(({ number }) => [number, maskOfSegment(segmentation, number, { grid: on })]));
  }
  return overlaid(readStructures(file).structures.map((structure) => [structure.number, maskOfStructure(structure, on)]));
}

function overlaid(masks: readonly [number, LabelMap][]): LabelMap {
  if (masks.length === 0) throw badArgument("It holds no region", "Il ne contient aucune région");
  const [, first] = masks[0];
  const data = new Int32Array(first.data.length);
  for (const [number, mask] of masks) {
    for (let i = 0; i < data.length; i++) {
      if (mask.data[i] === 0) continue;
      if (data[i] !== 0) {
        throw badArgument(
          `Regions ${data[i]} and ${number} overlap: a label map cannot hold both`,
          `Les régions ${data[i]} et ${number} se recouvrent : une carte d’étiquettes ne peut contenir les deux`,
        );
      }
      data[i] = number;
    }
  }
  return { ...first, data, description: masks.map(([, { description }]) => description).join(", ") };
}

function formatOf(path: string): "folder" | "nifti" | "nrrd" | "dicom" {
  if (/\.(nii(\.gz)?|hdr)$/i.test(path)) return "nifti";
  if (/\.(nrrd|nhdr)$/i.test(path)) return "nrrd";
  try {
    return statSync(path).isDirectory() ? "folder" : "dicom";
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function pairOf(path: string): { image?: Uint8Array } {
  return /\.hdr$/i.test(path) ? { image: bytesOf(path.replace(/\.hdr$/i, ".img")) } : {};
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): Error {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error);
  return badArgument(`${path} cannot be read (${reason})`, `${path} ne peut pas être lu (${reason})`);
}
