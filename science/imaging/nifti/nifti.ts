/** NIfTI files as images and label maps: `.nii`, `.nii.gz`, pairs of `.hdr` and `.img`, versions 1 and 2. */
import { gunzip } from "../compression.ts";
import type { LabelMap, Volume } from "../volume.ts";
import { parseNifti, unreadable, valuesOf } from "./parse-nifti.ts";
import type { NiftiChoice } from "./parse-nifti.ts";

export { writeNifti, writeNiftiPair } from "./write-nifti.ts";
export type { NiftiWriting } from "./write-nifti.ts";
export type { NiftiChoice } from "./parse-nifti.ts";

/**
 * Reads a NIfTI image of three dimensions. `unit` says what its values are: NIfTI does not. Of a file with several images `frame` takes one;
 * `image` is the `.img` of a `.hdr`.
 *
 * @throws {ImagingError} `nifti-unreadable` with the name of the field that is not certain.
 */
export function readNifti(
  bytes: Uint8Array,
  { unit = "", modality = "", synthetic = false, ...choice }: NiftiChoice & { unit?: string; modality?: string; synthetic?: boolean } = {},
): Volume {
  const parsed = parsedFile(bytes, choice);
  return { kind: "carnet/volume", ...parsed.grid, data: valuesOf(parsed), unit, modality, description: parsed.description, synthetic };
}

/** Reads a NIfTI mask or label map: every value must be a whole number. @throws {ImagingError} `nifti-unreadable`. */
export function readNiftiLabels(bytes: Uint8Array, { synthetic = false, ...choice }: NiftiChoice & { synthetic?: boolean } = {}): LabelMap {
  const { grid, stored, slope, intercept, description } = parsedFile(bytes, choice);
  const data = new Int32Array(stored.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(stored[i]) * slope + intercept;
    data[i] = value;
    if (value !== data[i]) throw unreadable("labels are whole numbers", "des étiquettes sont des nombres entiers");
  }
  return { kind: "carnet/labels", ...grid, data, description, synthetic };
}

/** The comment that a NIfTI file keeps: of an image that `carnet suv` wrote, how its values became SUV, as JSON. Empty where there is none. */
export function readNiftiComment(bytes: Uint8Array): string {
  return parsedFile(bytes, {}).comment;
}

function parsedFile(bytes: Uint8Array, { image, ...choice }: NiftiChoice) {
  return parseNifti(unpacked(bytes), { ...choice, ...(image === undefined ? {} : { image: unpacked(image) }) });
}

function unpacked(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes;
}
