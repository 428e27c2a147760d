/** One PET series from a folder to an SUV image, with everything that it takes to make it again. */
import packageManifest from "../../../package.json" with { type: "json" };
import { assembleSeries } from "../../../science/imaging/dicom/series.ts";
import { petSeries, surveyFolder } from "../../../science/imaging/dicom/survey.ts";
import type { LeftOut } from "../../../science/imaging/dicom/survey.ts";
import { writeNifti } from "../../../science/imaging/nifti/nifti.ts";
import type { SuvKind } from "../../../science/imaging/suv/body-measures.ts";
import type { Overrides } from "../../../science/imaging/suv/overrides.ts";
import { toSuv } from "../../../science/imaging/suv/suv.ts";
import type { SuvComputation } from "../../../science/imaging/suv/suv.ts";
import type { Triple } from "../../../science/imaging/volume.ts";

/** Program and version, as results carry it. */
export const tool = `carnet suv ${packageManifest.version}`;

export interface SuvFiles {
  folder: string;
  series?: string;
  kind: SuvKind;
  overrides: Overrides;
}

export interface SuvResult {
  format: "carnet-suv/1";
  tool: string;
  input: string;
  output: string;
  series: { uid: string; description: string; files: number; synthetic: boolean };
  dimensions: Triple;
  spacingMm: Triple;
  unit: string;
  maximum: number;
  suv: SuvComputation;
  /** Files of the folder that could not be read, each with its reason. */
  leftOut: LeftOut[];
}

/** Reads, converts and gives the bytes of a `.nii.gz` or, by the ending of `output`, a `.nii`. @throws {ImagingError} */
export function convertFolder({ folder, series, kind, overrides }: SuvFiles, output: string): { result: SuvResult; bytes: Uint8Array } {
  const survey = surveyFolder(folder);
  const chosen = assembleSeries(petSeries(survey, series).files);
  const image = toSuv(chosen, { kind, overrides });
  const { dimensions, spacingMm, unit, suv, data } = image;
  const provenance = { tool, series: chosen.uid, unit, suv };
  return {
    bytes: writeNifti(image, { gzipped: !output.endsWith(".nii"), comment: JSON.stringify(provenance) }),
    result: {
      format: "carnet-suv/1",
      tool,
      input: folder,
      output,
      series: { uid: chosen.uid, description: chosen.description, files: chosen.files.length, synthetic: chosen.synthetic },
      dimensions,
      spacingMm,
      unit,
      maximum: data.reduce((most, value) => Math.max(most, value), -Infinity),
      suv,
      leftOut: survey.leftOut,
    },
  };
}
