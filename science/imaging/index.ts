/**
 * "carnet/imaging": medical images for cells. Reading DICOM and NIfTI, SUV, projections, slices, hot regions. An image is a plain `Volume`;
 * every function takes one and gives a new one.
 */
export { ImagingError } from "./imaging-error.ts";
export { toPatientMm, toVoxel, straightGrid, valueAt, voxelVolumeMl } from "./volume.ts";
export type { Grid, LabelMap, Triple, Volume } from "./volume.ts";
export { readDicom } from "./dicom/read-dicom.ts";
export type { DicomFile } from "./dicom/read-dicom.ts";
export { listSeries, readSeries } from "./dicom/folder.ts";
export type { Series } from "./dicom/series.ts";
export { toSuv, toSuvBodyWeight } from "./suv/suv.ts";
export type { SuvComputation, SuvRequest } from "./suv/suv.ts";
export { bodyMeasures } from "./suv/body-measures.ts";
export type { SuvKind } from "./suv/body-measures.ts";
export { overridable } from "./suv/overrides.ts";
export type { AppliedOverride, Overrides } from "./suv/overrides.ts";
export { maximumIntensityProjection, sliceImage } from "./projection.ts";
export type { Plane, Viewpoint } from "./projection.ts";
export { toPng } from "./image.ts";
export type { ColorMap, FlatImage, Painting } from "./image.ts";
export { histogram } from "./histogram.ts";
export type { Histogram } from "./histogram.ts";
export { aboveThreshold, connectedComponents } from "./regions/connected-components.ts";
export type { Connectivity } from "./regions/connected-components.ts";
export { hotRegions, hottestPointMm, measureRegions } from "./regions/hot-regions.ts";
export type { HotRegionOptions, HotRegions, Region } from "./regions/hot-regions.ts";
export { diceCoefficient } from "./regions/overlap.ts";
export { globalIntensityPeak, localIntensityPeak } from "./regions/intensity-peak.ts";
export { readNifti, readNiftiComment, readNiftiLabels, writeNifti, writeNiftiPair } from "./nifti/nifti.ts";
export { readNrrd, readNrrdLabels } from "./nrrd/nrrd.ts";
export { readImageFile, readLabelsFile } from "./image-file.ts";
export { resampleTo } from "./resample.ts";
export { maskOfStructure, readStructures } from "./structures/rtstruct.ts";
export type { Structure, StructureSet } from "./structures/rtstruct.ts";
export { maskOfSegment, readSegmentation } from "./structures/segmentation.ts";
export type { Code, Segment, Segmentation } from "./structures/segmentation.ts";
export { writeSegmentation } from "./structures/write-segmentation.ts";
export { writeStructures } from "./structures/write-structures.ts";
