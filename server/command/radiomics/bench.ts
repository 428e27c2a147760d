/** What measures beside single lesions: a whole-body series from its files to SUV and projection, and a cohort on several cores. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { writeTable } from "../../../datasets/table/csv.ts";
import { generateSynthetic } from "../../../datasets/synthetic-fdg/synthetic-fdg.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import { maximumIntensityProjection, readSeries, toSuvBodyWeight } from "../../../science/imaging/index.ts";
import type { BenchRow } from "../../../science/radiomics/bench.ts";
import { readyConfigurations } from "../../../science/radiomics/index.ts";
import { askCrew } from "../cohort/crew.ts";
import { tool } from "./measure-files.ts";

/** Times a whole body and a cohort; the files are made first and taken away after. */
export async function benchWholeBody(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "carnet-bench-"));
  try {
    const made = await generateSynthetic(join(folder, "patient"));
    if (isRefusal(made)) throw new Error(made.refused);
    return [...wholeBody(join(folder, "patient", "pet"), made.files.length - 3), ...(await cohort(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wholeBody(pet: string, files: number): BenchRow[] {
  const once = () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    maximumIntensityProjection(toSuvBodyWeight(readSeries(pet)));
    const { user, system } = process.cpuUsage(used);
    return { wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
  };
  const first = once();
  const next = [once(), once(), once()].toSorted((a, b) => a.wall - b.wall)[1];
  const what = `whole body, ${files} DICOM files to SUV and projection`;
  return [
    { what: `${what}: first time`, value: first.wall, unit: "s", floor: 2 },
    { what: `${what}: then`, value: next.wall, unit: "s", floor: 2 },
    { what: `${what}: processor time`, value: next.cpu, unit: "s", floor: null },
  ];
}

/** Twelve patients with one lesion each, the same files under other names: what counts is that threads do not wait for each other. */
async function cohort(folder: string): Promise<BenchRow[]> {
  const patients = 12;
  const row = { image: "patient/pet", mask: "patient/truth/lesions.nii.gz", label: "1" };
  writeFileSync(join(folder, "patients.csv"), writeTable(Array.from({ length: patients }, (_, i) => ({ patient: `p${i}`, ...row }))));
  const timed = async (jobs: number): Promise<number> => {
    const start = performance.now();
    const questions = Array.from({ length: patients }, (_, i) => ({
      patient: `p${i}`,
      row: { patient: `p${i}`, ...row },
      options: { configuration: readyConfigurations["pet"], defaulted: [] },
      folder,
      tool,
      known: [],
    }));
    let failed = 0;
    await askCrew({
      work: new URL("./work.ts", import.meta.url),
      jobs,
      questions,
      signal: new AbortController().signal,
      onAnswer: (_, answer) => (failed += Number(answer.kind === "failed")),
    });
    if (failed > 0) throw new Error(`${failed} patients of the bench failed.`);
    return (performance.now() - start) / 1e3;
  };
  const cores = Math.min(4, availableParallelism());
  const alone = await timed(1);
  const together = await timed(cores);
  return [
    { what: `cohort of ${patients} whole bodies, one thread`, value: alone, unit: "s", floor: null },
    { what: `the same, ${cores} threads`, value: together, unit: "s", floor: null },
    { what: "times as fast", value: alone / together, unit: "", floor: null },
  ];
}
