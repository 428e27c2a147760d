import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reference } from "../imaging/testing/reference.ts";
import { allFamilies, familyCodes, featureCatalogue } from "./index.ts";
import { readTable } from "./testing/tables.ts";

const catalogue = featureCatalogue();
/** The chapters of IBSI's reference manual, in its order. */
const chapters = Object.fromEntries(allFamilies.map((family, k) => [family, k + 1]));

describe("the catalogue of features", () => {
  test.each(catalogue)("$featureCode $feature $parameter says where it comes from", (entry) => {
    expect(entry).toEqual({
      family: expect.any(String),
      familyCode: familyCodes[entry.family],
      feature: expect.stringMatching(/^[(A-Z0-9].{3,}$/),
      featureCode: expect.stringMatching(/^[A-Z0-9]{4}$/),
      parameter: entry.family === "intensity-volume-histogram" && entry.featureCode !== "9CMM" ? expect.stringMatching(/%$/) : null,
      source: expect.stringMatching(new RegExp(`^IBSI reference manual 3\\.${chapters[entry.family]}\\.\\d+$`)),
      formula: expect.stringMatching(/\S/),
      unit: expect.any(String),
    });
    // Braces that do not close would break the page that shows the formula.
    expect(entry.formula.split("{").length).toBe(entry.formula.split("}").length);
  });

  test("has 174 entries, each of its own", () => {
    const names = (list: typeof catalogue) => list.map(({ featureCode, parameter }) => `${featureCode} ${parameter}`);
    expect(new Set(names(catalogue)).size).toBe(catalogue.length);
    expect(catalogue).toHaveLength(174);
  });

  test("goes through each chapter of the manual from its first section to its last, without a gap", () => {
    for (const family of allFamilies) {
      const sections = catalogue.filter((entry) => entry.family === family).map(({ source }) => Number(source.split(".")[2]));
      const distinct = [...new Set(sections)];
      expect(distinct).toEqual(Array.from({ length: distinct.length }, (_, k) => k + 1));
    }
  });

  const { path, absent } = reference("ibsi1_digital_phantom");
  test.skipIf(absent)("has every feature that IBSI has a value for, and five that it has none for", () => {
    const published = new Set(readTable(join(path, "reference_values.csv")).map((row) => row.feature_code));
    const missing = [...published].filter((code) => !catalogue.some(({ featureCode }) => featureCode === code));
    const besides = catalogue.map(({ featureCode }) => featureCode).filter((code) => !published.has(code));
    expect({ missing, besides }).toEqual({ missing: [], besides: ["ZH1A", "IQYR", "SWZ1", "BRI8", "9CMM"] });
  });
});
