/** Stored values of one frame, whether the file holds one or many. */
import { storedPixels } from "../dicom/pixels.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";

export function framePixels(file: DicomFile, frame: number): Int32Array {
  return storedPixels({ ...file, frame });
}
