/** `carnet segment`: masks and tables of a body with a known truth, what it refuses, and a cohort. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { readLabelsFile, readNiftiLabels, readSeries, writeNifti } from "../../../science/imaging/index.ts";
import { dropComponents, keepComponents } from "../../../science/segmentation/index.ts";
import { syntheticLike } from "../../../science/segmentation/testing/bodies.ts";
import { petStack } from "../../../science/imaging/testing/pet-files.ts";
import { writeTable } from "../../../datasets/table/csv.ts";
import { readTable } from "../../../science/radiomics/testing/tables.ts";
import { createTerminal } from "../terminal.ts";
import { segmentCommand } from "./segment.ts";
import type { SegmentResult } from "./segment-files.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const { volume, labels, organs } = syntheticLike();
const tumours = dropComponents(labels, Object.values(organs));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-segment-"));
  writeFileSync(at("pet.nii.gz"), writeNifti(volume));
  writeFileSync(at("truth.nii.gz"), writeNifti(tumours));
  writeFileSync(at("organs.nii.gz"), writeNifti(keepComponents(labels, Object.values(organs))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

async function segment(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const out = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const context = {
    terminal: createTerminal("en"),
    place: { dataFolder: folder, databaseUrl: undefined },
    signal: new AbortController().signal,
  };
  const code = await segmentCommand(context, args);
  const printed = { code, out: out.mock.calls.map(([text]) => String(text)).join(""), said: said.mock.calls.flat().join("\n") };
  vi.restoreAllMocks();
  return printed;
}
const pet = () => ["--image", at("pet.nii.gz"), "-o", at("mask.nii.gz")];
const result = ({ out }: { out: string }) => JSON.parse(out) as SegmentResult & { mask: string };

test("all that is hot, without the organs that rules suspect, is the truth", async () => {
  const run = await segment(
    ...pet(),
    "--suv",
    "4",
    "--without",
    "brain,heart,kidney,bladder",
    "--truth",
    at("truth.nii.gz"),
    "--unit",
    "SUV bw",
    "--json",
  );
  expect(run.code).toBe(0);
  expect(run.said).toMatch(/Region \d taken out: probably brain/);
  const { comparison, suspected, lesions, patient, request, image } = result(run);
  expect(comparison).toEqual({ dice: 1, falsePositiveVolumeMl: 0, falseNegativeVolumeMl: 0, falsePositives: 0, falseNegatives: 0 });
  expect(suspected.map(({ organ }) => organ)).toEqual(["brain", "heart", "kidney", "kidney", "bladder"]);
  expect(lesions.map(({ suvMax, threshold }) => [suvMax, threshold])).toEqual([
    [10, 4],
    [8, 4],
    [6, 4],
  ]);
  expect(patient).toMatchObject({ lesions: 3, suvMax: 10, tmtvMl: expect.closeTo(tumours.data.filter((label) => label !== 0).length, 6) });
  expect({ defaulted: request.defaulted, unit: image.unit }).toEqual({
    defaulted: ["--method", "--min-volume", "--stature"],
    unit: "SUV bw",
  });
  const mask = readNiftiLabels(readFileSync(at("mask.nii.gz")));
  expect(Array.from(mask.data, Boolean)).toEqual(Array.from(tumours.data, Boolean));
});

test("PERCIST takes the liver where it is told: a sphere or a label of a mask", async () => {
  const sphere = result(await segment(...pet(), "--method", "percist", "--liver", "0,0,-300", "--json"));
  expect(sphere.references.liver).toMatchObject({ mean: 1, standardDeviation: 0, place: "sphere of 30 mm at (0, 0, -300)" });
  expect(sphere.lesions[0].threshold).toBe(1.5);
  const masked = result(
    await segment(...pet(), "--method", "percist", "--liver", `${at("organs.nii.gz")}:${organs.heart}`, "--spleen", "0,0,-300", "--json"),
  );
  expect(masked.lesions.map(({ suvMax }) => suvMax)).toEqual([20, 10, 9]);
  expect(masked.patient.spleenToLiver).toBeCloseTo(1 / 6, 6);
});

test("the table has the patient first, then the lesions", async () => {
  const run = await segment(...pet(), "--drop", "1,2", "--table", at("table.csv"));
  expect(run).toMatchObject({ code: 0, out: "" });
  const [patient, ...lesions] = readTable(at("table.csv"));
  expect(patient).toMatchObject({ row: "patient", lesions: "6" });
  expect(lesions.map(({ row, label }) => `${row} ${label}`)).toEqual([
    "lesion 3",
    "lesion 4",
    "lesion 5",
    "lesion 6",
    "lesion 7",
    "lesion 8",
  ]);
});

test.each([
  [["--method", "magic"], 2, "“magic” does not go with --method. Accepted: fixed, percent, adaptive, percist, percist-blood, liver."],
  [["--suv", "high"], 2, "“high” does not go with --suv"],
  [["--percent", "41"], 2, "does not go with --percent. Accepted: --method, --min-volume, --without, --stature, --suv"],
  [["--method", "percent", "--percent", "140"], 2, "“140” does not go with --percent"],
  [["--without", "spleen"], 2, "Accepted: brain, heart, kidney, bladder"],
  [["--drop", "two"], 2, "--drop"],
  [["--liver", "here"], 2, "--liver"],
  [["--method", "percist"], 1, "give --liver"],
  [["--drop", "99"], 1, "There is no region 99"],
  [["--liver", "0,0,500"], 1, "leaves the image"],
  [["--colour", "red"], 2, "--colour"],
])("%j ends with %i and says why, and prints nothing else", async (args, code, sentence) => {
  const run = await segment(...pet(), ...args, "--json");
  expect({ code: run.code, out: run.out }).toEqual({ code, out: "" });
  expect(run.said).toContain(sentence);
});

test("a cohort keeps each mask, and a patient without his file stops nobody", async () => {
  writeFileSync(
    at("cohort.csv"),
    'patient,image,liver,drop,truth\nP1,pet.nii.gz,,,truth.nii.gz\nP2,absent.nii.gz,,,\nP3,pet.nii.gz,"0,0,-300",1 2,\n',
  );
  const run = await segment("--cohort", at("cohort.csv"), "-o", at("out.csv"), "--masks", at("masks"));
  expect(run).toMatchObject({ code: 1, out: "" });
  const rows = readTable(at("out.csv"));
  expect(rows.filter(({ row }) => row === "patient").map(({ patient, lesions }) => [patient, lesions])).toEqual([
    ["P1", "8"],
    ["P3", "6"],
  ]);
  expect(rows.find(({ patient }) => patient === "P2")).toMatchObject({ status: "failed", error: expect.stringContaining("ENOENT") });
  expect(new Set(readNiftiLabels(readFileSync(at("masks/P3.nii.gz"))).data)).toEqual(new Set([0, 3, 4, 5, 6, 7, 8]));
});

/** Three slices of PET with a hot block, as a scanner writes them. */
function dicomPet(): string {
  const pet = mkdtempSync(join(folder, "pet-"));
  // An SUV of 1 is some 3,400 Bq/mL here; the slope is 2.
  const pixels = Array.from({ length: 48 }, (_, i) => ([9, 10, 17, 18, 29, 30, 37].includes(i) ? 9000 : 200));
  const files = petStack(4, { columns: 8, rows: 6, pixels, changes: { "00200052": "2.25.77" } });
  for (const [i, bytes] of files.entries()) writeFileSync(join(pet, `${i}.dcm`), bytes);
  return pet;
}

test("a DICOM series gets its lesions as a DICOM SEG, which reads back on it; of another frame of reference it is refused", async () => {
  const image = dicomPet();
  const [seg, nifti] = [at("lesions.dcm"), at("lesions.nii.gz")];
  expect((await segment("--image", image, "-o", seg, "--suv", "1")).code).toBe(0);
  expect((await segment("--image", image, "-o", nifti, "--suv", "1")).code).toBe(0);
  const { volume: on } = readSeries(image);
  const back = readLabelsFile(seg, { on });
  expect([...back.data]).toEqual([...readNiftiLabels(readFileSync(nifti)).data]);
  expect(back.data.some((value) => value > 0)).toBe(true);
  expect(() => readLabelsFile(seg, { on: { ...on, frameOfReference: "2.25.1" } })).toThrow("FrameOfReferenceUID");
  const none = await segment("--image", image, "-o", seg, "--suv", "50", "--json");
  expect([none.code, result(none).mask, existsSync(seg)]).toEqual([0, null, false]);
  const refused = await segment(...pet().slice(0, 2), "-o", seg, "--suv", "4", "--unit", "SUV bw");
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("needs the DICOM series") });
  expect((await segment("--image", image, "-o", at("mask.png"))).code).toBe(2);
});

test("a cohort writes SEG where it is asked to", async () => {
  const image = dicomPet();
  writeFileSync(at("seg.csv"), writeTable([{ patient: "one", image }]));
  expect(
    (await segment("--cohort", at("seg.csv"), "--suv", "1", "--masks", at("segs"), "--mask-format", "seg", "-o", at("seg-out.csv"))).code,
  ).toBe(0);
  expect(readLabelsFile(join(at("segs"), "one.dcm"), { on: readSeries(image).volume }).data.some((value) => value > 0)).toBe(true);
  expect((await segment("--cohort", at("seg.csv"), "--mask-format", "png", "-o", at("x.csv"))).code).toBe(2);
});
