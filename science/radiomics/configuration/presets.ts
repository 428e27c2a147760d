/** Configurations to start from, by name, so that nobody has to leave anything out. They are files in `configurations/`. */
import pet from "../configurations/pet.json" with { type: "json" };
import unprocessed from "../configurations/unprocessed.json" with { type: "json" };
import { aggregationCodes, familyCodes } from "../feature.ts";
import type { AggregationName, FamilyName } from "../feature.ts";
import type { RadiomicsConfiguration } from "./configuration.ts";
import { ibsiConfigurations } from "./ibsi-configurations.ts";

export const allFamilies = Object.keys(familyCodes) as FamilyName[];
export const allAggregations = Object.keys(aggregationCodes) as AggregationName[];

/**
 * FDG PET in SUV as the eight teams of the IBSI validation measured it: 3 mm cubes by cubic spline, SUV of 0 or more, 0.25 SUV a grey level.
 */
export const petConfiguration = pet as unknown as RadiomicsConfiguration;

/** The image as it is, its values taken as grey levels: how IBSI's digital phantom is measured. */
export const unprocessedConfiguration = unprocessed as unknown as RadiomicsConfiguration;

/** All ready configurations, by the names of their files. */
export const readyConfigurations: Record<string, RadiomicsConfiguration> = {
  pet: petConfiguration,
  unprocessed: unprocessedConfiguration,
  "ibsi1-ct-a": ibsiConfigurations.A,
  "ibsi1-ct-b": ibsiConfigurations.B,
  "ibsi1-ct-c": ibsiConfigurations.C,
  "ibsi1-ct-d": ibsiConfigurations.D,
  "ibsi1-ct-e": ibsiConfigurations.E,
};
