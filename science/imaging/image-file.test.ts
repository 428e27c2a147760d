import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSeries } from "./dicom/folder.ts";
import { readImageFile, readLabelsFile } from "./image-file.ts";
import { writeNifti, writeNiftiPair } from "./nifti/nifti.ts";
import { writeSegmentation } from "./structures/write-segmentation.ts";
import { writeStructures } from "./structures/write-structures.ts";
import { petStack } from "./testing/pet-files.ts";
import type { LabelMap } from "./volume.ts";

let folder: string;
const path = (name: string) => join(folder, name);
const slices = petStack(2, { changes: { "00200052": "2.25.77" } });
const series = readSeries(slices);
const about = { description: "drawn", seriesDescription: "Regions" };
const maskOf = (values: number[]): LabelMap => {
  const { dimensions, spacingMm, affine } = series.volume;
  return { kind: "carnet/labels", dimensions, spacingMm, affine, data: Int32Array.from(values), description: "", synthetic: false };
};
const first = maskOf([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const second = maskOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-files-"));
  const pair = writeNiftiPair(series.volume);
  const head =
    "NRRD0004\ntype: uchar\ndimension: 3\nspace: RAS\nsizes: 2 1 1\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n";
  const files: Record<string, Uint8Array | string> = {
    "a.nii.gz": writeNifti(series.volume),
    "pair.hdr": pair.header,
    "pair.img": pair.image,
    "beside.nhdr": `${head}encoding: raw\ndata file: beside.raw\n`,
    "beside.raw": Uint8Array.of(3, 4),
    "slice.dcm": slices[0],
    seg: writeSegmentation(
      series,
      [
        { mask: first, label: "A" },
        { mask: second, label: "B" },
      ],
      about,
    ),
    both: writeSegmentation(
      series,
      [
        { mask: first, label: "A" },
        { mask: first, label: "B" },
      ],
      about,
    ),
    rs: writeStructures(
      series,
      [
        { mask: first, name: "A" },
        { mask: second, name: "B" },
      ],
      about,
    ),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("an image is read from whatever holds it", () => {
  for (const name of ["a.nii.gz", "pair.hdr"]) expect([...readImageFile(path(name)).data]).toEqual([...series.volume.data]);
  expect([...readImageFile(path("beside.nhdr"), { unit: "HU" }).data]).toEqual([3, 4]);
  expect(readImageFile(path("slice.dcm")).unit).toBe("Bq/mL");
  expect(() => readImageFile(path("nowhere.nii"))).toThrow("cannot be read (ENOENT)");
});

test("DICOM regions become a label map on the image, unless they overlap", () => {
  const on = series.volume;
  for (const name of ["seg", "rs"]) {
    const labels = readLabelsFile(path(name), { on });
    expect([...labels.data, labels.description]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, "A, B"]);
  }
  expect(() => readLabelsFile(path("both"), { on })).toThrow("Regions 1 and 2 overlap");
  expect(() => readLabelsFile(path("seg"))).toThrow("no mask");
});
