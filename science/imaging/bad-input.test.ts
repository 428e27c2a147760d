/**
 * Bad input, from bytes to numbers: right, or refused by name; never a silent number. Readers are given valid files with bytes changed or cut
 * off; measures are given images that no scanner should make.
 */
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { measureLesions, ratios, segment } from "../segmentation/index.ts";
import { readSeries } from "./dicom/folder.ts";
import { ImagingError } from "./imaging-error.ts";
import { readNifti, writeNifti } from "./nifti/nifti.ts";
import { readNrrd } from "./nrrd/nrrd.ts";
import { hotRegions, measureRegions } from "./regions/hot-regions.ts";
import { maskOfStructure, readStructures } from "./structures/rtstruct.ts";
import { maskOfSegment, readSegmentation } from "./structures/segmentation.ts";
import { writeSegmentation } from "./structures/write-segmentation.ts";
import { writeStructures } from "./structures/write-structures.ts";
import { toSuvBodyWeight } from "./suv/suv.ts";
import { petFile, petStack } from "./testing/pet-files.ts";
import { straightGrid } from "./volume.ts";
import type { Grid, LabelMap, Volume } from "./volume.ts";

const grid = straightGrid([4, 3, 5], [2, 3, 4]);
const volume: Volume = {
  kind: "carnet/volume",
  ...grid,
  data: Float32Array.from({ length: 60 }, (_, i) => i),
  unit: "SUV bw",
  modality: "PT",
  description: "",
  synthetic: false,
};
const series = readSeries(petStack(3, { columns: 5, rows: 4, changes: { "00200052": "2.25.77" } }));
const about = { description: "Lesions", seriesDescription: "Lesions" };
const mask: LabelMap = {
  kind: "carnet/labels",
  dimensions: series.volume.dimensions,
  spacingMm: series.volume.spacingMm,
  affine: series.volume.affine,
  data: Int32Array.from({ length: 60 }, (_, i) => Number(i % 3 === 0)),
  description: "",
  synthetic: false,
};

/** Whatever is read has a place and as many values as it says. */
function sound({ dimensions, spacingMm, affine, data }: Grid & { data: ArrayLike<number> }): void {
  expect(data.length).toBe(dimensions[0] * dimensions[1] * dimensions[2]);
  expect([...spacingMm.map((mm) => mm > 0 && Number.isFinite(mm)), ...affine.map(Number.isFinite)]).not.toContain(false);
}

const segmentation = writeSegmentation(series, [{ mask, label: "Lesions" }], about);
const structures = writeStructures(series, [{ mask, name: "Lesions" }], about);
const nrrd = Buffer.concat([
  Buffer.from(
    "NRRD0004\ntype: float\ndimension: 3\nspace: left-posterior-superior\nsizes: 4 3 5\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n",
  ),
  new Uint8Array(volume.data.buffer),
]);

test.each<[string, Uint8Array, (bytes: Uint8Array) => void]>([
  ["DICOM", petFile({ columns: 5, rows: 4 }), (bytes) => sound(toSuvBodyWeight(readSeries([bytes])))],
  ["NIfTI-1", gunzipSync(writeNifti(volume)), (bytes) => sound(readNifti(bytes))],
  ["NIfTI-2", gunzipSync(writeNifti(volume, { version: 2 })), (bytes) => sound(readNifti(bytes))],
  ["NIfTI, packed", writeNifti(volume), (bytes) => sound(readNifti(bytes))],
  ["NRRD", nrrd, (bytes) => sound(readNrrd(bytes))],
  ["SEG", segmentation, (bytes) => sound(maskOfSegment(readSegmentation(bytes), 1, { grid: series.volume }))],
  ["RTSTRUCT", structures, (bytes) => readStructures(bytes).structures.forEach((one) => sound(maskOfStructure(one, series.volume)))],
])("%s, cut or with bytes changed, is read whole or refused by name", (_, whole, read) => {
  read(whole);
  const attempt = (bytes: Uint8Array) => {
    try {
      read(bytes);
    } catch (error) {
      // Another error, or an image without a place, fails the test.
      if (!(error instanceof ImagingError)) throw error;
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(whole.length),
      (changes, cut) => {
        const damaged = Uint8Array.from(whole);
        for (const [at, value] of changes) damaged[at] = value;
        attempt(damaged);
        attempt(whole.subarray(0, cut));
      },
    ),
    { numRuns: 250 },
  );
});

test.each<[string, NonNullable<Parameters<typeof petFile>[0]>, string]>([
  ["a slope that makes values infinite", { changes: { "00281053": "1e39" } }, "RescaleSlope"],
  ["a weight between kilograms and grams", { changes: { "00101030": "700" } }, "PatientWeight"],
  ["a weight with a comma", { changes: { "00101030": "70,5" } }, "PatientWeight"],
  ["no rows", { changes: { "00280010": 0 } }, "Rows"],
  ["a place that is no number", { changes: { "00200032": ["0", "NaN", "0"] } }, "ImagePositionPatient"],
  ["directions that are none", { changes: { "00200037": ["0", "0", "0", "0", "0", "0"] } }, "ImageOrientationPatient"],
  ["a dose of nothing", { radiopharmaceutical: { "00181074": "0" } }, "RadionuclideTotalDose"],
  ["an injection after the scan", { radiopharmaceutical: { "00181072": "120000" } }, "RadiopharmaceuticalStartTime"],
])("%s is refused with the attribute's name", (_, options, name) => {
  expect(() => toSuvBodyWeight(readSeries([petFile(options)]))).toThrow(name);
});

test("headers that promise gigabytes are refused before memory is asked for", () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(() => readSeries([petFile({ changes: { "00280010": 65_535, "00280011": 65_535 } })])).toThrow("truncated");
  const header = gunzipSync(writeNifti(volume));
  const view = new DataView(header.buffer, header.byteOffset);
  for (const offset of [42, 44, 46]) view.setInt16(offset, 32_000, true);
  expect(() => readNifti(header)).toThrow("truncated");
  const sizes = Buffer.from(nrrd.toString("latin1").replace("sizes: 4 3 5", "sizes: 4000 3000 5000"), "latin1");
  expect(() => readNrrd(sizes)).toThrow("truncated");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
});

test.each([Number.NaN, Infinity, -Infinity])("an image that holds %d is measured by nobody", (value) => {
  const spoilt: Volume = { ...volume, data: volume.data.map((old, i) => (i === 7 ? value : old)) };
  const labels: LabelMap = { ...mask, ...grid, data: Int32Array.from({ length: 60 }, (_, i) => Number(i < 20)) };
  for (const act of [
    () => segment(spoilt, { threshold: { method: "fixed", suv: 4 } }),
    () => measureLesions(spoilt, labels),
    () => measureRegions(spoilt, labels),
    () => hotRegions(spoilt),
  ]) {
    expect(act).toThrow("1 value(s) that are no numbers");
  }
});

test("a lesion of one voxel, an empty mask, a liver without uptake", () => {
  const one: LabelMap = { ...mask, ...grid, data: Int32Array.from({ length: 60 }, (_, i) => Number(i === 31)) };
  const [lesion, ...others] = measureLesions(volume, one);
  expect([others.length, lesion.voxels, lesion.suvMax, lesion.suvMean, lesion.volumeMl]).toEqual([0, 1, 31, 31, 0.024]);
  expect(Object.values(lesion).flat().every(Number.isFinite)).toBe(true);
  expect(measureLesions(volume, { ...one, data: new Int32Array(60) })).toEqual([]);
  const organ = { place: "", mean: 2, standardDeviation: 0, maximum: 2, voxels: 1, volumeMl: 1 };
  expect(ratios({ spleen: organ, liver: { ...organ, mean: 0 } })).toEqual({ spleenToLiver: null, marrowToLiver: null });
});
