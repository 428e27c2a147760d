/** The edge: DICOM files from a disk. Everything else in science/imaging works on bytes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ImagingError, badArgument } from "../imaging-error.ts";
import { readDicom, text } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";
import { assembleSeries, groupBySeries } from "./series.ts";
import type { Series } from "./series.ts";

/** Which series to take when there are several. */
export interface SeriesChoice {
  /** Series Instance UID. */
  uid?: string;
  /** "PT" for PET, "CT"... */
  modality?: string;
}

/**
 * Reads a DICOM series as one image.
 *
 * `source` is a folder (its files, not its sub-folders), a list of file paths, or the bytes of the files. Slices are put in order by where
 * they lie in the patient. Files that are not DICOM are refused, not skipped.
 *
 * ```ts
 * const series = readSeries("my-folder");
 * ```
 *
 * @throws {ImagingError} With a sentence that names the file's problem: `not-dicom`, `truncated`, `tag-missing`, `slice-gap`,
 * `duplicate-slice`, `mixed-geometry`, `pixels-unsupported`, `several-series`...
 */
export function readSeries(source: string | readonly string[] | readonly Uint8Array[], choice: SeriesChoice = {}): Series {
  const files = readFiles(source);
  const wanted = files.filter(
    (file) =>
      (choice.uid === undefined || text(file.data, "SeriesInstanceUID") === choice.uid) &&
      (choice.modality === undefined || text(file.data, "Modality") === choice.modality),
  );
  if (wanted.length === 0) {
    const found = [...new Set(files.map((file) => text(file.data, "Modality") ?? "?"))].join(", ");
    throw new ImagingError("no-image", { reason: files.length === 0 ? "0" : found });
  }
  return assembleSeries(wanted);
}

/** Every series of a folder, each as its files; to choose from before reading the images. */
export function listSeries(folder: string): { uid: string; modality: string; description: string; instances: number }[] {
  const groups = groupBySeries(readFiles(folder));
  return [...groups].map(([uid, [first, ...others]]) => ({
    uid,
    modality: text(first.data, "Modality") ?? "",
    description: text(first.data, "SeriesDescription") ?? "",
    instances: others.length + 1,
  }));
}

function readFiles(source: string | readonly string[] | readonly Uint8Array[]): DicomFile[] {
  if (typeof source !== "string") {
    return source.map((item) => (typeof item === "string" ? fromDisk(item) : readDicom(item)));
  }
  let entries;
  try {
    entries = readdirSync(source, { withFileTypes: true });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw badArgument(`The folder ${source} cannot be read (${reason})`, `Le dossier ${source} ne peut pas être lu (${reason})`);
  }
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(source, entry.name));
  return paths.toSorted().map(fromDisk);
}

function fromDisk(path: string): DicomFile {
  // A view of its own: Node may hand out slices of a shared pool, and pixels are read by offset.
  const bytes = new Uint8Array(readFileSync(path));
  try {
    return readDicom(bytes, path);
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    const named = new ImagingError(error.code, error.details);
    named.message = `${path}: ${error.message}`;
    named.sentence.fr = `${path} : ${error.sentence.fr}`;
    named.sentence.en = `${path}: ${error.sentence.en}`;
    throw named;
  }
}
