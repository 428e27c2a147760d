/** "carnet/radiomics": measures of a lesion as the Image Biomarker Standardisation Initiative defines them. */
export { intensityStatistics } from "./intensity-statistics.ts";
export type { IntensityStatistics } from "./intensity-statistics.ts";
