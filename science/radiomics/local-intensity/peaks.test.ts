import fc from "fast-check";
import { expect, test } from "vitest";
import { globalIntensityPeak, localIntensityPeak } from "../../imaging/regions/intensity-peak.ts";
import type { Triple } from "../../imaging/volume.ts";
import { imageOf, lesionOf, raggedImages } from "../testing/lesions.ts";
import { intensityPeaks } from "./peaks.ts";

test("the peaks of a lesion are those that carnet/imaging finds around its voxels", () => {
  fc.assert(
    fc.property(raggedImages, fc.constantFrom<Triple>([2, 2, 2], [4, 4, 3], [1.5, 3, 7]), (image, spacingMm) => {
      const { volume, mask } = imageOf(image.volume.dimensions, { value: () => 0, inside: () => false, spacingMm });
      const same = { volume: { ...volume, data: image.volume.data }, mask: { ...mask, data: image.mask.data } };
      const voxels = [...same.mask.data.keys()].filter((i) => same.mask.data[i] !== 0);
      expect(intensityPeaks(lesionOf(same))).toEqual({
        local: expect.closeTo(localIntensityPeak(same.volume, voxels), 9),
        global: expect.closeTo(globalIntensityPeak(same.volume, voxels), 9),
      });
    }),
  );
});
