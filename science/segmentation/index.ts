/**
 * "carnet/segmentation": from a PET in SUV to lesions, and from lesions to what is said of a patient. Every threshold is named with its source;
 * what is hot is not thereby ill: physiologic uptake is taken out by rule or by hand, and the result keeps what was taken out and why.
 */
export { boxReference, maskReference, ratios, sphereReference } from "./reference.ts";
export type { OrganReference, ReferenceRatios } from "./reference.ts";
export { percistThreshold, thresholdOf } from "./threshold.ts";
export type { ThresholdMethod } from "./threshold.ts";
export { segment } from "./segment.ts";
export type { SegmentOptions, Segmentation } from "./segment.ts";
export { growRegion } from "./grow.ts";
export type { GrowOptions } from "./grow.ts";
export { componentAt, dropComponents, keepComponents, withoutSmall } from "./components.ts";
export { suspectPhysiologic, physiologicOrgans } from "./physiologic.ts";
export type { PhysiologicOptions, PhysiologicOrgan, Suspicion } from "./physiologic.ts";
export { measureLesions, summarise } from "./patient.ts";
export type { LesionMeasures, PatientSummary } from "./patient.ts";
export { lesionSpread } from "./spread.ts";
export type { LesionSpread } from "./spread.ts";
export { autoPetMetrics } from "./autopet.ts";
export type { AutoPetMetrics } from "./autopet.ts";
