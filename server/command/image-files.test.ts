import { join } from "node:path";
import { expect, test } from "vitest";
import { reference } from "../../science/imaging/testing/reference.ts";
import { readImage, readMask } from "./image-files.ts";

const { path, absent } = reference("suv_dro");

test.skipIf(absent)("an RTSTRUCT is drawn on the grid of the image, as the mask that was published with it", () => {
  const object = join(path, "DRO_0_0");
  const grid = readImage(join(object, "PT"));
  expect(grid.unit).toBe("SUV bw");
  const mask = readMask(join(object, "RS/RS_dro_0_0.dcm"), { grid });
  const published = readMask(join(object, "mask/DRO_mask.nii.gz"), { grid });
  const inside = (data: Int32Array) => data.filter((label) => label !== 0).length;
  const both = inside(mask.data.map((label, i) => label * published.data[i]));
  expect((2 * both) / (inside(mask.data) + inside(published.data))).toBeGreaterThan(0.9);
  expect(() => readMask(join(object, "RS/RS_dro_0_0.dcm"), { grid, label: 99 })).toThrow("There is no structure 99");
  expect(() => readMask(join(object, "PT/pet_dro_0_0_slice_000.dcm"), { grid })).toThrow("its modality is PT");
});
