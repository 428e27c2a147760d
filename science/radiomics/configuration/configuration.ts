/**
 * What a radiomics measure is told: every step of the IBSI workflow, all of them written out. There are no defaults: two hospitals that
 * left something out would not have measured the same thing.
 */
import type { AggregationName, FamilyName } from "../feature.ts";

/** Resampling of image and mask on a grid with the same centre (IBSI UMPJ). */
export interface Interpolation {
  /** Along x, y and z, in mm. "keep" leaves an axis as it is: for measures in 2D, along z. */
  readonly spacingMm: readonly [number | "keep", number | "keep", number | "keep"];
  readonly image: "nearest" | "linear" | "cubic spline";
  readonly mask: "nearest" | "linear";
  /** A voxel whose share of the mask is at least this belongs to it (IBSI E8H9). 0.5 is usual. */
  readonly maskThreshold: number;
  /** "centre": both grids share their centre, as IBSI has it. "first voxel": they share the centre of their first voxel. */
  readonly align: "centre" | "first voxel";
}

/** Removal of voxels from the intensity mask; the morphological mask keeps them (IBSI IF0X). */
export interface Resegmentation {
  /** Keeps lowest <= value <= highest, in the unit of the image; null leaves an end open (IBSI USB3). */
  readonly range: { readonly lowest: number | null; readonly highest: number | null } | null;
  /** Keeps values within so many standard deviations of the mean of the mask (IBSI 7ACA). 3 is usual. */
  readonly outliers: { readonly standardDeviations: number } | null;
}

/** Grey levels for histogram and texture (IBSI 4R0B). */
export type Discretisation =
  /** The image already holds whole grey levels, from 1. */
  | { readonly method: "none" }
  /** IBSI Q3RU. The lower bound of level 1: for PET 0; the lowest of the re-segmentation range where there is one. */
  | { readonly method: "fixed bin size"; readonly width: number; readonly lowerBound: number | "region minimum" }
  /** IBSI K15C. */
  | { readonly method: "fixed bin number"; readonly bins: number };

/** Intensities of the intensity-volume histogram (IBSI P88C). `lowest` and `highest`: the re-segmentation range where there is one. */
export type HistogramDiscretisation =
  /** Calibrated whole numbers, like HU. */
  | { readonly method: "none"; readonly lowest: number | "region minimum"; readonly highest: number | "region maximum" }
  /** Calibrated, continuous, like SUV. */
  | {
      readonly method: "fixed bin size";
      readonly width: number;
      readonly lowest: number | "region minimum";
      readonly highest: number | "region maximum";
    }
  /** Arbitrary units, like most MRI. 1000 bins are usual. */
  | { readonly method: "fixed bin number"; readonly bins: number };

/** What to measure and how. */
export interface RadiomicsConfiguration {
  /** Of the values as read, before anything else. "nearest integer" for CT in HU that its file holds as fractions. */
  readonly roundingAsRead: "none" | "nearest integer";
  /** null: as acquired. */
  readonly interpolation: Interpolation | null;
  /** After interpolation (IBSI 68QD). "nearest integer" for CT in HU. */
  readonly rounding: "none" | "nearest integer";
  readonly resegmentation: Resegmentation;
  readonly discretisation: Discretisation;
  readonly intensityVolumeHistogram: HistogramDiscretisation;
  readonly texture: {
    /** Distance of neighbours in GLCM (along each of IBSI's directions), NGTDM and NGLDM, in voxels. 1 is usual. */
    readonly distance: number;
    /** How NGTDM and NGLDM count that distance (IBSI PVMT, G9EV, LIFZ). "chebyshev" is usual: all 26 voxels around one are at distance 1. */
    readonly norm: "chebyshev" | "euclidean" | "manhattan";
    /** Largest difference of grey levels that still counts as dependence in NGLDM. 0 is usual. */
    readonly dependenceCoarseness: number;
  };
  readonly families: readonly FamilyName[];
  /** Of these, each texture family takes those that it has. */
  readonly aggregations: readonly AggregationName[];
}
