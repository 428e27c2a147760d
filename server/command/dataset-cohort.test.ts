/** A synthetic cohort from the command line, and the commands that measure it, as processes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTable, writeTable } from "../../datasets/table/csv.ts";
import type { Table } from "../../datasets/table/csv.ts";

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "carnet-cohort-command-"));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

async function carnet(...args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./main.ts", import.meta.url)), ...args], {
    env: { PATH: process.env["PATH"], NODE_ENV: "test", LANG: "en_GB.UTF-8", CARNET_DATA: data },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

function table(path: string): Table {
  const read = readTable(readFileSync(path, "utf8"));
  if ("fault" in read) throw new Error(read.fault);
  return read;
}

test("thousands of patients as tables, in one command", async () => {
  const made = await carnet("dataset", "cohort", "tables", "--patients", "1500", "--centres", "4", "--table-only");
  expect(made).toEqual({ code: 0, said: expect.stringContaining("Synthetic cohort “tables”: 1,500 patients, 4 centres") });
  expect(made.said).toContain('openDataset("tables").cohort()');
  expect(table(join(data, "datasets/tables/patients.csv")).rows).toHaveLength(1500);
  expect(await carnet("dataset", "cohort", "x", "--patients", "many")).toMatchObject({ code: 2 });
  expect(await carnet("dataset", "cohort", "x", "--centres", "9")).toEqual({ code: 1, said: expect.stringMatching(/\S/) });
});

test("the tables of a cohort with images go into segment and radiomics as they are", { timeout: 240_000 }, async () => {
  expect(await carnet("dataset", "cohort", "images", "--patients", "1", "--centres", "1", "--seed", "5")).toMatchObject({ code: 0 });
  const folder = join(data, "datasets/images");
  const out = join(data, "lesions.csv");
  const segmented = await carnet(
    "segment",
    "--cohort",
    join(folder, "segment.csv"),
    "--method",
    "liver",
    "--without",
    "brain,bladder",
    "-o",
    out,
  );
  expect(segmented).toMatchObject({ code: 0 });
  const [patient] = table(out).rows;
  const [truth] = table(join(folder, "truth/patients.csv")).rows;
  // Measured in spheres on the image, as a physician would.
  expect(Math.abs(Number(patient["spleen_to_liver"]) / Number(truth["spleen_to_liver"]) - 1)).toBeLessThan(0.15);
  expect(Number(patient["marrow_to_liver"])).toBeGreaterThan(0);
  expect(Number(patient["dice"])).toBeGreaterThan(0);

  // The first two lesions are enough here.
  const rows = table(join(folder, "radiomics.csv")).rows;
  writeFileSync(join(folder, "two.csv"), writeTable(rows.slice(0, 2)));
  writeFileSync(join(data, "config.json"), JSON.stringify({ families: ["morphology", "intensity-statistics"] }));
  const result = join(data, "features.json");
  const measured = await carnet("radiomics", "--cohort", join(folder, "two.csv"), "--config", join(data, "config.json"), "-o", result);
  expect(measured).toMatchObject({ code: 0 });
  const { patients } = JSON.parse(readFileSync(result, "utf8")) as { patients: { patient: string; status: string }[] };
  expect(patients.map(({ patient: name, status }) => [name, status])).toEqual([
    ["A0001-L01", "done"],
    ["A0001-L02", "done"],
  ]);
});
