import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNifti, readNiftiLabels } from "../imaging/nifti/nifti.ts";
import { reference } from "../imaging/testing/reference.ts";
import { ibsiConfigurations, measure } from "./index.ts";
import { readTable } from "./testing/tables.ts";

/**
 * The CT of IBSI 1 (a lung tumour, 125,256 voxels). Its images may not be used for profit (CC BY-NC 3.0) and are not part of the reference
 * data: who has them puts `nifti/image/phantom.nii.gz` and `nifti/mask/mask.nii.gz` of IBSI's data set in this folder. The consensus values
 * are those of the IBSI reference manual, chapter 3 (CC BY 4.0).
 */
const { path, absent } = reference("ibsi1_ct_phantom");
const consensus = readTable(join(import.meta.dirname, "testing/ibsi-ct-consensus.csv"));

test("the table of consensus values is whole: all but one of the 1322, which has none", () => {
  const count = (name: string) => consensus.filter(({ configuration }) => configuration === name).length;
  expect(Object.fromEntries(Object.keys(ibsiConfigurations).map((name) => [name, count(name)]))).toEqual({
    A: 346,
    B: 346,
    C: 209,
    D: 210,
    E: 210,
  });
});

describe.skipIf(absent)("the consensus of IBSI 1 on a CT", () => {
  test.each(Object.entries(ibsiConfigurations))("configuration %s", (name, configuration) => {
    const read = (file: string) => readFileSync(join(path, "nifti", file));
    const volume = readNifti(read("image/phantom.nii.gz"), { unit: "HU", modality: "CT" });
    const rows = measure(volume, readNiftiLabels(read("mask/mask.nii.gz")), configuration);
    const values = new Map(rows.map((row) => [[row.featureCode, row.parameter ?? "", row.aggregation].join(" "), row.value]));
    const apart = consensus.filter((published) => {
      if (published.configuration !== name) return false;
      const found = values.get([published.feature_code, published.parameter, published.aggregation].join(" ")) ?? Number.NaN;
      // Published to three significant digits: what rounds to a value within the tolerance agrees.
      const distance = Math.min(...[found, Number(found.toPrecision(3))].map((value) => Math.abs(value - Number(published.value))));
      return !(distance <= Number(published.tolerance) * (1 + 1e-9));
    });
    expect(apart).toEqual([]);
  });
});
