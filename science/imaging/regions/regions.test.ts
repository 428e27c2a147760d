import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readNifti, readNiftiLabels } from "../nifti/nifti.ts";
import { reference } from "../testing/reference.ts";
import { straightGrid } from "../volume.ts";
import type { LabelMap, Triple, Volume } from "../volume.ts";
import { aboveThreshold, connectedComponents } from "./connected-components.ts";
import { hotRegions, hottestPointMm, measureRegions, voxelsByLabel } from "./hot-regions.ts";
import { globalIntensityPeak, localIntensityPeak } from "./intensity-peak.ts";
import { diceCoefficient } from "./overlap.ts";
import { principalAxes } from "./principal-axes.ts";

const about = { modality: "PT", description: "", synthetic: true };
const volumeOf = (dimensions: Triple, data: ArrayLike<number>, spacing: Triple = [2, 2, 2]): Volume => {
  return { kind: "carnet/volume", ...straightGrid(dimensions, spacing), data: Float32Array.from(data), unit: "SUV bw", ...about };
};
const labelsOf = (dimensions: Triple, data: ArrayLike<number>): LabelMap => {
  return { kind: "carnet/labels", ...straightGrid(dimensions, [2, 2, 2]), data: Int32Array.from(data), description: "", synthetic: true };
};

/** Slow and plain: grow every region from its first voxel. */
function grown([nx, ny, nz]: Triple, mask: readonly number[]): number[] {
  const labels = mask.map(() => 0);
  let next = 0;
  mask.forEach((inside, start) => {
    if (!inside || labels[start]) return;
    const pending = [start];
    labels[start] = ++next;
    for (let i = pending.pop(); i !== undefined; i = pending.pop()) {
      const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
      for (let k = 0; k < 27; k++) {
        const [u, v, w] = [x + (k % 3) - 1, y + (Math.floor(k / 3) % 3) - 1, z + Math.floor(k / 9) - 1];
        const j = u + nx * (v + ny * w);
        if (u < 0 || v < 0 || w < 0 || u >= nx || v >= ny || w >= nz || !mask[j] || labels[j]) continue;
        labels[j] = next;
        pending.push(j);
      }
    }
  });
  return labels;
}

test("regions are those that grow by 26 neighbours, in the order of their first voxel", () => {
  const size = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(fc.tuple(size, size, size), fc.infiniteStream(fc.boolean()), (dimensions, stream) => {
      const count = dimensions[0] * dimensions[1] * dimensions[2];
      const mask = Array.from({ length: count }, () => (stream.next().value ? 1 : 0));
      const found = connectedComponents(labelsOf(dimensions, mask));
      expect([...found.data]).toEqual(grown(dimensions, mask));
      expect(found.count).toBe(Math.max(0, ...found.data));
    }),
  );
});

test("hot regions are measured, the hottest first, the small ones left out", () => {
  // Two regions in a row of 2 mm voxels (8 mm3 each), and one voxel alone.
  const suv = volumeOf([9, 1, 1], [5, 7, 0, 9, 0, 4, 4, 6, 1]);
  const found = hotRegions(suv, { threshold: 4, minimumVolumeMl: 0.016 });
  expect(found.regions.map(({ box, ...region }) => [region.label, region.suvMax, region.suvMean, region.voxels, box])).toEqual([
    [1, 7, 6, 2, { first: [0, 0, 0], last: [1, 0, 0] }],
    [2, 6, expect.closeTo(14 / 3, 10), 3, { first: [5, 0, 0], last: [7, 0, 0] }],
  ]);
  expect(found.regions[0]).toMatchObject({ volumeMl: expect.closeTo(0.016, 12), totalLesionGlycolysis: expect.closeTo(0.096, 12) });
  expect(found.regions[0].centroidMm).toEqual([1, 0, 0]);
  // Within 6.2 mm of the hottest voxel, at x = 2 mm, lie the voxels 0 to 4.
  expect(found.regions[0].suvPeak).toBeCloseTo((5 + 7 + 0 + 9 + 0) / 5, 10);
  expect([...found.labels.data]).toEqual([1, 1, 0, 0, 0, 2, 2, 2, 0]);
  expect(hottestPointMm(suv, found, 2)).toEqual([14, 0, 0]);
  expect(() => hottestPointMm(suv, found, 3)).toThrow("no region 3");
  expect(hotRegions(suv, { threshold: 4, minimumVolumeMl: 0 }).regions.map((region) => region.suvMax)).toEqual([9, 7, 6]);
  expect(measureRegions(suv, found.labels)).toEqual(found.regions);
});

test("masks agree with themselves, and not with what they do not touch", () => {
  const mask = aboveThreshold(volumeOf([4, 1, 1], [1, 2, 3, 4]), 2);
  expect([...mask.data]).toEqual([0, 1, 1, 1]);
  expect(diceCoefficient(mask, mask)).toBe(1);
  expect(diceCoefficient(mask, { ...mask, data: Int32Array.of(0, 5, 0, 0) })).toBe(0.5);
  expect(diceCoefficient(mask, { ...mask, data: Int32Array.of(1, 0, 0, 0) })).toBe(0);
  expect(() => diceCoefficient(mask, labelsOf([2, 2, 1], [1, 1, 1, 1]))).toThrow("do not share one grid");
});

const phantom = reference("ibsi1_digital_phantom");
test.skipIf(phantom.absent)("the digital phantom of IBSI has the consensus peaks and axes", () => {
  const image = readNifti(readFileSync(join(phantom.path, "nifti/image/phantom.nii.gz")));
  const mask = readNiftiLabels(readFileSync(join(phantom.path, "nifti/mask/mask.nii.gz")));
  const voxels = voxelsByLabel(mask.data).get(1)!;
  const axes = principalAxes(image, voxels);
  const found = {
    VJGA: localIntensityPeak(image, voxels),
    "0F91": globalIntensityPeak(image, voxels),
    TDIC: axes.majorMm,
    P9VJ: axes.minorMm,
    "7J51": axes.leastMm,
    Q3CK: axes.elongation,
    N17B: axes.flatness,
    YEKZ: measureRegions(image, mask)[0].volumeMl * 1000,
  };
  const rows = readFileSync(join(phantom.path, "reference_values.csv"), "utf8")
    .split("\n")
    .map((line) => line.split(","));
  for (const [code, value] of Object.entries(found)) {
    const row = rows.find((cells) => cells[4] === code)!;
    const consensus = Number(row[8]);
    // Without a stated tolerance, a value agrees when it does so to the digits that are given.
    const decimals = row[8].split(".")[1].length;
    const tolerance = row[9] === "" ? 0.5 * 10 ** -decimals : Number(row[9]);
    expect(Math.abs(value - consensus), code).toBeLessThanOrEqual(tolerance);
  }
});
