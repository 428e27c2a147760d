import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readNifti, readNiftiLabels } from "../imaging/nifti/nifti.ts";
import { reference } from "../imaging/testing/reference.ts";
import { intensityStatistics } from "./intensity-statistics.ts";
import type { IntensityStatistics } from "./intensity-statistics.ts";

const codes: Record<keyof IntensityStatistics, string> = {
  mean: "Q4LE",
  variance: "ECT3",
  skewness: "KE2A",
  kurtosis: "IPH6",
  median: "Y12H",
  minimum: "1GSF",
  percentile10: "QG58",
  percentile90: "8DWT",
  maximum: "84IY",
  interquartileRange: "SALO",
  range: "2OJQ",
  meanAbsoluteDeviation: "4FUA",
  robustMeanAbsoluteDeviation: "1128",
  medianAbsoluteDeviation: "N72L",
  coefficientOfVariation: "7TET",
  quartileCoefficientOfDispersion: "9S40",
  energy: "N8CA",
  rootMeanSquare: "5ZWQ",
};

const phantom = reference("ibsi1_digital_phantom");
test.skipIf(phantom.absent)("the digital phantom of IBSI has the 18 consensus statistics, to three digits", () => {
  const image = readNifti(readFileSync(join(phantom.path, "nifti/image/phantom.nii.gz")));
  const mask = readNiftiLabels(readFileSync(join(phantom.path, "nifti/mask/mask.nii.gz")));
  const found = intensityStatistics({ values: image.data.filter((_, i) => mask.data[i] !== 0) });
  const lines = readFileSync(join(phantom.path, "reference_values.csv"), "utf8").split("\n");
  const rows = lines.map((line) => line.split(",")).filter((cells) => cells[1] === "intensity_statistics");
  expect(rows.map((cells) => cells[4]).toSorted()).toEqual(Object.values(codes).toSorted());
  for (const [name, code] of Object.entries(codes)) {
    const consensus = Number(rows.find((cells) => cells[4] === code)![8]);
    expect(Number(found[name as keyof IntensityStatistics].toPrecision(3)), name).toBe(consensus);
  }
});

test("adding to all values moves what says where they lie and leaves what says how they spread", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: -50, max: 50 }), (before, added) => {
      const [first, moved] = [before, before.map((value) => value + added)].map((list) => intensityStatistics({ values: list }));
      for (const key of ["mean", "median", "minimum", "maximum", "percentile10", "percentile90"] as const) {
        expect(moved[key] - first[key]).toBeCloseTo(added, 6);
      }
      for (const key of ["variance", "skewness", "kurtosis", "range", "interquartileRange", "robustMeanAbsoluteDeviation"] as const) {
        expect(moved[key]).toBeCloseTo(first[key], 5);
      }
    }),
  );
});

test("equal values have no skew; no value has no statistics", () => {
  expect(intensityStatistics({ values: [3, 3, 3] })).toMatchObject({ skewness: 0, kurtosis: 0, variance: 0, mean: 3 });
  expect(() => intensityStatistics({ values: [] })).toThrow("without voxels");
});
