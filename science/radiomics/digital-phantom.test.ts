import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reference } from "../imaging/testing/reference.ts";
import { readNifti, readNiftiLabels } from "../imaging/nifti/nifti.ts";
import { aggregationCodes, familyCodes, measure, unprocessedConfiguration } from "./index.ts";
import type { FeatureRow } from "./index.ts";
import { digitalPhantom } from "./testing/phantom.ts";
import { readTable } from "./testing/tables.ts";

const { path, absent } = reference("ibsi1_digital_phantom");
const { volume, mask } = digitalPhantom();
const rows = measure(volume, mask, unprocessedConfiguration);

/** A consensus value names its feature by code, aggregation and, for volume histograms, parameter. */
const keyOf = (family: string, code: string, aggregation: string, parameter: string) => [family, code, aggregation, parameter].join(" ");
const byKey = new Map(rows.map((row) => [keyOf(row.familyCode, row.featureCode, row.aggregationCode, row.parameter ?? ""), row]));

describe.skipIf(absent)("the consensus of IBSI 1 on the digital phantom", () => {
  const consensus = absent ? [] : readTable(join(path, "reference_values.csv"));

  test("has 482 values", () => expect(consensus).toHaveLength(482));

  test.each(consensus)("$family $feature $parameter, $aggregation: $value", (published) => {
    const row = byKey.get(keyOf(published.family_code, published.feature_code, published.aggregation_code, published.parameter));
    expect(row).toEqual<FeatureRow>({
      family: published.family.replaceAll("_", "-") as FeatureRow["family"],
      familyCode: published.family_code,
      feature: published.feature,
      featureCode: published.feature_code,
      parameter: published.parameter === "" ? null : published.parameter,
      aggregation: published.aggregation as FeatureRow["aggregation"],
      aggregationCode: published.aggregation_code,
      value: expect.any(Number),
      unit: expect.any(String),
    });
    const value = row?.value ?? Number.NaN;
    // Without a tolerance the manual asks for agreement to three significant digits.
    if (published.tolerance === "") expect(Number(value.toPrecision(3))).toBe(Number(published.value));
    else expect(Math.abs(value - Number(published.value))).toBeLessThanOrEqual(Number(published.tolerance));
  });

  test("the phantom in this folder is the published one", () => {
    const image = readNifti(readFileSync(join(path, "nifti/image/phantom.nii.gz")));
    const labels = readNiftiLabels(readFileSync(join(path, "nifti/mask/mask.nii.gz")));
    expect({ data: [...image.data], labels: [...labels.data] }).toEqual({ data: [...volume.data], labels: [...mask.data] });
    expect(measure(image, labels, unprocessedConfiguration).map(({ value }) => value)).toEqual(rows.map(({ value }) => value));
  });
});

test("values to seven digits, as one certified implementation published them", () => {
  const value = (code: string) => rows.find(({ featureCode }) => featureCode === code)?.value;
  const found = Object.fromEntries(
    ["RNU0", "C0JK", "QCFX", "L0JK", "N365", "NPT7", "ECT3", "IPH6", "VJGA", "0F91"].map((code) => [code, value(code)]),
  );
  expect(found).toEqual({
    RNU0: expect.closeTo(556.3333, 4),
    C0JK: expect.closeTo(388.0706, 4),
    QCFX: expect.closeTo(0.84294, 6),
    L0JK: expect.closeTo(13.11488, 5),
    N365: expect.closeTo(0.0397035, 7),
    NPT7: expect.closeTo(0.9740468, 7),
    ECT3: expect.closeTo(3.0454712, 6),
    IPH6: expect.closeTo(-0.3546204, 6),
    VJGA: expect.closeTo(2.6, 10),
    "0F91": expect.closeTo(3.1034, 4),
  });
});

test("every feature in every aggregation, once, and what has no consensus value besides", () => {
  expect(rows).toHaveLength(482 + 5);
  expect(byKey.size).toBe(rows.length);
  expect(new Set(rows.map(({ familyCode }) => familyCode))).toEqual(new Set(Object.values(familyCodes)));
  expect(new Set(rows.map(({ aggregationCode }) => aggregationCode))).toEqual(new Set(Object.values(aggregationCodes)));
});
