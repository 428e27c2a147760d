import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toPatientMm } from "../../science/imaging/volume.ts";
import { bodyFractions, distanceMm, seenOn, tilesOf, valueAt } from "./geometry.ts";
import type { Point } from "./geometry.ts";
import type { ViewedVolume } from "./volume.ts";

/** A volume whose values count its voxels, turned about two axes and stretched unevenly. */
function turned({
  size,
  spacing,
  yaw,
  pitch,
  origin,
}: {
  size: [number, number, number];
  spacing: number[];
  yaw: number;
  pitch: number;
  origin: number[];
}): ViewedVolume {
  const [c, s, k, t] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const rotation = [
    [c, -s * k, s * t],
    [s, c * k, -c * t],
    [0, t, k],
  ];
  const affine = rotation.map((row, i) => [...row.map((value, axis) => value * spacing[axis]), origin[i]]);
  const count = size[0] * size[1] * size[2];
  return { size, affine, data: Float32Array.from({ length: count }, (_, i) => i), minimum: 0, maximum: count - 1 };
}
const straight = turned({ size: [4, 6, 5], spacing: [2, 2, 5], yaw: 0, pitch: 0, origin: [10, -20, 100] });
const oblique = turned({ size: [4, 6, 5], spacing: [2, 3, 7], yaw: 0.4, pitch: -0.3, origin: [10, -20, 100] });
const placeOf = ({ affine }: ViewedVolume, voxel: [number, number, number]): Point => toPatientMm({ affine: affine.flat() }, voxel);

describe("the value under the crosshair", () => {
  test("is that of the voxel that holds the place, to its very edge, and nothing outside", () => {
    expect(valueAt(straight, [10 + 2 * 3, -20 + 2 * 2, 100 + 5 * 4])).toBe(3 + 4 * (2 + 6 * 4));
    expect(valueAt(straight, [10.9, -20.9, 102.4])).toBe(0);
    expect(valueAt(straight, [11.1, -20, 100])).toBe(1);
    expect(valueAt(straight, [8.9, -20, 100])).toBeNull();
    expect(valueAt(straight, [10, -20, 100 + 5 * 4.6])).toBeNull();
  });

  test("is right for every voxel of an image that is oblique and stretched, within half a voxel around", () => {
    const shift = fc.double({ min: -0.45, max: 0.45, noNaN: true });
    fc.assert(
      fc.property(fc.nat(3), fc.nat(5), fc.nat(4), shift, shift, shift, (x, y, z, dx, dy, dz) => {
        expect(valueAt(oblique, placeOf(oblique, [x + dx, y + dy, z + dz]))).toBe(x + 4 * (y + 6 * z));
      }),
    );
  });
});

describe("a distance", () => {
  test("is in millimetres of the patient: thick slices count for what they are", () => {
    expect(distanceMm(placeOf(straight, [0, 0, 0]), placeOf(straight, [3, 0, 0]))).toBeCloseTo(6, 10);
    expect(distanceMm(placeOf(straight, [0, 0, 0]), placeOf(straight, [0, 0, 4]))).toBeCloseTo(20, 10);
    expect(distanceMm(placeOf(straight, [1, 1, 0]), placeOf(straight, [3, 4, 2]))).toBeCloseTo(Math.hypot(4, 6, 10), 10);
  });

  test("does not depend on how an image lies in the patient", () => {
    const voxel = fc.tuple(fc.nat(3), fc.nat(5), fc.nat(4));
    fc.assert(
      fc.property(
        voxel,
        voxel,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (a, b, yaw, pitch) => {
          const image = turned({ size: [4, 6, 5], spacing: [2, 3, 7], yaw, pitch, origin: [1, 2, 3] });
          const expected = Math.hypot(2 * (a[0] - b[0]), 3 * (a[1] - b[1]), 7 * (a[2] - b[2]));
          expect(distanceMm(placeOf(image, a), placeOf(image, b))).toBeCloseTo(expected, 8);
        },
      ),
    );
  });
});

test("a place is seen where the planes show it: the patient's right on the left, the head up", () => {
  const tiles = tilesOf(straight, { width: 900, height: 400 });
  expect(tiles.map(({ plane }) => plane)).toEqual(["coronal", "sagittal", "axial"]);
  const crosshairMm = placeOf(straight, [0, 0, 0]);
  const [coronal, sagittal, axial] = tiles.map((tile) => seenOn(tile, straight, { mm: placeOf(straight, [3, 5, 4]), crosshairMm }));
  expect(coronal.x).toBeCloseTo(tiles[0].left + tiles[0].width / 8, 10);
  expect(coronal.y).toBeCloseTo(tiles[0].top + tiles[0].height / 10, 10);
  expect(sagittal.x).toBeCloseTo(tiles[1].left + tiles[1].width / 12, 10);
  expect(axial.y).toBeCloseTo(tiles[2].top + tiles[2].height / 12, 10);
  expect([coronal, sagittal, axial].map(({ slicesAway }) => Math.round(slicesAway))).toEqual([5, 3, 4]);
  // A file that counts from the head down and from left to right.
  const flipped = {
    ...straight,
    affine: [
      [-2, 0, 0, 16],
      [0, 2, 0, -20],
      [0, 0, -5, 120],
    ],
  };
  expect(bodyFractions(flipped, placeOf(straight, [3, 5, 4])).map((share) => share.toFixed(4))).toEqual(
    bodyFractions(straight, placeOf(straight, [3, 5, 4])).map((share) => share.toFixed(4)),
  );
});
