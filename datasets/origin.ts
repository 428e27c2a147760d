/** The manifest knows better than the files whether data are synthetic. */
import { showable } from "../science/imaging/dicom/series.ts";
import type { Series } from "../science/imaging/dicom/series.ts";

export function withOrigin(series: Series, { synthetic }: { synthetic: boolean }): Series {
  return showable({ ...series, synthetic, volume: { ...series.volume, synthetic } });
}
