/** One lesion from files to features, with everything that it takes to make the numbers again. */
import packageManifest from "../../../package.json" with { type: "json" };
import type { Triple } from "../../../science/imaging/volume.ts";
import type { FeatureRow, RadiomicsConfiguration } from "../../../science/radiomics/index.ts";
import { measureLesion } from "../../../science/radiomics/measure.ts";
import { prepareLesion } from "../../../science/radiomics/processing/prepare.ts";
import { readImage, readMask } from "../image-files.ts";

/** Program and version, as results carry it. */
export const tool = `carnet radiomics ${packageManifest.version}`;

export interface RadiomicsOptions {
  configuration: RadiomicsConfiguration;
  /** Options of the configuration that took their default. */
  defaulted: readonly string[];
}

export interface RadiomicsFiles {
  image: string;
  mask: string;
  /** Which label of the mask; without it, the only one there is. */
  label?: number;
  /** Unit of the image's values, where its file does not say. */
  unit?: string;
}

export interface RadiomicsResult {
  format: "carnet-radiomics/1";
  tool: string;
  image: { path: string; dimensions: Triple; spacingMm: Triple; affine: readonly number[]; unit: string };
  mask: { path: string; label: number | null };
  /** What was measured, after interpolation and re-segmentation. */
  lesion: {
    spacingMm: Triple;
    /** Voxels of the morphological mask, and of the intensity mask. */
    morphologicalVoxels: number;
    intensityVoxels: number;
    mean: number;
    minimum: number;
    maximum: number;
  };
  configuration: RadiomicsConfiguration;
  defaulted: readonly string[];
  /** `value` is null where the definition has none for this lesion. */
  values: FeatureRow[];
}

/** @throws {ImagingError} @throws {RadiomicsError} */
export function measureFiles(files: RadiomicsFiles, { configuration, defaulted }: RadiomicsOptions): RadiomicsResult {
  const image = readImage(files.image, files.unit);
  const mask = readMask(files.mask, image);
  const lesion = prepareLesion(image, mask, configuration, files.label);
  const { values: intensities } = lesion;
  const { dimensions, spacingMm, affine, unit } = image;
  return {
    format: "carnet-radiomics/1",
    tool,
    image: { path: files.image, dimensions, spacingMm, affine, unit },
    mask: { path: files.mask, label: files.label ?? null },
    lesion: {
      spacingMm: lesion.spacingMm,
      morphologicalVoxels: lesion.morphological.reduce((count, inside) => count + inside, 0),
      intensityVoxels: intensities.length,
      mean: intensities.reduce((sum, value) => sum + value, 0) / intensities.length,
      minimum: intensities.reduce((low, value) => Math.min(low, value), Infinity),
      maximum: intensities.reduce((high, value) => Math.max(high, value), -Infinity),
    },
    configuration,
    defaulted,
    values: measureLesion(lesion, configuration),
  };
}

/** A value as a line of a table, under the names that IBSI's own tables of reference values have. */
export function tableRow(row: FeatureRow): Record<string, string | number | null> {
  return {
    family: row.family,
    family_code: row.familyCode,
    feature: row.feature,
    feature_code: row.featureCode,
    parameter: row.parameter,
    aggregation: row.aggregation,
    aggregation_code: row.aggregationCode,
    value: row.value,
    unit: row.unit,
  };
}
