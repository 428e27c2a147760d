/** Images and masks that a command is given: NIfTI files, and folders of DICOM. A PET from DICOM comes as SUV by body weight. */
import { readFile, stat } from "node:fs/promises";
import { badArgument } from "../../science/imaging/imaging-error.ts";
import { readSeries, readNifti, readNiftiLabels, toSuvBodyWeight } from "../../science/imaging/index.ts";
import type { LabelMap, Volume } from "../../science/imaging/index.ts";

/** Reads an image. `unit` is that of a file that does not say. @throws {ImagingError} */
export async function readImage(path: string, unit = ""): Promise<Volume> {
  if ((await kindOf(path)) === "file") return readNifti(await readFile(path), { unit });
  const series = readSeries(path);
  return series.modality === "PT" ? toSuvBodyWeight(series) : series.volume;
}

/** Reads a mask, or a map of labels. @throws {ImagingError} */
export async function readMask(path: string, _image: Volume): Promise<LabelMap> {
  await kindOf(path);
  return readNiftiLabels(await readFile(path));
}

async function kindOf(path: string): Promise<"file" | "folder"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw badArgument(`${path} cannot be read (${reason})`, `${path} ne peut pas être lu (${reason})`);
  }
}
