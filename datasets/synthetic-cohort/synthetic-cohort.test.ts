import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFrame } from "danfojs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cohortIndex } from "../../protocol/patient-cohort.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { toSuvBodyWeight } from "../../science/imaging/suv/suv.ts";
import { measureRegions } from "../../science/imaging/regions/hot-regions.ts";
import { openCatalogue } from "../catalogue.ts";
import type { Catalogue } from "../catalogue.ts";
import { sha256 } from "../hash.ts";
import { openDataset } from "../index.ts";
import { organNames } from "../synthetic-fdg/anatomy.ts";
import { patientImages } from "./images.ts";
import { patientsOf, planPatient } from "./plan.ts";
import type { CohortOptions } from "./synthetic-cohort.ts";

let root: string;
let catalogue: Catalogue;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "carnet-cohort-"));
  catalogue = await openCatalogue(root);
  vi.stubEnv("CARNET_DATASETS", root);
  await generated({ name: "tables", patients: 2500, centres: 5, images: false, seed: 7 });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

async function generated(options: CohortOptions) {
  const made = await catalogue.generate(options);
  if (isRefusal(made)) throw new Error(JSON.stringify(made));
  return made;
}
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
const share = <T>(items: T[], holds: (item: T) => boolean) => items.filter(holds).length / items.length;

test("tables alone: patients, lesions and gaps are those of published cohorts, and say that they are synthetic", async () => {
  const cohort = openDataset("tables").cohort();
  const rows = cohort.table();
  expect([rows.length, rows.every((row) => row["synthetic"] === true), (await catalogue.find("tables"))?.synthetic]).toEqual([
    2500,
    true,
    true,
  ]);
  const { lesions, patients } = cohort.truth()!;
  // Tamura 2015, 729 patients: bone 34 %, lung 32 %, brain 28 %, adrenal 17 %, liver 13 %. Three deviations of a sample of this size.
  for (const [kind, expected] of Object.entries({ bone: 0.343, lung: 0.321, brain: 0.284, adrenal: 0.167, liver: 0.134 })) {
    const with_ = new Set(lesions.filter((lesion) => lesion["kind"] === kind).map((lesion) => lesion["patient"]));
    expect(Math.abs(with_.size / 2500 - expected), kind).toBeLessThan(0.03);
  }
  expect(lesions.length / 2500).toBeGreaterThan(6);
  expect(lesions.length / 2500).toBeLessThan(11);
  const volume = median(patients.map((row) => Number(row["tmtv_ml"])));
  expect([volume > 36, volume < 88], String(volume)).toEqual([true, true]);
  const missing = (centre: string) => share(cohort.ofCentre(centre).table(), (row) => row["pdl1_percent"] === null);
  expect(missing("C")).toBeGreaterThan(missing("A") + 0.1);
  expect(rows.every((row) => row["pfs_months"]! <= row["os_months"]!)).toBe(true);
  expect([...new Set(rows.map((row) => row["centre"]))]).toEqual(cohort.centres.map(({ id }) => id));
});

test("outcomes follow the model that the truth names: its hazards turn true times into exponential ones, whatever the covariate", () => {
  const { model, patients } = openDataset("tables").cohort().truth()!;
  for (const event of ["progression", "death"] as const) {
    const { medianMonths, shape } = model[event];
    const cumulative = patients.map((row) => {
      const predictor = model.terms.reduce((sum, term) => {
        const value = row[term.variable];
        if (typeof value !== "number") return sum;
        return sum + (term[event] * ((term.transform === "log2" ? Math.log2(value) : value) - term.reference)) / term.step;
      }, 0);
      return Math.LN2 * (Number(row[`${event}_months`]) / medianMonths) ** shape * Math.exp(predictor);
    });
    expect(mean(cumulative)).toBeCloseTo(1, 1);
    const high = patients.map((row) => Number(row["tmtv_ml"]) > 60);
    expect(mean(cumulative.filter((_, i) => high[i]))).toBeCloseTo(1, 0.8);
    expect(mean(cumulative.filter((_, i) => !high[i]))).toBeCloseTo(1, 0.8);
  }
  // The effect is of realistic strength: seen in the halves of a large cohort, far from certain for one patient.
  const concordant = concordance(patients.map((row) => [Number(row["death_months"]), Number(row["predictor_death"])]));
  expect([concordant > 0.6, concordant < 0.76], String(concordant)).toEqual([true, true]);
});

const r = spawnSync("Rscript", ["-e", "library(survival)"]).status === 0;
if (!r) console.warn("Skipped: R or its package survival is absent (Debian: r-cran-survival).");

test.skipIf(!r)("R's Cox model on true values finds the coefficients of death, to the error that it states", () => {
  const script = `
suppressMessages(library(survival))
d <- read.csv("${join(root, "tables/truth/patients.csv")}")
m <- coxph(Surv(death_months, rep(1, nrow(d))) ~ log2(tmtv_ml) + I(marrow_to_liver / .2) + I(spleen_to_liver / .2) + log2(nlr) +
  liver_metastases + ecog_2 + pdl1_high + later_line + log2(suv_max), d)
cat(coef(m), as.vector(vcov(m)))`;
  const ran = spawnSync("Rscript", ["-e", script], { encoding: "utf8" });
  expect(ran.status, ran.stderr).toBe(0);
  const numbers = ran.stdout.trim().split(/\s+/).map(Number);
  const names = [
    "tmtv_ml",
    "marrow_to_liver",
    "spleen_to_liver",
    "nlr",
    "liver_metastases",
    "ecog_2",
    "pdl1_high",
    "later_line",
    "suv_max",
  ];
  const { terms } = openDataset("tables").cohort().truth()!.model;
  names.forEach((name, i) => {
    const truth = terms.find(({ variable }) => variable === name)!.death;
    const error = Math.sqrt(numbers[9 + 10 * i]);
    // Nine coefficients, four standard errors: by chance once in two thousand seeds.
    expect(Math.abs(numbers[i] - truth) / error, `${name}: ${numbers[i]} for ${truth}`).toBeLessThan(4);
    expect(error).toBeLessThan(0.1);
  });
});

function concordance(pairs: [number, number][]): number {
  let [agree, all] = [0, 0];
  for (let i = 0; i < 600; i++) {
    for (let j = 0; j < i; j++) {
      all++;
      if (pairs[i][0] < pairs[j][0] === pairs[i][1] > pairs[j][1]) agree++;
    }
  }
  return agree / all;
}

test("danfojs takes the table; the patients of one centre are a cohort; what is not there is named", () => {
  const cohort = openDataset("tables").cohort();
  const frame = new DataFrame(cohort.table());
  expect(frame.shape).toEqual([2500, cohort.columns.length]);
  expect(frame["pdl1_percent"].count()).toBeLessThan(2500);
  const part = cohort.ofCentre("B");
  expect([part.patientIds.length, part.centres.length]).toEqual([part.table().length, 1]);
  expect(() => part.patient("A0001")).toThrow("A0001");
  expect(() => openDataset("tables").cohort().patient("A0001").pet()).toThrow("no images");
  expect(part.truth()!.patients).toHaveLength(part.patientIds.length);
});

test("images: stopped and taken up again, on two threads or none, the same seed gives the same bytes", { timeout: 240_000 }, async () => {
  const options = { name: "arret", patients: 2, centres: 1, seed: 3, now: new Date(0) };
  const stop = new AbortController();
  const stopped = catalogue.generate({ ...options, jobs: 2, signal: stop.signal, onProgress: ({ done }) => done === 1 && stop.abort() });
  await expect(stopped).rejects.toThrow("aborted");
  expect(await catalogue.find("arret")).toBeUndefined();
  // A crash in the middle of a line of the journal.
  const staging = join(
    root,
    readdirSync(root).find((name) => name.startsWith(".staging-"))!,
  );
  writeFileSync(join(staging, "journal.jsonl"), '\n{"patient":{"id":"A0', { flag: "a" });
  const seen: number[] = [];
  const made = await generated({ ...options, onProgress: ({ done }) => void seen.push(done) });
  expect(seen).toEqual([1, 2]);
  const [, second] = patientsOf(options);
  const plan = planPatient(3, second);
  const alone = patientImages(3, plan, plan.person.heightM).files.map(({ path, bytes }) => [path, sha256(bytes)]);
  const written = made.files.filter(({ path }) => path.startsWith("patients/A0002/")).map((file) => [file.path, file.sha256]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(alone));
  expect(await catalogue.verify("arret")).toMatchObject({ intact: true });
  expect(readdirSync(root).filter((name) => name.startsWith("."))).toEqual([]);
  const index = cohortIndex.parse(JSON.parse(readFileSync(join(root, "arret/cohort.json"), "utf8")));
  expect(index.patients.map(({ id, centre }) => [id, centre])).toEqual([
    ["A0001", "A"],
    ["A0002", "A"],
  ]);

  const cohort = openDataset("arret").cohort();
  const patient = cohort.patient("A0001");
  const pet = patient.pet();
  expect([pet.synthetic, pet.files[0].data.string("x00100010"), pet.files[0].data.string("x00120030")]).toEqual([
    true,
    "SYNTHETIC^Patient 3-A0001",
    "A",
  ]);
  expect(pet.files[0].data.string("x00204000")).toContain("no patient was imaged");
  const suv = toSuvBodyWeight(pet);
  expect(suv.suv.uptakeMinutes).toBeCloseTo(Number(patient.row["uptake_minutes"]), 1);
  const organs = Object.fromEntries(
    measureRegions(suv, patient.organMask()!).map((region) => [organNames[region.label - 1], region.suvMean]),
  );
  const truth = cohort.truth()!.patients[0];
  // The immune background can be measured: within a tenth of the truth for the spleen, which is large.
  expect(Math.abs(organs.spleen / organs.liver / Number(truth["spleen_to_liver"]) - 1)).toBeLessThan(0.12);
  const lesions = measureRegions(suv, patient.truthMask()!);
  expect(lesions.map(({ label }) => label)).toEqual(patient.trueLesions()!.map(({ label }) => label));
  expect(() => openDataset("arret").pet()).toThrow("is a cohort");
});

test("numbers that make no sense, and a second program at the same work, are refused", async () => {
  expect(await catalogue.generate({ name: "Non valable" })).toMatchObject({ refused: "bad-request", details: { field: "name" } });
  expect(await catalogue.generate({ name: "x", patients: 501 })).toMatchObject({ refused: "bad-request", details: { field: "patients" } });
  expect(await catalogue.generate({ name: "x", patients: 1, centres: 2 })).toMatchObject({ details: { field: "centres" } });
  expect(await catalogue.generate({ name: "tables", images: false })).toMatchObject({ refused: "dataset-name-taken" });
  const both = await Promise.all([1, 2].map(() => catalogue.generate({ name: "double", patients: 400, images: false })));
  expect(both.filter(isRefusal)).toEqual([{ refused: "dataset-in-progress", details: {} }]);
});
