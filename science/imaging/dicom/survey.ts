/** The edge: what a folder and the folders in it hold of DICOM, file by file, before anything is chosen. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ImagingError, badArgument } from "../imaging-error.ts";
import type { Sentence } from "../imaging-error.ts";
import { readDicom, requiredText, text, texts } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";

/** A series, with all of its files. */
export interface SurveyedSeries {
  uid: string;
  modality: string;
  description: string;
  /** For PET: whether attenuation is corrected. */
  attenuationCorrected: boolean;
  files: DicomFile[];
}
/** A file that is left out, by its path inside the folder. */
export interface LeftOut {
  path: string;
  code: string;
  sentence: Sentence;
}
export interface Survey {
  series: SurveyedSeries[];
  leftOut: LeftOut[];
}

/** Reads every file of a folder; one that is no DICOM, or is damaged, is left out with its reason. @throws {ImagingError} no such folder. */
export function surveyFolder(folder: string): Survey {
  const groups = new Map<string, DicomFile[]>();
  const leftOut: LeftOut[] = [];
  for (const path of pathsIn(folder)) {
    try {
      const file = readDicom(new Uint8Array(readFileSync(path)), path);
      const uid = requiredText(file.data, "SeriesInstanceUID");
      groups.set(uid, [...(groups.get(uid) ?? []), file]);
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      leftOut.push({ path: relative(folder, path), code: error.code, sentence: error.sentence });
    }
  }
  const series = [...groups].map(([uid, files]): SurveyedSeries => {
    const head = files[0].data;
    return {
      uid,
      modality: text(head, "Modality") ?? "",
      description: text(head, "SeriesDescription") ?? "",
      attenuationCorrected: texts(head, "CorrectedImage").includes("ATTN"),
      files,
    };
  });
  return { series, leftOut };
}

function pathsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw badArgument(`The folder ${folder} cannot be read (${reason})`, `Le dossier ${folder} ne peut pas être lu (${reason})`);
  }
}

/**
 * The PET series of a survey: the one with a UID, else the only one, else the only one that is corrected for attenuation.
 *
 * @throws {ImagingError} `no-image`, `several-series` with a list to choose from.
 */
export function petSeries({ series }: Survey, uid?: string): SurveyedSeries {
  const pets = series.filter((one) => (uid === undefined ? one.modality === "PT" : one.uid === uid));
  const corrected = pets.filter((one) => one.attenuationCorrected);
  if (pets.length === 1) return pets[0];
  if (corrected.length === 1) return corrected[0];
  const list = (found: SurveyedSeries[]) => found.map((one) => `${one.modality} “${one.description}” ${one.uid}`).join("; ");
  if (pets.length === 0) throw new ImagingError("no-image", { reason: list(series) || "0 DICOM" });
  throw new ImagingError("several-series", { count: pets.length, list: list(pets) });
}
