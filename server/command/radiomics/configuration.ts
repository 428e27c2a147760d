/**
 * A configuration file made whole: what it leaves out takes the default of its schema, and is named. What is wrong with it is said in the
 * person's language, by the same checks that `measure` makes.
 */
import { radiomicsConfiguration } from "../../../protocol/radiomics-configuration.ts";
import { configurationFaults } from "../../../science/radiomics/index.ts";
import type { Fault, RadiomicsConfiguration } from "../../../science/radiomics/index.ts";

export interface CompleteConfiguration {
  configuration: RadiomicsConfiguration;
  /** Paths of the options that took their default. */
  defaulted: string[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Completes what a file holds, or says all that is wrong with it. */
export function completeConfiguration(file: unknown): CompleteConfiguration | { faults: Fault[] } {
  if (!isObject(file)) return { faults: configurationFaults(file) };
  const { $schema: _, ...given } = file;
  const filled = withNeeded(withDefaults(given));
  const faults = configurationFaults(filled);
  if (faults.length > 0) return { faults };
  return { configuration: filled as unknown as RadiomicsConfiguration, defaulted: missing(filled, given) };
}

/** Defaults of the schema, by the object that they belong to. */
const defaults = radiomicsConfiguration.parse({});
const within = radiomicsConfiguration.parse({ interpolation: { spacingMm: [1, 1, 1], image: "linear" }, resegmentation: { range: {} } });
const { mask, maskThreshold, align } = within.interpolation!;

function withDefaults(given: Json): Json {
  const filled: Json = { ...defaults, ...given };
  for (const key of ["texture", "resegmentation"] as const) {
    if (isObject(given[key])) filled[key] = { ...defaults[key], ...given[key] };
  }
  if (isObject(given["interpolation"])) filled["interpolation"] = { mask, maskThreshold, align, ...given["interpolation"] };
  const { resegmentation } = filled;
  if (isObject(resegmentation) && isObject(resegmentation["range"])) {
    filled["resegmentation"] = { ...resegmentation, range: { ...within.resegmentation.range, ...resegmentation["range"] } };
  }
  return filled;
}

const withoutLevels = ["morphology", "local-intensity", "intensity-statistics", "intensity-volume-histogram"];

/** Discretisations have no default; where no family needs one, what stands in its place changes nothing. */
function withNeeded(configuration: Json): Json {
  const { families } = configuration;
  if (!Array.isArray(families)) return configuration;
  const needsLevels = families.some((family) => !withoutLevels.includes(family as string));
  const needsHistogram = families.includes("intensity-volume-histogram");
  return {
    ...(needsLevels ? {} : { discretisation: { method: "none" } }),
    ...(needsHistogram ? {} : { intensityVolumeHistogram: { method: "none", lowest: "region minimum", highest: "region maximum" } }),
    ...configuration,
  };
}

function missing(whole: Json, given: Json, path = ""): string[] {
  return Object.entries(whole).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (!(key in given)) return [here];
    const inner = given[key];
    return isObject(value) && isObject(inner) ? missing(value, inner, here) : [];
  });
}
