/** Everything that is wrong with a configuration, at once. */
import {
  aggregationCodes,
  directionalAggregations,
  directionalFamilies,
  directionlessAggregations,
  directionlessFamilies,
  familyCodes,
} from "../feature.ts";
import type { RadiomicsConfiguration } from "./configuration.ts";
import { byMethod, either, list, nullOr, number, object, oneOf } from "./shape.ts";
import type { Check, Fault } from "./shape.ts";

const finite = number(Number.isFinite, "a number", "un nombre");
const positive = number((value) => Number.isFinite(value) && value > 0, "a number above 0", "un nombre supérieur à 0");
const share = number((value) => value > 0 && value <= 1, "above 0 and at most 1", "supérieur à 0 et au plus 1");
const wholeFrom = (least: number, most: number) =>
  number(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    `a whole number from ${least} to ${most}`,
    `un entier de ${least} à ${most}`,
  );

const ends: Record<string, Check> = {
  lowest: either(finite, oneOf(["region minimum"])),
  highest: either(finite, oneOf(["region maximum"])),
};

const shape = object({
  interpolation: nullOr(
    object({
      spacingMm: list(either(positive, oneOf(["keep"])), 3),
      image: oneOf(["nearest", "linear", "cubic spline"]),
      mask: oneOf(["nearest", "linear"]),
      maskThreshold: share,
      align: oneOf(["centre", "first voxel"]),
    }),
  ),
  roundingAsRead: oneOf(["none", "nearest integer"]),
  rounding: oneOf(["none", "nearest integer"]),
  resegmentation: object({
    range: nullOr(object({ lowest: nullOr(finite), highest: nullOr(finite) })),
    outliers: nullOr(object({ standardDeviations: positive })),
  }),
  discretisation: byMethod({
    none: {},
    "fixed bin size": { width: positive, lowerBound: either(finite, oneOf(["region minimum"])) },
    "fixed bin number": { bins: wholeFrom(1, 4096) },
  }),
  intensityVolumeHistogram: byMethod({
    none: ends,
    "fixed bin size": { width: positive, ...ends },
    "fixed bin number": { bins: wholeFrom(2, 100_000) },
  }),
  texture: object({
    distance: wholeFrom(1, 10),
    norm: oneOf(["chebyshev", "euclidean", "manhattan"]),
    dependenceCoarseness: number((value) => Number.isFinite(value) && value >= 0, "0 or more", "0 ou plus"),
  }),
  families: list(oneOf(Object.keys(familyCodes))),
  aggregations: list(oneOf(Object.keys(aggregationCodes))),
});

/**
 * What is wrong with a configuration: an unknown option, a missing one, a value out of its range, options that exclude each other. Empty when
 * it can be measured with.
 */
export function configurationFaults(configuration: unknown): Fault[] {
  const faults = shape(configuration, "");
  return faults.length > 0 ? faults : contradictions(configuration as RadiomicsConfiguration);
}

function contradictions({ resegmentation, intensityVolumeHistogram, families, aggregations }: RadiomicsConfiguration): Fault[] {
  const faults: Fault[] = [];
  const { range } = resegmentation;
  const reversed = (en: string, fr: string, path: string) => faults.push({ path, sentence: { en, fr } });
  if (range !== null && range.lowest !== null && range.highest !== null && range.lowest > range.highest) {
    reversed("has its lowest above its highest", "a sa valeur basse au-dessus de sa valeur haute", "resegmentation.range");
  }
  if (intensityVolumeHistogram.method !== "fixed bin number") {
    const { lowest, highest } = intensityVolumeHistogram;
    if (typeof lowest === "number" && typeof highest === "number" && lowest >= highest) {
      reversed("has its lowest not below its highest", "n’a pas sa valeur basse sous sa valeur haute", "intensityVolumeHistogram");
    }
  }
  for (const family of families) {
    const needed: readonly string[] = neededBy(family);
    if (!needed.some((name) => aggregations.some((given) => given === name))) {
      const list = needed.map((name) => `"${name}"`).join(", ");
      const en = `must hold one of ${list} for the family "${family}"`;
      const fr = `doit contenir l’un de ${list} pour la famille « ${family} »`;
      faults.push({ path: "aggregations", sentence: { en, fr } });
    }
  }
  return faults;
}

function neededBy(family: string): readonly string[] {
  if (directionalFamilies.some((name) => name === family)) return directionalAggregations;
  if (directionlessFamilies.some((name) => name === family)) return directionlessAggregations;
  return ["3D (volume)"];
}
