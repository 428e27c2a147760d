import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImagingError } from "../imaging-error.ts";
import type { Grid, LabelMap, Triple, Volume } from "../volume.ts";
import { readNifti, readNiftiLabels, writeNifti } from "./nifti.ts";
import { rotation } from "./orientation.ts";

/** Grids turned any way, with either handedness. */
const grids: fc.Arbitrary<Grid> = fc
  .record({
    dimensions: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    spacing: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    turn: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
    mirrored: fc.boolean(),
    origin: fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })),
  })
  .map(({ dimensions, spacing, turn, mirrored, origin }) => {
    const length = Math.max(1, Math.hypot(...turn) * 1.2);
    const r = rotation(turn[0] / length, turn[1] / length, turn[2] / length);
    const spacingMm = spacing.map((value) => value / 4) as Triple;
    const scale = [spacingMm[0], spacingMm[1], spacingMm[2] * (mirrored ? -1 : 1)];
    const affine = [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((column) => r[3 * row + column] * scale[column]), origin[row]]);
    return { dimensions, spacingMm, affine: [...affine, 0, 0, 0, 1] };
  });

const about = { description: "a scan", synthetic: false };
const count = (grid: Grid) => grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
const same = (found: Grid, expected: Grid) => {
  expect(found.dimensions).toEqual(expected.dimensions);
  found.affine.forEach((value, i) => expect(value).toBeCloseTo(expected.affine[i], 3));
};

test("an image comes back: values exactly, its place to the precision of the format, by sform and by qform", () => {
  fc.assert(
    fc.property(grids, fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true })), (grid, stream) => {
      const data = Float32Array.from({ length: count(grid) }, () => stream.next().value);
      const volume: Volume = { kind: "carnet/volume", ...grid, data, unit: "SUV bw", modality: "PT", ...about };
      const bytes = gunzipSync(writeNifti(volume));
      const back = readNifti(bytes, { unit: "SUV bw", modality: "PT" });
      expect(back.data.every((value, i) => value === data[i])).toBe(true);
      expect(back.description).toBe("a scan");
      same(back, grid);
      // Without the sform the qform alone must say the same.
      bytes[254] = 0;
      same(readNifti(bytes), grid);
    }),
  );
});

test("compact images keep values to a step of their range", () => {
  const data = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i) * 100);
  const grid: Grid = { dimensions: [2, 2, 2], spacingMm: [1, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
  const back = readNifti(writeNifti({ kind: "carnet/volume", ...grid, data, unit: "", modality: "", ...about }, { compact: true }));
  back.data.forEach((value, i) => expect(Math.abs(value - data[i])).toBeLessThan(200 / 65_000));
});

test("labels come back, whichever size their numbers need", () => {
  fc.assert(
    fc.property(grids, fc.constantFrom(200, 30_000, 2_000_000), (grid, largest) => {
      const data = Int32Array.from({ length: count(grid) }, (_, i) => (i * 7919) % (largest + 1));
      data[0] = largest;
      const labels: LabelMap = { kind: "carnet/labels", ...grid, data, ...about };
      expect([...readNiftiLabels(writeNifti(labels)).data]).toEqual([...data]);
    }),
  );
});

test("what is no NIfTI is refused, wherever it was cut", () => {
  const grid: Grid = { dimensions: [2, 2, 2], spacingMm: [1, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
  const volume: Volume = { kind: "carnet/volume", ...grid, data: new Float32Array(8).fill(0.5), unit: "", modality: "", ...about };
  const packed = writeNifti(volume);
  const whole = gunzipSync(packed);
  for (let cut = 0; cut < whole.length; cut++) expect(() => readNifti(whole.subarray(0, cut))).toThrow(ImagingError);
  expect(() => readNifti(packed.subarray(0, 30))).toThrow("gzip");
  expect(() => readNiftiLabels(packed)).toThrow("whole numbers");
});
