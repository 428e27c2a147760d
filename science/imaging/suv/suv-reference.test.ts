import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSeries } from "../dicom/folder.ts";
import { readNifti, readNiftiLabels } from "../nifti/nifti.ts";
import { resampleTo } from "../resample.ts";
import { reference } from "../testing/reference.ts";
import { requireSameGrid } from "../volume.ts";
import { toSuvBodyWeight } from "./suv.ts";

const objects = reference("suv_dro");

// The objects hold a cylinder of SUV 1.00 with two spheres, of 0.20 and of 4.00: 515 voxels each.
test.skipIf(objects.absent).each(["0_0", "1_0", "2_0", "2_4", "3_0", "3_1", "4_0"])(
  "the digital reference object %s reads 0.20, 1.00, 4.00",
  (name) => {
    const folder = join(objects.path, `DRO_${name}`);
    const suv = toSuvBodyWeight(readSeries(join(folder, "PT")));
    const mask = readNiftiLabels(readFileSync(join(folder, "mask", "DRO_mask.nii.gz")));
    requireSameGrid(suv, mask);
    const inside = Array.from(suv.data)
      .filter((_, i) => mask.data[i] !== 0)
      .toSorted((a, b) => a - b);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const found = [inside.slice(0, 515), inside.slice(515, -515), inside.slice(-515)].map(mean);
    // Stored values are whole numbers: half of the slope, as SUV, is all that may be lost.
    const step = suv.suv.factor * Number(readSlope(join(folder, "PT")));
    found.forEach((value, i) => expect(Math.abs(value - [0.2, 1, 4][i])).toBeLessThan(Math.max(step / 2, 0.002)));
  },
);

function readSlope(folder: string): string {
  return readSeries(folder).files[0].data.string("x00281053") ?? "";
}

const whole = reference("tcia_sts_wholebody_pet");
const published = reference("tcia_sts_pet");

test.skipIf(whole.absent || published.absent)("a raw whole-body series agrees with the published SUV image of the same patient", () => {
  const suv = toSuvBodyWeight(readSeries(join(whole.path, "STS_001/FDG_PET/image")));
  expect({ ...suv.suv, factor: 0 }).toEqual({
    units: "BQML",
    decayCorrection: "START",
    decayReference: "series-time",
    factor: 0,
    weightKg: 71,
    injectedDoseMBq: 388.777472,
    halfLifeSeconds: 6588,
    injectedAt: "2000-09-07T10:35:00",
    decayReferenceAt: "2000-09-07T11:20:11",
    uptakeMinutes: 45 + 11 / 60,
    notes: [],
    kind: "bw",
    formula: "PS3.3 C.8.9.1.1.3",
    overrides: [],
  });
  const expected = readNifti(readFileSync(join(published.path, "nifti/STS_001/PET_image.nii.gz")));
  const here = resampleTo(suv, expected);
  // The published image is a crop: its voxel centres fall on those of the series to 4e-6 of a voxel (its header holds 32-bit numbers), which
  // on the steepest slope (about 50 SUV a voxel at the bladder's edge) moves a value by 2e-4. The published values are whole multiples of
  // 7.4e-5, and their highest, 25.4, differs by 3e-5 of itself. 0.001 covers the sum; a wrong decay of one second would pass it by a factor 2.
  let worst = 0;
  let squares = 0;
  for (let i = 0; i < here.data.length; i++) {
    const difference = Math.abs(here.data[i] - expected.data[i]);
    expect(difference).not.toBeNaN();
    worst = Math.max(worst, difference);
    squares += difference ** 2;
  }
  expect(worst).toBeLessThan(0.001);
  expect(Math.sqrt(squares / here.data.length)).toBeLessThan(0.0001);
});

test.skipIf(published.absent)("the published DICOM series, already SUV, equals the published NIfTI image", () => {
  const suv = toSuvBodyWeight(readSeries(join(published.path, "dicom/STS_001/PET/image")));
  expect(suv.suv).toMatchObject({ units: "GML", decayCorrection: "", decayReference: "not needed", factor: 1, notes: [] });
  const expected = readNifti(readFileSync(join(published.path, "nifti/STS_001/PET_image.nii.gz")));
  const here = resampleTo(suv, expected);
  const worst = here.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i])), 0);
  expect(worst).toBeLessThan(0.001);
});
