/** Distances, morphology, surfaces and crops, against what can be worked out without them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundingBox, crop } from "../crop.ts";
import { readNiftiLabels } from "../nifti/nifti.ts";
import { reference } from "../testing/reference.ts";
import { straightGrid, toPatientMm } from "../volume.ts";
import type { LabelMap, Triple, Volume } from "../volume.ts";
import { distanceMap } from "./distance.ts";
import { close, dilate, erode, fillHoles, open } from "./morphology.ts";
import { surfaceMesh } from "./surface.ts";

const spacings = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 12 }).map((value) => value / 4))) as fc.Arbitrary<Triple>;
const masks = fc
  .record({
    dimensions: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
    spacing: spacings,
  })
  .chain(({ dimensions, spacing }) => {
    const count = dimensions[0] * dimensions[1] * dimensions[2];
    return fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: count, maxLength: count })
      .map((values) => maskOf(values, dimensions, spacing));
  });

function maskOf(values: number[], dimensions: Triple, spacing: Triple = [1, 1, 1]): LabelMap {
  return {
    kind: "carnet/labels",
    ...straightGrid(dimensions, spacing, [5, 6, 7]),
    data: Int32Array.from(values),
    description: "",
    synthetic: false,
  };
}

const places = (mask: LabelMap) =>
  Array.from(mask.data, (_, i) =>
    toPatientMm(mask, [
      i % mask.dimensions[0],
      Math.floor(i / mask.dimensions[0]) % mask.dimensions[1],
      Math.floor(i / (mask.dimensions[0] * mask.dimensions[1])),
    ]),
  );

test("distances are those to the nearest voxel, of all there are", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const at = places(mask);
      const nearest = at.map((place) =>
        Math.min(
          Infinity,
          ...at.filter((_, i) => mask.data[i] !== 0).map((other) => Math.hypot(...place.map((mm, axis) => mm - other[axis]))),
        ),
      );
      distanceMap(mask).data.forEach((value, i) => expect(value === nearest[i] || Math.abs(value - nearest[i]) < 1e-4).toBe(true));
    }),
  );
});

test("morphology keeps its laws: growing holds the mask, shrinking is held by it, opening and closing done twice are done once", () => {
  const radii = fc.integer({ min: 0, max: 12 }).map((value) => value / 4 + 0.01);
  const holds = (outer: LabelMap, inner: LabelMap) => expect(inner.data.every((value, i) => value <= outer.data[i])).toBe(true);
  fc.assert(
    fc.property(masks, radii, (mask, radius) => {
      holds(dilate(mask, radius), mask);
      holds(mask, erode(mask, radius));
      holds(mask, open(mask, radius));
      holds(close(mask, radius), mask);
      expect([...open(open(mask, radius), radius).data]).toEqual([...open(mask, radius).data]);
      expect([...close(close(mask, radius), radius).data]).toEqual([...close(mask, radius).data]);
      const outside = { ...mask, data: mask.data.map((value) => 1 - value) };
      expect([...erode(mask, radius).data]).toEqual([...dilate(outside, radius).data].map((value) => 1 - value));
    }),
  );
});

test("a ball of 2 mm on voxels of 1 x 1 x 2 mm", () => {
  const dot = maskOf(
    Array.from({ length: 75 }, (_, i) => (i === 37 ? 1 : 0)),
    [5, 5, 3],
    [1, 1, 2],
  );
  // 13 voxels of the disc of radius 2 in its own slice, and one above and below.
  expect(dilate(dot, 2).data.reduce((sum, value) => sum + value, 0)).toBe(15);
  expect([...erode(dilate(dot, 2), 2).data]).toEqual([...dot.data]);
});

test("a hollow is filled, a bay that opens through a face is not", () => {
  const shell = (gap: boolean) =>
    maskOf(
      Array.from({ length: 125 }, (_, i) =>
        [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)].some((x) => x === 1 || x === 3) && !(gap && i === 57) ? 1 : 0,
      ),
      [5, 5, 5],
    );
  const inner = 2 + 5 * (2 + 5 * 2);
  expect(fillHoles(shell(false)).data[inner]).toBe(1);
  const open = shell(true);
  open.data[inner - 25] = 0;
  open.data[inner - 50] = 0;
  expect(fillHoles(open).data[inner]).toBe(0);
});

test("a mesh is closed, and that of a ball has its volume", () => {
  const size: Triple = [21, 21, 11];
  const ball = maskOf(
    Array.from({ length: 21 * 21 * 11 }, (_, i) =>
      Math.hypot((i % 21) - 10, (Math.floor(i / 21) % 21) - 10, 2 * (Math.floor(i / 441) - 5)) <= 8 ? 1 : 0,
    ),
    size,
    [1, 1, 2],
  );
  const { triangles, volumeMl } = surfaceMesh(ball);
  expect(volumeMl / ((4 / 3) * Math.PI * 0.512)).toBeCloseTo(1, 1);
  const directed = new Set(Array.from({ length: triangles.length }, (_, k) => `${triangles[k]}>${triangles[k % 3 === 2 ? k - 2 : k + 1]}`));
  expect(directed.size).toBe(triangles.length);
  expect([...directed].every((edge) => directed.has(edge.split(">").toReversed().join(">")))).toBe(true);
});

const phantom = reference("ibsi1_digital_phantom");
test.skipIf(phantom.absent)("the mesh of IBSI's digital phantom has the consensus area and volume", () => {
  const mesh = surfaceMesh(readNiftiLabels(readFileSync(join(phantom.path, "nifti/mask/mask.nii.gz"))));
  expect(mesh.areaMm2).toBeCloseTo(388.0706, 3);
  expect(mesh.volumeMl).toBeCloseTo(0.556, 2);
});

test("a crop stays where it was", () => {
  fc.assert(
    fc.property(
      masks.filter((mask) => mask.data.some((value) => value !== 0)),
      (mask) => {
        const volume: Volume = { ...mask, kind: "carnet/volume", data: Float32Array.from(mask.data, (_, i) => i), unit: "", modality: "" };
        const { first } = boundingBox(mask);
        const part = crop(volume, mask);
        expect(toPatientMm(part, [0, 0, 0])).toEqual(toPatientMm(volume, first));
        expect(part.data[0]).toBe(first[0] + mask.dimensions[0] * (first[1] + mask.dimensions[1] * first[2]));
        expect(crop(mask, mask).data.reduce((sum, value) => sum + value, 0)).toBe(mask.data.reduce((sum, value) => sum + value, 0));
      },
    ),
  );
  expect(() => boundingBox(maskOf([0, 0], [2, 1, 1]))).toThrow("empty");
  expect(() => crop(maskOf([0, 0], [2, 1, 1]), { first: [0, 0, 0], last: [2, 0, 0] })).toThrow("within the image");
});
