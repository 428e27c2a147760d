/** What can be measured, as data: for a page that explains features, and for tests that none lacks its source. */
import { familyCodes } from "./feature.ts";
import type { FamilyName, FeatureUnit } from "./feature.ts";
import { families } from "./registry.ts";

export interface CatalogueEntry {
  readonly family: FamilyName;
  readonly familyCode: string;
  readonly feature: string;
  readonly featureCode: string;
  readonly parameter: string | null;
  /** Section of the IBSI reference manual. */
  readonly source: string;
  /** In TeX, with the symbols of the manual. */
  readonly formula: string;
  readonly unit: FeatureUnit;
}

/** Every feature, in the order of the IBSI reference manual. */
export function featureCatalogue(): CatalogueEntry[] {
  return (Object.keys(familyCodes) as FamilyName[]).flatMap((family) =>
    families[family].features.map(({ name, code, parameter, source, formula, unit }) => ({
      family,
      familyCode: familyCodes[family],
      feature: name,
      featureCode: code,
      parameter: parameter ?? null,
      source,
      formula,
      unit,
    })),
  );
}
