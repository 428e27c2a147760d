/**
 * What a radiomics measure is told, as a file says it: `carnet radiomics --config`. The steps are IBSI's. What a file leaves out takes the
 * default named here, and whoever measures says in his result what was left out. `docs/schemas/radiomics-configuration.json` is made from this.
 */
import { z } from "zod";

const number = z.number();
const atLeastOne = z.number().int().min(1);
const lowest = z
  .union([number, z.literal("region minimum")])
  .describe("Lower end; the lower end of resegmentation.range where there is one.");
const highest = z
  .union([number, z.literal("region maximum")])
  .describe("Upper end; the upper end of resegmentation.range where there is one.");

export const familyName = z.enum([
  "morphology",
  "local-intensity",
  "intensity-statistics",
  "intensity-histogram",
  "intensity-volume-histogram",
  "glcm",
  "glrlm",
  "glszm",
  "gldzm",
  "ngtdm",
  "ngldm",
]);

export const aggregationName = z.enum([
  "2D, averaged",
  "2D, slice-merged",
  "2.5D, direction-merged",
  "2.5D, merged",
  "3D, averaged",
  "3D, merged",
  "2D",
  "2.5D",
  "3D",
  "3D (volume)",
]);

const spacing = z.union([z.number().positive(), z.literal("keep")]);
const interpolation = z
  .strictObject({
    spacingMm: z
      .tuple([spacing, spacing, spacing])
      .describe('Along x, y, z, in mm; "keep" leaves an axis as it is: for measures in 2D, along z.'),
    image: z
      .enum(["nearest", "linear", "cubic spline"])
      .describe("Method for the image. linear is tri- or bilinear, cubic spline tricubic."),
    mask: z.enum(["nearest", "linear"]).default("linear").describe("Method for the mask."),
    maskThreshold: z
      .number()
      .gt(0)
      .max(1)
      .default(0.5)
      .describe("A voxel whose share of the mask is at least this belongs to it (IBSI E8H9)."),
    align: z
      .enum(["centre", "first voxel"])
      .default("centre")
      .describe("Which centres coincide: those of both grids (IBSI 3WE3), or those of their first voxels."),
  })
  .describe("Resampling of image and mask (IBSI UMPJ).");

const resegmentation = z
  .strictObject({
    range: z
      .strictObject({ lowest: number.nullable().default(null), highest: number.nullable().default(null) })
      .nullable()
      .default(null)
      .describe("Keeps lowest <= value <= highest, in the unit of the image; null leaves an end open (IBSI USB3)."),
    outliers: z
      .strictObject({ standardDeviations: z.number().positive() })
      .nullable()
      .default(null)
      .describe("Keeps values within so many standard deviations of the mean of the mask as drawn (IBSI 7ACA); 3 is usual."),
  })
  .describe("Removal of voxels from the intensity mask; the morphological mask keeps them (IBSI IF0X).");

const discretisation = z
  .discriminatedUnion("method", [
    z.strictObject({ method: z.literal("none").describe("The image already holds whole grey levels, from 1.") }),
    z.strictObject({
      method: z.literal("fixed bin size").describe("FBS (IBSI Q3RU)."),
      width: z.number().positive(),
      lowerBound: z
        .union([number, z.literal("region minimum")])
        .describe("Where level 1 begins: for PET 0; the lower end of resegmentation.range where there is one."),
    }),
    z.strictObject({ method: z.literal("fixed bin number").describe("FBN (IBSI K15C)."), bins: atLeastOne.max(4096) }),
  ])
  .describe("Grey levels for the intensity histogram and texture (IBSI 4R0B).");

const intensityVolumeHistogram = z
  .discriminatedUnion("method", [
    z.strictObject({ method: z.literal("none").describe("Calibrated whole numbers, like HU."), lowest, highest }),
    z.strictObject({
      method: z.literal("fixed bin size").describe("Calibrated and continuous, like SUV."),
      width: z.number().positive(),
      lowest,
      highest,
    }),
    z.strictObject({
      method: z.literal("fixed bin number").describe("Arbitrary units, like most MRI; 1000 bins are usual."),
      bins: z.number().int().min(2).max(100_000),
    }),
  ])
  .describe("Intensities of the intensity-volume histogram (IBSI P88C).");

const texture = z.strictObject({
  distance: atLeastOne
    .max(10)
    .default(1)
    .describe("Distance of neighbours in GLCM (along each of IBSI's directions), NGTDM and NGLDM, in voxels."),
  norm: z
    .enum(["chebyshev", "euclidean", "manhattan"])
    .default("chebyshev")
    .describe("How NGTDM and NGLDM count that distance (IBSI PVMT, G9EV, LIFZ)."),
  dependenceCoarseness: z
    .number()
    .min(0)
    .default(0)
    .describe("NGLDM, alpha: the largest difference of grey levels that still counts as dependence."),
});

const rounding = z.enum(["none", "nearest integer"]);

export const radiomicsConfiguration = z
  .strictObject({
    $schema: z.string().optional().describe("For editors; means nothing to Carnet."),
    roundingAsRead: rounding
      .default("none")
      .describe("Of the values as read, before anything else: for CT in HU that its file holds as fractions."),
    interpolation: interpolation.nullable().default(null).describe("null: as acquired."),
    rounding: rounding.default("none").describe('After interpolation (IBSI 68QD): "nearest integer" for CT in HU.'),
    resegmentation: resegmentation.prefault({}),
    discretisation: discretisation.optional().describe("Required for the intensity histogram and every texture family."),
    intensityVolumeHistogram: intensityVolumeHistogram.optional().describe("Required for the family intensity-volume-histogram."),
    texture: texture.prefault({}),
    families: z.array(familyName).min(1).default(familyName.options),
    aggregations: z
      .array(aggregationName)
      .min(1)
      .default(aggregationName.options)
      .describe(
        'Of these, each family takes those that it has: GLCM and GLRLM the first six, GLSZM, GLDZM, NGTDM and NGLDM "2D", "2.5D" and "3D", all others "3D (volume)".',
      ),
  })
  .describe("How Carnet measures radiomics features: the steps of the IBSI reference manual.");
export type RadiomicsConfigurationFile = z.input<typeof radiomicsConfiguration>;

/** The JSON Schema of a configuration file (draft 2020-12). */
export function radiomicsConfigurationSchema(): object {
  const title = "Carnet radiomics configuration";
  const schema = z.toJSONSchema(radiomicsConfiguration, { io: "input" });
  return { ...schema, title };
}
