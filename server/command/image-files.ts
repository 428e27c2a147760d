/** Images and masks that a command is given, in every format that is read. A PET series from DICOM comes as SUV by body weight. */
import { statSync } from "node:fs";
import { readImageFile, readLabelsFile, readSeries, toSuvBodyWeight } from "../../science/imaging/index.ts";
import type { LabelMap, Series, Volume } from "../../science/imaging/index.ts";

/** Reads an image. `unit` is that of a file that does not say. @throws {ImagingError} */
export function readImage(path: string, unit?: string): Volume {
  return readImageAndSeries(path, unit).image;
}

/** The same, with the DICOM series that it came from, where it is one: what is derived from it can then be DICOM too. @throws {ImagingError} */
export function readImageAndSeries(path: string, unit?: string): { image: Volume; series?: Series } {
  if (!isFolder(path)) return { image: readImageFile(path, unit === undefined ? {} : { unit }) };
  const series = readSeries(path);
  return { image: series.modality === "PT" ? toSuvBodyWeight(series) : series.volume, series };
}

/** Reads a mask, or a map of labels; a DICOM SEG or RTSTRUCT is put on the image's grid. @throws {ImagingError} */
export function readMask(path: string, image: Volume): LabelMap {
  return readLabelsFile(path, { on: image });
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
