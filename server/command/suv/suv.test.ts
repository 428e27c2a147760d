/** `carnet suv` as a process: one patient, a cohort, and what is refused. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cohortResult } from "../../../protocol/cohort.ts";
import { readNifti, readNiftiComment } from "../../../science/imaging/nifti/nifti.ts";
import { petFile, petStack } from "../../../science/imaging/testing/pet-files.ts";

let folder: string;
const path = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-suv-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function suv(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../main.ts", import.meta.url)), "suv", ...args], {
    env: { PATH: process.env["PATH"], NODE_ENV: "test", LANG: "en_GB.UTF-8", CARNET_DATA: path("data") },
    cwd: folder,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

function patient(name: string, changes: Record<string, string | undefined> = {}): void {
  mkdirSync(path(`${name}/pet`), { recursive: true });
  for (const [i, bytes] of petStack(2, { changes }).entries()) writeFileSync(path(`${name}/pet/${i}.dcm`), bytes);
}

test("a series becomes a NIfTI image that says how; other files of the folder are named", async () => {
  patient("a", { "00101030": undefined, "00101020": "1.75" });
  writeFileSync(path("a/notes.txt"), "hello");
  writeFileSync(path("a/ct.dcm"), petFile({ series: "2.25.6.6.6", instance: 9, changes: { "00080060": "CT" } }));
  const refused = await suv("a", "-o", "a.nii.gz");
  expect(refused).toEqual({ code: 1, out: "", err: expect.stringContaining("PatientWeight (0010,1030) is missing") });
  expect(existsSync(path("a.nii.gz"))).toBe(false);
  const done = await suv("a", "-o", "made/a.nii.gz", "--kind", "bsa", "--override", "PatientWeight=70", "--json");
  expect([done.code, done.err]).toEqual([0, expect.stringMatching(/left out: notes\.txt/)]);
  const result = JSON.parse(done.out) as { suv: unknown; unit: string; leftOut: { code: string }[] };
  expect(result).toMatchObject({
    unit: "SUV bsa",
    dimensions: [3, 2, 2],
    suv: { kind: "bsa", overrides: [{ name: "PatientWeight", tag: "(0010,1030)", value: "70", stated: null }] },
    leftOut: [{ path: "notes.txt", code: "not-dicom" }],
  });
  const bytes = readFileSync(path("made/a.nii.gz"));
  expect(JSON.parse(readNiftiComment(bytes))).toMatchObject({ tool: expect.stringContaining("carnet suv"), suv: result.suv });
  const image = readNifti(bytes);
  expect(image.data[5] / ((1000 * 18_481.43 * 2 ** (3600 / 6586.2)) / 350e6)).toBeCloseTo(1, 5);
});

test("a cohort: rows may state what their files do not; one bad patient stops nobody; a second run does nothing twice", async () => {
  patient("a");
  patient("b", { "00101030": undefined });
  patient("c", { "00101030": undefined });
  writeFileSync(path("patients.csv"), "patient,dicom,output,PatientWeight\nA,a,out/a.nii.gz,\nB,b,,80\nC,c,,\nD,nowhere,,\n");
  const first = await suv("--cohort", "patients.csv", "-o", "result.json", "--jobs", "2");
  expect([first.code, first.out]).toEqual([1, ""]);
  const { patients } = cohortResult.parse(JSON.parse(readFileSync(path("result.json"), "utf8")));
  expect(patients).toMatchObject([
    { patient: "A", status: "done", records: [{ unit: "SUV bw", weight_kg: 70, uptake_minutes: 60, overrides: "" }] },
    { patient: "B", status: "done", records: [{ weight_kg: 80, overrides: "PatientWeight=80" }] },
    { patient: "C", status: "failed", error: { code: "tag-missing" } },
    { patient: "D", status: "failed", error: { code: "ENOENT" } },
  ]);
  expect([existsSync(path("out/a.nii.gz")), existsSync(path("B.nii.gz"))]).toEqual([true, true]);
  const second = await suv("--csv", "patients.csv", "-o", "result.json");
  expect(second.err).toContain("2 patients done (2 of them before), 2 failed");
});

test.each([
  [["a"], "Give a DICOM folder and a result"],
  [["a", "b", "-o", "x.nii.gz"], "Give a DICOM folder and a result"],
  [["a", "-o", "x.png"], ".nii.gz or a .nii"],
  [["a", "-o", "x.nii.gz", "--kind", "lean"], "“lean” does not go with --kind: bw, lbm-james"],
  [["a", "-o", "x.nii.gz", "--override", "PatientWeight"], "ATTRIBUTE=VALUE"],
  [["a", "-o", "x.nii.gz", "--override", "PatientName=X"], "PatientName cannot be overridden"],
])("%j makes no sense", async (args, sentence) => {
  expect(await suv(...args)).toEqual({ code: 2, out: "", err: expect.stringContaining(sentence) });
});
