import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImagingError } from "../imaging-error.ts";
import type { Grid, LabelMap, Triple, Volume } from "../volume.ts";
import { readNifti, readNiftiComment, readNiftiLabels, writeNifti, writeNiftiPair } from "./nifti.ts";
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

const plainGrid: Grid = { dimensions: [3, 2, 2], spacingMm: [1, 2, 3], affine: [0, -2, 0, 5, 1, 0, 0, 6, 0, 0, 3, 7, 0, 0, 0, 1] };
const values = Float32Array.from({ length: 12 }, (_, i) => i - 4);
const plain: Volume = { kind: "carnet/volume", ...plainGrid, data: values, unit: "", modality: "", ...about };

test("NIfTI-2, pairs, plain files and comments hold the same image", () => {
  const { header, image } = writeNiftiPair(plain, { version: 2 });
  const files = [
    readNifti(writeNifti(plain, { version: 2 })),
    readNifti(writeNifti(plain, { gzipped: false })),
    readNifti(writeNifti(plain, { comment: '{"how":"made"}' })),
    readNifti(header, { image }),
    readNifti(writeNiftiPair(plain).header, { image: writeNiftiPair(plain).image }),
  ];
  for (const file of files) expect(file).toEqual(plain);
  expect(readNiftiComment(writeNifti(plain, { version: 2, comment: "how" }))).toBe("how");
  expect(() => readNifti(header)).toThrow("give its .img");
});

/** A header of version 1 with stored numbers of any type, either end first. */
function stored(code: number, bytes: number, write: (view: DataView, at: number, value: number) => void, little = true): Uint8Array {
  const whole = writeNifti(plain, { gzipped: false });
  const file = new Uint8Array(352 + 12 * bytes);
  file.set(whole.subarray(0, 352));
  if (!little) {
    const { layout } = {
      layout: [
        [0, 4, 1],
        [40, 2, 8],
        [70, 2, 2],
        [76, 4, 8],
        [108, 4, 3],
        [252, 2, 2],
        [256, 4, 18],
      ],
    };
    for (const [at, size, n] of layout) for (let i = 0; i < n; i++) file.subarray(at + i * size, at + (i + 1) * size).reverse();
  }
  const view = new DataView(file.buffer);
  view.setInt16(70, code, little);
  for (let i = 0; i < 12; i++) write(view, 352 + i * bytes, i + 1);
  return file;
}

test.each([true, false])("every type of real numbers is read, little endian: %s", (little) => {
  const kinds: [number, number, (view: DataView, at: number, value: number) => void][] = [
    [2, 1, (view, at, value) => view.setUint8(at, value)],
    [256, 1, (view, at, value) => view.setInt8(at, value)],
    [4, 2, (view, at, value) => view.setInt16(at, value, little)],
    [512, 2, (view, at, value) => view.setUint16(at, value, little)],
    [8, 4, (view, at, value) => view.setInt32(at, value, little)],
    [768, 4, (view, at, value) => view.setUint32(at, value, little)],
    [16, 4, (view, at, value) => view.setFloat32(at, value, little)],
    [64, 8, (view, at, value) => view.setFloat64(at, value, little)],
    [1024, 8, (view, at, value) => view.setBigInt64(at, BigInt(value), little)],
    [1280, 8, (view, at, value) => view.setBigUint64(at, BigInt(value), little)],
  ];
  for (const [code, bytes, write] of kinds) {
    const read = readNifti(stored(code, bytes, write, little));
    expect([code, [...read.data], read.affine]).toEqual([code, Array.from({ length: 12 }, (_, i) => i + 1), plainGrid.affine]);
  }
});

test("the field that is not certain is named", () => {
  const changed = (change: (view: DataView, bytes: Uint8Array) => void) => {
    const bytes = writeNifti(plain, { gzipped: false });
    change(new DataView(bytes.buffer), bytes);
    return () => readNifti(bytes);
  };
  const cases: [string, (view: DataView, bytes: Uint8Array) => void][] = [
    ["sform_code, qform_code", (view) => [252, 254].forEach((at) => view.setInt16(at, 0, true))],
    ["datatype RGB24", (view) => view.setInt16(70, 128, true)],
    ["datatype complex64", (view) => view.setInt16(70, 32, true)],
    ["vox_offset", (view) => view.setFloat32(108, 10, true)],
    ["vox_offset", (view) => view.setFloat32(108, Number.NaN, true)],
    ["scl_slope", (view) => view.setFloat32(112, Infinity, true)],
    ["srow", (view) => view.setFloat32(280, Number.NaN, true)],
    ["srow", (view) => [280, 296, 312].forEach((at) => view.setFloat32(at, 0, true))],
    ["not perpendicular", (view) => view.setFloat32(280, 1, true)],
    ["xyzt_units", (view) => view.setUint8(123, 5)],
    ["dim", (view) => view.setInt16(42, 0, true)],
    ["dim", (view) => view.setInt16(40, 2, true)],
    ["magic", (_, bytes) => bytes.fill(65, 344, 348)],
  ];
  for (const [name, change] of cases) expect(changed(change), name).toThrow(name);
});

test("metres and micrometres become millimetres", () => {
  const bytes = writeNifti(plain, { gzipped: false });
  bytes[123] = 1;
  expect(readNifti(bytes).spacingMm).toEqual([1000, 2000, 3000]);
});

test("of several images none is taken unasked", () => {
  const bytes = new Uint8Array(352 + 2 * 48);
  bytes.set(writeNifti(plain, { gzipped: false }));
  bytes.set(new Uint8Array(values.map((value) => value + 100).buffer), 352 + 48);
  const view = new DataView(bytes.buffer);
  view.setInt16(40, 4, true);
  view.setInt16(48, 2, true);
  expect(() => readNifti(bytes)).toThrow("holds 2 images (dim)");
  expect([...readNifti(bytes, { frame: 1 }).data]).toEqual([...values].map((value) => value + 100));
  expect(() => readNifti(bytes, { frame: 2 })).toThrow("frame 2");
});
