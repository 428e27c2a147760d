/** `carnet radiomics` as a process: its answer against IBSI's consensus, and what it refuses. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { writeNifti } from "../../../science/imaging/index.ts";
import { reference } from "../../../science/imaging/testing/reference.ts";
import { straightGrid } from "../../../science/imaging/volume.ts";
import { readyConfigurations } from "../../../science/radiomics/index.ts";
import { digitalPhantom } from "../../../science/radiomics/testing/phantom.ts";
import { readTable } from "../../../science/radiomics/testing/tables.ts";
import { createTerminal } from "../terminal.ts";
import type { RadiomicsResult } from "./measure-files.ts";
import { radiomicsCommand } from "./radiomics.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const { volume, mask } = digitalPhantom();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-radiomics-"));
  const empty = { ...mask, data: new Int32Array(mask.data.length) };
  const moved = { ...mask, ...straightGrid([5, 4, 4], [2, 2, 2], [7, 0, 0]) };
  writeFileSync(at("image.nii.gz"), writeNifti(volume));
  writeFileSync(at("mask.nii.gz"), writeNifti(mask));
  writeFileSync(at("empty.nii.gz"), writeNifti(empty));
  writeFileSync(at("moved.nii.gz"), writeNifti(moved));
  writeFileSync(at("text.nii.gz"), "not an image");
  const turned = { ...mask, affine: mask.affine.map((value, i) => (i === 5 ? -value : value)) };
  writeFileSync(at("turned.nii.gz"), writeNifti(turned));
  writeFileSync(at("misspelt.json"), JSON.stringify({ ...readyConfigurations["pet"], interpolaton: null }));
  writeFileSync(at("statistics.json"), JSON.stringify({ families: ["intensity-statistics"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function radiomics(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../main.ts", import.meta.url)), "radiomics", ...args], {
    env: { PATH: process.env["PATH"], NODE_ENV: "test", LANG: "en_GB.UTF-8", CARNET_DATA: at("data") },
    cwd: folder,
  });
  let [out, said] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, said };
}
const lesion = ["--image", "image.nii.gz", "--mask", "mask.nii.gz"];

const { path, absent } = reference("ibsi1_digital_phantom");
describe.skipIf(absent)("on the published digital phantom", () => {
  test("prints JSON that agrees with all 482 values of the consensus", async () => {
    const files = ["--image", join(path, "nifti/image/phantom.nii.gz"), "--mask", join(path, "nifti/mask/mask.nii.gz")];
    const { code, out } = await radiomics(...files, "--config", "unprocessed", "--json");
    expect(code).toBe(0);
    const { values } = JSON.parse(out) as RadiomicsResult;
    const found = new Map(
      values.map((row) => [[row.featureCode, row.aggregationCode, row.parameter ?? "", row.familyCode].join(" "), row.value]),
    );
    const apart = readTable(join(path, "reference_values.csv")).filter((published) => {
      const key = [published.feature_code, published.aggregation_code, published.parameter, published.family_code].join(" ");
      const value = found.get(key) ?? Number.NaN;
      const target = Number(published.value);
      return published.tolerance === ""
        ? Number(value.toPrecision(3)) !== target
        : !(Math.abs(value - target) <= Number(published.tolerance));
    });
    expect(apart).toEqual([]);
  });
});

test("says with what it measured, what it left to defaults and what the lesion was", async () => {
  const { code, out, said } = await radiomics(...lesion, "--config", "statistics.json", "--json", "--unit", "SUV bw");
  expect({ code, said }).toEqual({ code: 0, said: "" });
  const { image, lesion: measured, defaulted, configuration, values } = JSON.parse(out) as RadiomicsResult;
  expect({ image, measured, rounding: configuration.rounding, mean: values[0] }).toEqual({
    image: { path: "image.nii.gz", dimensions: [5, 4, 4], spacingMm: [2, 2, 2], affine: volume.affine, unit: "SUV bw" },
    measured: {
      spacingMm: [2, 2, 2],
      morphologicalVoxels: 74,
      intensityVoxels: 74,
      mean: expect.closeTo(2.1486, 4),
      minimum: 1,
      maximum: 6,
    },
    rounding: "none",
    mean: {
      family: "intensity-statistics",
      familyCode: "UHIW",
      feature: "Mean intensity",
      featureCode: "Q4LE",
      parameter: null,
      aggregation: "3D (volume)",
      aggregationCode: "DHQ4",
      value: expect.closeTo(2.1486, 4),
      unit: "SUV bw",
    },
  });
  expect(defaulted).toEqual(expect.arrayContaining(["interpolation", "rounding", "resegmentation", "texture", "aggregations"]));
});

test("without --json it prints a table with the names of IBSI's own", async () => {
  const { out } = await radiomics(...lesion, "--config", "statistics.json");
  const [head, first] = out.split("\r\n");
  expect(head).toBe("family,family_code,feature,feature_code,parameter,aggregation,aggregation_code,value,unit");
  expect(first).toMatch(/^intensity-statistics,UHIW,Mean intensity,Q4LE,,3D \(volume\),DHQ4,2\.1486\d+,intensity$/);
});

test.each([
  [["--image", "image.nii.gz", "--mask", "empty.nii.gz", "--config", "pet"], 1, "The mask holds no voxel other than 0."],
  [[...lesion, "--label", "3", "--config", "pet"], 1, "The mask holds no voxel with the label 3."],
  [
    ["--image", "image.nii.gz", "--mask", "moved.nii.gz", "--config", "pet"],
    1,
    /do not share one grid: 5 × 4 × 4 .*0\.0, 0\.0, 0\.0.* and 5 × 4 × 4 .*7\.0/,
  ],
  [["--image", "image.nii.gz", "--mask", "turned.nii.gz", "--config", "pet"], 1, /RAS and 5 × 4 × 4 .*RPS/],
  [["--image", "text.nii.gz", "--mask", "mask.nii.gz", "--config", "pet"], 1, "NIfTI"],
  [["--image", "nowhere.nii.gz", "--mask", "mask.nii.gz", "--config", "pet"], 1, "ENOENT"],
  [[...lesion, "--config", "misspelt.json"], 2, /interpolaton is no known option; here there are "interpolation", "roundingAsRead"/],
  [[...lesion, "--config", "nowhere.json"], 2, "ibsi1-ct-a"],
  [[...lesion, "--label", "tumour", "--config", "pet"], 2, "“tumour” is no label"],
  [[...lesion], 2, "Give --config"],
  [["--image", "image.nii.gz"], 2, "Give --image and --mask"],
  [[...lesion, "--cohort", "table.csv", "--config", "pet"], 2, "Give --image and --mask"],
  [[...lesion, "--configuration", "pet"], 2, "--configuration"],
])("%j ends with %i and says why, and prints nothing else", async (args, code, sentence) => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const out = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const files = args.map((arg) => (/\.(gz|json|csv)$/.test(arg) ? at(arg) : arg));
  const context = {
    terminal: createTerminal("en"),
    place: { dataFolder: folder, databaseUrl: undefined },
    signal: new AbortController().signal,
  };
  const ended = await radiomicsCommand(context, [...files, "--json"]);
  const printed = out.mock.calls.length;
  const text = said.mock.calls.flat().join("\n");
  vi.restoreAllMocks();
  expect({ ended, printed }).toEqual({ ended: code, printed: 0 });
  expect(text).toMatch(sentence);
});

test("--schema prints the schema of a configuration", async () => {
  const { code, out } = await radiomics("--schema");
  expect({ code, title: (JSON.parse(out) as { title: string }).title }).toEqual({ code: 0, title: "Carnet radiomics configuration" });
});

test("a cohort: one bad patient stops nobody, and what is done is not done again", async () => {
  writeFileSync(
    at("cohort.csv"),
    "patient,image,mask,label\nP1,image.nii.gz,mask.nii.gz,1\nP2,image.nii.gz,empty.nii.gz,\nP3,image.nii.gz,mask.nii.gz,\n",
  );
  const args = ["--cohort", "cohort.csv", "--config", "statistics.json", "-o", "out.csv"];
  const first = await radiomics(...args);
  expect(first).toMatchObject({ code: 1, out: "" });
  expect(first.said).toContain("P2: The mask holds no voxel other than 0.");
  const rows = readTable(at("out.csv"));
  const counts = ["P1", "P2", "P3"].map((patient) => rows.filter((row) => row["patient"] === patient).length);
  expect(counts).toEqual([18, 1, 18]);
  expect(rows[0]).toMatchObject({ patient: "P1", status: "done", feature_code: "Q4LE", aggregation_code: "DHQ4" });
  writeFileSync(at("empty.nii.gz"), readFileSync(at("mask.nii.gz")));
  const second = await radiomics(...args);
  expect(second.code).toBe(0);
  expect(second.said).toContain("2 of them before");
});
