/**
 * The five configurations in which IBSI's teams measured a CT of a lung tumour (IBSI reference manual 5.2, table of configurations): for
 * checking this code against their consensus values, and as models.
 */
import { allFamilies } from "./presets.ts";
import type { Interpolation, RadiomicsConfiguration } from "./configuration.ts";

const inSlices: RadiomicsConfiguration["aggregations"] = [
  "2D, averaged",
  "2D, slice-merged",
  "2.5D, direction-merged",
  "2.5D, merged",
  "2D",
  "2.5D",
  "3D (volume)",
];
const inVolume: RadiomicsConfiguration["aggregations"] = ["3D, averaged", "3D, merged", "3D", "3D (volume)"];

/** The image's file holds fractions next to whole HU: the manual has them rounded first. */
const shared = {
  roundingAsRead: "nearest integer",
  texture: { distance: 1, norm: "chebyshev", dependenceCoarseness: 0 },
  families: allFamilies,
} as const;
const toCubes: Interpolation = { spacingMm: [2, 2, 2], image: "linear", mask: "linear", maskThreshold: 0.5, align: "centre" };

export const ibsiConfigurations: Record<"A" | "B" | "C" | "D" | "E", RadiomicsConfiguration> = {
  A: {
    ...shared,
    interpolation: null,
    rounding: "none",
    resegmentation: { range: { lowest: -500, highest: 400 }, outliers: null },
    discretisation: { method: "fixed bin size", width: 25, lowerBound: -500 },
    intensityVolumeHistogram: { method: "none", lowest: -500, highest: 400 },
    aggregations: inSlices,
  },
  B: {
    ...shared,
    interpolation: { ...toCubes, spacingMm: [2, 2, "keep"] },
    rounding: "nearest integer",
    resegmentation: { range: { lowest: -500, highest: 400 }, outliers: null },
    discretisation: { method: "fixed bin number", bins: 32 },
    intensityVolumeHistogram: { method: "none", lowest: -500, highest: 400 },
    aggregations: inSlices,
  },
  C: {
    ...shared,
    interpolation: toCubes,
    rounding: "nearest integer",
    resegmentation: { range: { lowest: -1000, highest: 400 }, outliers: null },
    discretisation: { method: "fixed bin size", width: 25, lowerBound: -1000 },
    intensityVolumeHistogram: { method: "fixed bin size", width: 2.5, lowest: -1000, highest: 400 },
    aggregations: inVolume,
  },
  D: {
    ...shared,
    interpolation: toCubes,
    rounding: "nearest integer",
    resegmentation: { range: null, outliers: { standardDeviations: 3 } },
    discretisation: { method: "fixed bin number", bins: 32 },
    intensityVolumeHistogram: { method: "none", lowest: "region minimum", highest: "region maximum" },
    aggregations: inVolume,
  },
  E: {
    ...shared,
    interpolation: { ...toCubes, image: "cubic spline" },
    rounding: "nearest integer",
    resegmentation: { range: { lowest: -1000, highest: 400 }, outliers: { standardDeviations: 3 } },
    discretisation: { method: "fixed bin number", bins: 32 },
    intensityVolumeHistogram: { method: "fixed bin number", bins: 1000 },
    aggregations: inVolume,
  },
};
