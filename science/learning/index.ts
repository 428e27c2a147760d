/** "carnet/learning": examples for models and honest judgement of them. Plain arrays in and out; tensors are made in the lesson. */
export { clusterBootstrapMean } from "./cluster-bootstrap.ts";
export type { ClusterBootstrapOptions, Interval } from "./cluster-bootstrap.ts";
export { mean, meanOfNeighbours, squaredErrors } from "./errors.ts";
export { neighbourhoods, partOfSlice, sliceNeighbourhoods } from "./neighbourhoods.ts";
export type { NeighbourhoodOptions, Neighbourhoods } from "./neighbourhoods.ts";
export { patches, splitTrainTest } from "./patches.ts";
export type { PatchOptions, Patches, Split } from "./patches.ts";
export { areaUnderRocCurve, confusionMatrix } from "./classification.ts";
export type { AreaUnderCurve, BootstrapOptions, ConfusionMatrix } from "./classification.ts";
export { seededNormal, seededRandom, shuffled } from "./random.ts";
