/** Configurations to start from, by name, so that nobody has to leave anything out. */
import { aggregationCodes, familyCodes } from "../feature.ts";
import type { AggregationName, FamilyName } from "../feature.ts";
import type { RadiomicsConfiguration } from "./configuration.ts";

export const allFamilies = Object.keys(familyCodes) as FamilyName[];
export const allAggregations = Object.keys(aggregationCodes) as AggregationName[];

/**
 * FDG PET in SUV as the eight teams of the IBSI validation measured it: 3 mm cubes by cubic spline, SUV of 0 or more, 0.25 SUV a grey level.
 */
export const petConfiguration: RadiomicsConfiguration = {
  interpolation: { spacingMm: [3, 3, 3], image: "cubic spline", mask: "linear", maskThreshold: 0.5, align: "centre" },
  roundingAsRead: "none",
  rounding: "none",
  resegmentation: { range: { lowest: 0, highest: null }, outliers: null },
  discretisation: { method: "fixed bin size", width: 0.25, lowerBound: 0 },
  intensityVolumeHistogram: { method: "fixed bin size", width: 0.1, lowest: 0, highest: "region maximum" },
  texture: { distance: 1, norm: "chebyshev", dependenceCoarseness: 0 },
  families: allFamilies,
  aggregations: ["3D, merged", "3D", "3D (volume)"],
};

/** The image as it is, its values taken as grey levels: how IBSI's digital phantom is measured. */
export const unprocessedConfiguration: RadiomicsConfiguration = {
  interpolation: null,
  roundingAsRead: "none",
  rounding: "none",
  resegmentation: { range: null, outliers: null },
  discretisation: { method: "none" },
  intensityVolumeHistogram: { method: "none", lowest: "region minimum", highest: "region maximum" },
  texture: { distance: 1, norm: "chebyshev", dependenceCoarseness: 0 },
  families: allFamilies,
  aggregations: allAggregations,
};
