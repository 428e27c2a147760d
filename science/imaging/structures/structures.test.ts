/** Masks to SEG and RTSTRUCT and back, and what other programs draw. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSeries } from "../dicom/folder.ts";
import { readDicom } from "../dicom/read-dicom.ts";
import { writeDicom } from "../dicom/write-dicom.ts";
import { readNiftiLabels } from "../nifti/nifti.ts";
import { petFile } from "../testing/pet-files.ts";
import { reference } from "../testing/reference.ts";
import { requireSameGrid } from "../volume.ts";
import type { Grid, LabelMap, Triple } from "../volume.ts";
import { bordersOf, toggleInside } from "./polygon.ts";
import { maskOfStructure, readStructures } from "./rtstruct.ts";
import type { Structure } from "./rtstruct.ts";
import { maskOfSegment, readSegmentation } from "./segmentation.ts";
import { writeSegmentation } from "./write-segmentation.ts";
import { writeStructures } from "./write-structures.ts";

const [columns, rows, slices] = [5, 3, 3];
/** Oblique: rows and columns are turned about the body's axis. */
const files = Array.from({ length: slices }, (_, z) =>
  petFile({
    columns,
    rows,
    positionMm: [10, -20, 3 * z],
    orientation: [0.8, 0.6, 0, -0.6, 0.8, 0],
    instance: z + 1,
    changes: { "00200052": "2.25.77" },
  }),
);
const series = readSeries(files);
const about = { description: "drawn", seriesDescription: "Tumours", now: new Date("2026-01-01T10:00:00Z") };
const maskOf = (values: ArrayLike<number>, grid: Grid = series.volume): LabelMap => ({
  kind: "carnet/labels",
  dimensions: grid.dimensions,
  spacingMm: grid.spacingMm,
  affine: grid.affine,
  data: Int32Array.from(values),
  description: "",
  synthetic: false,
});
const masks = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: columns * rows * slices, maxLength: columns * rows * slices })
  .filter((values) => values.some((value) => value !== 0));

test("any masks, overlapping or not, come back from a SEG, bit by bit", () => {
  fc.assert(
    fc.property(masks, masks, (first, second) => {
      const bytes = writeSegmentation(
        series,
        [
          { mask: maskOf(first), label: "Primary" },
          { mask: maskOf(second), label: "Node" },
        ],
        about,
      );
      const back = readSegmentation(bytes);
      expect(back.segments.map(({ number, label, type }) => [number, label, type?.scheme])).toEqual([
        [1, "Primary", "SCT"],
        [2, "Node", "SCT"],
      ]);
      const grid = { ...series.volume, frameOfReference: "2.25.77" };
      expect([1, 2].map((number) => [...maskOfSegment(back, number, { grid }).data])).toEqual([first, second]);
    }),
  );
});

test("any mask comes back from an RTSTRUCT: holes, single voxels, voxels that touch by a corner", () => {
  fc.assert(
    fc.property(masks, (values) => {
      const set = readStructures(writeStructures(series, [{ mask: maskOf(values), name: "GTV" }], about));
      expect([set.seriesUid, set.structures[0].name]).toEqual([series.uid, "GTV"]);
      expect([...maskOfStructure(set.structures[0], { ...series.volume, frameOfReference: "2.25.77" }).data]).toEqual(values);
    }),
  );
});

test("a segmentation on another grid, of an unknown segment, or in another frame of reference is refused", () => {
  const back = readSegmentation(writeSegmentation(series, [{ mask: maskOf(Array(45).fill(1)), label: "All" }], about));
  const { affine } = series.volume;
  const moved = { ...series.volume, affine: affine.map((value, i) => (i === 3 ? value + 1 : value)) };
  const wider = { ...series.volume, affine: affine.map((value, i) => (i % 4 === 0 ? value * 1.01 : value)) };
  for (const grid of [moved, wider]) expect(() => maskOfSegment(back, 1, { grid })).toThrow("do not share one grid");
  expect(() => maskOfSegment(back, 2, { grid: series.volume })).toThrow("there are 1 All");
  expect(() => maskOfSegment(back, 1, { grid: { ...series.volume, frameOfReference: "2.25.1" } })).toThrow("FrameOfReferenceUID");
});

test("fractions count from a half", () => {
  const plain = readDicom(writeSegmentation(series, [{ mask: maskOf(Array(45).fill(1)), label: "All" }], about));
  const fractions = Uint8Array.from({ length: 46 }, (_, i) => (i % 2 === 0 ? 120 : 110));
  const changes: Record<string, [string, number | string | Uint8Array]> = {
    "00280100": ["US", 8],
    "00280101": ["US", 8],
    "00280102": ["US", 7],
    "00620001": ["CS", "FRACTIONAL"],
    "0062000E": ["US", 230],
    "7FE00010": ["OB", fractions],
  };
  // The same elements, with other pixels: sequences as bytes.
  const kept = Object.values(plain.data.elements)
    .filter(({ tag }) => !tag.startsWith("x0002") && !(tag.slice(1).toUpperCase() in changes))
    .map(({ tag, vr = "UN", dataOffset, length }) => ({
      tag: tag.slice(1).toUpperCase(),
      vr: vr === "SQ" ? "SQ" : vr,
      value: plain.data.byteArray.slice(dataOffset, dataOffset + length),
    }));
  const asWritten = [
    ...kept.map((element) => (element.vr === "SQ" ? { ...element, vr: "UN" } : element)),
    ...Object.entries(changes).map(([tag, [vr, value]]) => ({ tag, vr, value })),
  ];
  const bytes = writeDicom(
    asWritten.map((element) => (element.tag === "00080016" || element.tag === "00080018" ? { ...element, value: "2.25.1" } : element)),
    { implementationUid: "2.25.42" },
  );
  // UN of known length is read as a sequence only where the reader looks for items: VR back to SQ.
  const view = Buffer.from(bytes);
  for (const element of kept.filter(({ vr }) => vr === "SQ")) {
    const at = view.indexOf(
      Buffer.from([
        Number.parseInt(element.tag.slice(2, 4), 16),
        Number.parseInt(element.tag.slice(0, 2), 16),
        Number.parseInt(element.tag.slice(6), 16),
        Number.parseInt(element.tag.slice(4, 6), 16),
        0x55,
        0x4e,
      ]),
    );
    view.write("SQ", at + 4, "latin1");
  }
  const read = readSegmentation(Uint8Array.from(view));
  expect([...maskOfSegment(read, 1, { grid: series.volume }).data]).toEqual(Array.from({ length: 45 }, (_, i) => (i % 2 === 0 ? 1 : 0)));
});

const grid: Grid = { dimensions: [10, 10, 3], spacingMm: [1, 1, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] };
const square = (low: number, high: number, z: number): Triple[] => [
  [low, low, z],
  [high, low, z],
  [high, high, z],
  [low, high, z],
];
const drawn = (...contours: Triple[][]): Structure => ({ number: 1, name: "GTV", frameOfReference: "", contours });
const inside = (structure: Structure) => maskOfStructure(structure, grid).data.reduce((sum, value) => sum + value, 0);

test("a pixel is inside where its centre is; a hole is a contour within, or a keyhole", () => {
  expect(inside(drawn(square(1.5, 6.5, 2)))).toBe(25);
  expect(inside(drawn(square(1.6, 6.4, 2)))).toBe(25);
  expect(inside(drawn(square(1.5, 6.5, 2), square(2.5, 5.5, 2)))).toBe(16);
  const keyhole: Triple[] = [
    ...square(1.5, 6.5, 2),
    [1.5, 1.5, 2],
    [2.5, 2.5, 2],
    [2.5, 5.5, 2],
    [5.5, 5.5, 2],
    [5.5, 2.5, 2],
    [2.5, 2.5, 2],
  ];
  expect(inside(drawn(keyhole))).toBe(16);
  expect(inside(drawn(square(1.5, 3.5, 2), square(5.5, 7.5, 2)))).toBe(8);
});

test("contours between slices go to the nearest; of two planes next to one slice the nearer is taken, not both", () => {
  expect(inside(drawn(square(1.5, 6.5, 2.3)))).toBe(25);
  expect(inside(drawn(square(1.5, 6.5, 2.1), square(2.5, 5.5, 1.6)))).toBe(25);
});

test("what cannot be put on the grid is refused by the name of the structure", () => {
  expect(() => inside(drawn(square(1.5, 6.5, 9)))).toThrow("GTV lies off the image");
  expect(() => inside(drawn(square(50, 60, 2)))).toThrow("GTV lies off the image");
  const tilted = square(1.5, 6.5, 2).map(([x, y, z], i): Triple => [x, y, i < 2 ? z : z + 1]);
  expect(() => inside(drawn(tilted))).toThrow("not parallel");
  const elsewhere = { ...drawn(square(1.5, 6.5, 2)), frameOfReference: "2.25.1" };
  expect(() => maskOfStructure(elsewhere, { ...grid, frameOfReference: "2.25.2" })).toThrow("FrameOfReferenceUID");
});

test("borders give their pixels back, however these lie", () => {
  const size = { columns: 6, rows: 5 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 30, maxLength: 30 }), (values) => {
      const plane = new Uint8Array(30);
      for (const polygon of bordersOf(Uint8Array.from(values), size)) toggleInside(polygon, plane, size);
      expect([...plane]).toEqual(values);
    }),
  );
});

const published = reference("tcia_sts_pet");
test.skipIf(published.absent)("the structure set of a real PET gives the published mask, voxel by voxel", () => {
  const folder = join(published.path, "dicom/STS_001/PET");
  const { volume } = readSeries(join(folder, "image"));
  const { structures } = readStructures(new Uint8Array(readFileSync(join(folder, "mask/RS.dcm"))));
  const expected = readNiftiLabels(readFileSync(join(published.path, "nifti/STS_001/PET_mask.nii.gz")));
  const mask = maskOfStructure(structures[0], volume);
  requireSameGrid(mask, expected);
  expect(mask.data.every((value, i) => (value !== 0) === (expected.data[i] !== 0))).toBe(true);
});

const validator = spawnSync("dciodvfy", ["-version"]).error === undefined;
if (!validator) console.warn("Skipped: dciodvfy is absent (Debian: dicom3tools).");
test.skipIf(!validator)("dciodvfy finds no error in what is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "carnet-iod-"));
  const whole = maskOf(Array(45).fill(1));
  const objects = {
    seg: writeSegmentation(series, [{ mask: whole, label: "All" }], about),
    rs: writeStructures(series, [{ mask: whole, name: "All" }], about),
  };
  for (const [name, bytes] of Object.entries(objects)) {
    writeFileSync(join(folder, name), bytes);
    const { stderr } = spawnSync("dciodvfy", [join(folder, name)], { encoding: "utf8" });
    // What the test's own PET series lacks, its objects lack as well.
    expect(stderr.split("\n").filter((line) => line.startsWith("Error"))).toEqual([]);
  }
  rmSync(folder, { recursive: true });
});
