/**
 * A cohort of invented patients with metastatic lung cancer, as a data set: whole-body FDG PET of several centres, the clinical table, outcomes
 * from a known model, and the truth. Written patient by patient, so that memory does not grow with the cohort; stopped, it is taken up again.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetManifest } from "../../protocol/dataset.ts";
import type { CohortIndex } from "../../protocol/patient-cohort.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { sha256 } from "../hash.ts";
import { exists, putInPlace, refusalOf, writeHashed } from "../publish.ts";
import type { ManifestDraft } from "../publish.ts";
import { isSlug } from "../slug.ts";
import { openStaging } from "../staging.ts";
import type { Staging } from "../staging.ts";
import { writeTable } from "../table/csv.ts";
import { centres as allCentres } from "./centres.ts";
import { paintAll } from "./crew.ts";
import { trueModel } from "./outcome.ts";
import { patientsOf, planPatient } from "./plan.ts";
import { columns, lesionRows, trueRow, writtenRow } from "./table.ts";
import type { Row } from "./table.ts";
import type { PaintedPatient } from "./worker.ts";

/** Changes whenever the same options no longer give the same bytes. */
export const cohortVersion = 1;
/** What fits a class: some 130 MB with images. */
export const defaultCohort = { patients: 12, centres: 3, seed: 1 } as const;
export const cohortLimits = { imagePatients: 500, tablePatients: 20_000, centres: allCentres.length } as const;

export interface CohortOptions {
  name: string;
  seed?: number;
  patients?: number;
  centres?: number;
  /** False: tables alone, for statistics and federation. Default true. */
  images?: boolean;
  title?: { fr: string; en: string };
  access?: DatasetManifest["access"];
  /** Threads. The bytes do not depend on them. */
  jobs?: number;
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Aborting keeps the patients that are done: the same options go on. The generation rejects with the signal's reason. */
  signal?: AbortSignal;
  now?: Date;
}

type Settled = Required<Pick<CohortOptions, "name" | "seed" | "patients" | "centres" | "images">>;

/**
 * Generates a cohort into the catalogue's folder.
 *
 * Refused: `bad-request` (a name or number that makes no sense), `dataset-name-taken`, `dataset-in-progress`, `disk-full`.
 */
export async function generateCohort(catalogue: string, options: CohortOptions): Promise<DatasetManifest | Refusal> {
  const settled = settle(options);
  if (isRefusal(settled)) return settled;
  if (await exists(join(catalogue, settled.name))) return refused("dataset-name-taken", { name: settled.name });
  const staging = await openStaging(catalogue, { cohortVersion, ...settled });
  if (isRefusal(staging)) return staging;
  let done = false;
  try {
    const painted = settled.images ? await paint(staging, { settled, options }) : [];
    const { draft, files } = await describe(staging, { settled, options, painted });
    options.signal?.throwIfAborted();
    const manifest = await putInPlace({ folder: staging.content, catalogue, name: settled.name, draft, files });
    done = true;
    return manifest;
  } catch (error) {
    options.signal?.throwIfAborted();
    return refusalOf(error, { catalogue, name: settled.name });
  } finally {
    await staging.close({ done });
  }
}

function settle(options: CohortOptions): Settled | Refusal {
  const { name, images = true, jobs = 1 } = options;
  const { seed, patients, centres } = { ...defaultCohort, ...options };
  if (!isSlug(name)) return refused("bad-request", { field: "name", value: name });
  const most = images ? cohortLimits.imagePatients : cohortLimits.tablePatients;
  const wrong = (
    [
      ["patients", patients, 1, most],
      ["centres", centres, 1, Math.min(patients, cohortLimits.centres)],
      ["seed", seed, 0, 2 ** 31 - 1],
      ["jobs", jobs, 1, 64],
    ] as const
  ).find(([, value, least, largest]) => !Number.isInteger(value) || value < least || value > largest);
  if (wrong !== undefined) return refused("bad-request", { field: wrong[0], value: wrong[1] });
  return { name, seed, patients, centres, images };
}

interface Making {
  settled: Settled;
  options: CohortOptions;
}

/** Paints the patients that no earlier run has painted whole. */
async function paint(staging: Staging, { settled, options }: Making): Promise<PaintedPatient[]> {
  const { seed } = settled;
  const wanted = patientsOf(settled);
  const painted = new Map<string, PaintedPatient>();
  for (const earlier of (await staging.journal()) as PaintedPatient[]) {
    if (Array.isArray(earlier.files) && (await intact(staging.content, earlier))) painted.set(earlier.patient.id, earlier);
  }
  const total = wanted.length;
  options.onProgress?.({ done: painted.size, total });
  await paintAll({
    orders: wanted
      .filter(({ id }) => !painted.has(id))
      .map(({ id, centre }) => ({ seed, id, centre: centre.id, content: staging.content })),
    jobs: options.jobs ?? 1,
    signal: options.signal,
    async onPainted(one) {
      await staging.note(one);
      painted.set(one.patient.id, one);
      options.onProgress?.({ done: painted.size, total });
    },
  });
  return wanted.map(({ id }) => painted.get(id)!);
}

async function intact(content: string, { files }: PaintedPatient): Promise<boolean> {
  for (const { path, sha256: hash } of files) {
    const bytes = await readFile(join(content, path)).catch(() => undefined);
    if (bytes === undefined || sha256(bytes) !== hash) return false;
  }
  return true;
}

/** Writes the tables, the truth and the index, and says what the data set is. */
async function describe(
  staging: Staging,
  { settled, options, painted }: Making & { painted: PaintedPatient[] },
): Promise<{ draft: ManifestDraft; files: DatasetManifest["files"] }> {
  const { seed, patients, images } = settled;
  const wanted = patientsOf(settled);
  const rows: Record<"written" | "truth" | "lesions", Row[]> = { written: [], truth: [], lesions: [] };
  for (const [index, one] of wanted.entries()) {
    const plan = planPatient(seed, one);
    rows.written.push(writtenRow(seed, plan));
    rows.truth.push(trueRow(plan));
    rows.lesions.push(...lesionRows(plan));
    if (index % 200 > 0) continue;
    // Others run in this process too.
    await new Promise(setImmediate);
    options.signal?.throwIfAborted();
    if (!images) options.onProgress?.({ done: index, total: patients });
  }
  const index: CohortIndex = {
    version: 1,
    synthetic: true,
    tables: { patients: "patients.csv", segment: images ? "segment.csv" : null, radiomics: images ? "radiomics.csv" : null },
    columns,
    centres: allCentres
      .slice(0, settled.centres)
      .map(({ id, name }) => ({ id, name, patients: wanted.filter(({ centre }) => centre.id === id).length })),
    patients: images
      ? painted.map(({ patient }) => patient)
      : wanted.map(({ id, centre }) => ({ id, centre: centre.id, image: null, truth: null })),
    truth: { model: "truth/model.json", patients: "truth/patients.csv", lesions: "truth/lesions.csv" },
  };
  const texts: Record<string, string> = {
    "cohort.json": `${JSON.stringify(index, null, 2)}\n`,
    "patients.csv": writeTable(rows.written),
    "truth/model.json": `${JSON.stringify(trueModel, null, 2)}\n`,
    "truth/patients.csv": writeTable(rows.truth),
    "truth/lesions.csv": writeTable(rows.lesions),
    ...(images
      ? {
          "segment.csv": writeTable(painted.map(({ segment }) => segment)),
          "radiomics.csv": writeTable(painted.flatMap(({ radiomics }) => radiomics)),
        }
      : {}),
  };
  const files = painted.flatMap((one) => one.files);
  for (const [path, text] of Object.entries(texts)) {
    await writeHashed(staging.content, files, { path, bytes: new TextEncoder().encode(text), replace: true });
  }
  if (!images) options.onProgress?.({ done: patients, total: patients });
  return { draft: draftOf({ settled, options, painted }), files };
}

function draftOf({ settled, options, painted }: Making & { painted: PaintedPatient[] }): ManifestDraft {
  const { seed, patients, centres, images } = settled;
  const { title, access = "class", now = new Date() } = options;
  const what = images
    ? { fr: "TEP au FDG du corps entier et table clinique", en: "Whole-body FDG PET and clinical table" }
    : { fr: "Table clinique sans images", en: "Clinical table without images" };
  return {
    title: title ?? { fr: `Cohorte synthétique, cancer du poumon (${patients})`, en: `Synthetic cohort, lung cancer (${patients})` },
    description: {
      fr: `Patients inventés, aucun n’a été examiné. ${what.fr}, ${patients} patients, ${centres} centre(s) ; la vérité est connue.`,
      en: `Invented patients, none was seen. ${what.en}, ${patients} patients, ${centres} centre(s); the truth is known.`,
    },
    synthetic: true,
    origin: `Carnet, datasets/synthetic-cohort, version ${cohortVersion}, seed ${seed}`,
    licence: "CC0-1.0",
    access,
    createdAt: now.toISOString(),
    series: painted.map(({ series }) => series),
    generator: { name: "synthetic-cohort", version: cohortVersion, seed },
    cohort: { index: "cohort.json", patients, centres, images },
  };
}
