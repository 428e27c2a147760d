/**
 * "carnet/radiomics": measures of a lesion as the Image Biomarker Standardisation Initiative defines them (IBSI 1, all families, all
 * aggregations). `measure` takes an image, a mask and a configuration that leaves nothing out, and gives rows with IBSI's codes.
 */
export { measure } from "./measure.ts";
export type { FeatureRow } from "./measure.ts";
export { featureCatalogue } from "./catalogue.ts";
export type { CatalogueEntry } from "./catalogue.ts";
export { configurationFaults } from "./configuration/faults.ts";
export type { Fault } from "./configuration/shape.ts";
export { ibsiConfigurations } from "./configuration/ibsi-configurations.ts";
export { allAggregations, allFamilies, petConfiguration, readyConfigurations, unprocessedConfiguration } from "./configuration/presets.ts";
export type {
  Discretisation,
  HistogramDiscretisation,
  Interpolation,
  RadiomicsConfiguration,
  Resegmentation,
} from "./configuration/configuration.ts";
export { aggregationCodes, familyCodes } from "./feature.ts";
export type { AggregationName, FamilyName, FeatureUnit } from "./feature.ts";
export { intensityStatistics } from "./intensity-statistics.ts";
export type { IntensityStatistics } from "./intensity-statistics.ts";
export { RadiomicsError } from "./radiomics-error.ts";
export type { RadiomicsErrorCode } from "./radiomics-error.ts";
export { explanationOf } from "./explanations/explanations.ts";
export type { FeatureExplanation } from "./explanations/explanations.ts";
