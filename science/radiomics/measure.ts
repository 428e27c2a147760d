/** All features of a lesion, as rows of a table. */
import type { LabelMap, Volume } from "../imaging/volume.ts";
import type { RadiomicsConfiguration } from "./configuration/configuration.ts";
import { configurationFaults } from "./configuration/faults.ts";
import { aggregationCodes, familyCodes, unitText } from "./feature.ts";
import type { AggregationName, FamilyName } from "./feature.ts";
import { discretised } from "./processing/discretise.ts";
import { prepareLesion } from "./processing/prepare.ts";
import { RadiomicsError } from "./radiomics-error.ts";
import { dimensionsWanted, families } from "./registry.ts";
import { zoneMatrices } from "./zones/zones.ts";
import type { Lesion } from "./lesion.ts";

/** One value, with what it takes to find its definition. */
export interface FeatureRow {
  readonly family: FamilyName;
  readonly familyCode: string;
  readonly feature: string;
  readonly featureCode: string;
  /** Percentages of an intensity-volume histogram; null elsewhere. */
  readonly parameter: string | null;
  readonly aggregation: AggregationName;
  readonly aggregationCode: string;
  /** null where the definition has no value for this lesion: a correlation of equal grey levels, a pair in a lesion of one voxel. */
  readonly value: number | null;
  readonly unit: string;
}

/**
 * Measures a lesion: the voxels of `mask` that have the label (which may be left out when there is only one), in `volume`, as the
 * configuration says. Rows come in the order of IBSI's manual.
 *
 * ```ts
 * const rows = measure(suv, tumour, petConfiguration);
 * ```
 *
 * Source: Zwanenburg et al., Radiology 2020;295:328, and the IBSI reference manual.
 *
 * @throws {RadiomicsError} when the configuration has faults, the mask is empty or ambiguous, the image has no numbers there, or the
 * discretisation does not fit. @throws {ImagingError} `different-grids`.
 */
export function measure(volume: Volume, mask: LabelMap, configuration: RadiomicsConfiguration, label?: number): FeatureRow[] {
  const faults = configurationFaults(configuration);
  if (faults.length > 0) {
    const listed = (language: "fr" | "en") => faults.map(({ path, sentence }) => `${path} ${sentence[language]}`.trim()).join("; ");
    throw new RadiomicsError("configuration-faulty", { list: listed("en"), listFr: listed("fr") });
  }
  return measureLesion(prepareLesion(volume, mask, configuration, label), configuration);
}

/** All features of a lesion that is already cut out. The configuration has no faults. */
export function measureLesion(lesion: Lesion, configuration: RadiomicsConfiguration): FeatureRow[] {
  const greyLevels = once(() => discretised(lesion, configuration.discretisation));
  const zones = once(() => zoneMatrices(lesion, greyLevels(), dimensionsWanted(configuration)));
  const subject = { lesion, configuration, greyLevels, zones };
  const asked = (Object.keys(familyCodes) as FamilyName[]).filter((family) => configuration.families.includes(family));
  return asked.flatMap((family) =>
    families[family].measure(subject).map(({ feature, aggregation, value }): FeatureRow => ({
      family,
      familyCode: familyCodes[family],
      feature: feature.name,
      featureCode: feature.code,
      parameter: feature.parameter ?? null,
      aggregation,
      aggregationCode: aggregationCodes[aggregation],
      value: Number.isFinite(value) ? value : null,
      unit: unitText(feature.unit, lesion.unit),
    })),
  );
}

/** Computes a value when it is first asked for, and remembers it. */
function once<Value>(compute: () => Value): () => Value {
  let kept: { value: Value } | undefined;
  return () => (kept ??= { value: compute() }).value;
}
