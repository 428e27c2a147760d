/**
 * What is done with one patient of a cohort. A command writes a module that exports `cohortWork` and hands its address to `runCohort`: the
 * module runs in threads of its own, so that several patients are measured at once and one that brings its thread down stops nobody else.
 */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { CohortDone, CohortFailure } from "../../../protocol/cohort.ts";

/** One patient, as the work gets it. */
export interface CohortTask<Options> {
  /** The value of the column `patient`. */
  patient: string;
  /** The row of the table: every column, as text. */
  row: Record<string, string>;
  options: Options;
  /** Absolute path for a path of the table, which is relative to the table's own folder. */
  resolve(path: string): string;
}

/** What a command does with one patient. */
export interface CohortWork<Options> {
  /** The files whose content decides the result; folders are named by `filesIn`. A patient whose content is unchanged is not done again. */
  inputs(task: CohortTask<Options>): Promise<string[]>;
  /**
   * Measures one patient. `records` are lines of the result; files go through `writeOutput`, which gives what `outputs` wants. An error that is
   * thrown with a `code` and a `sentence` in both languages (ImagingError, RadiomicsError) is the reason that a person reads.
   */
  measure(task: CohortTask<Options>): Promise<CohortDone>;
}

/** What a thread is asked. Its answers are `Answer`. */
export interface Question {
  patient: string;
  row: Record<string, string>;
  options: unknown;
  folder: string;
  /** Digests of what is done already, by key. */
  tool: string;
  known: { key: string; done: CohortDone }[];
}
export type Answer = { kind: "done"; key: string; done: CohortDone; repeated: boolean } | { kind: "failed"; error: CohortFailure };

/** All files below a path, itself if it is one, in order of their names. @throws with the system's reason. */
export async function filesIn(path: string): Promise<string[]> {
  const found = await stat(path);
  if (found.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Writes a file of the result and says what was written. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<CohortDone["outputs"][number]> {
  await writeFile(path, bytes);
  return { path, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Answers a question: by what is known where nothing changed, else by measuring. */
export async function answer(work: CohortWork<unknown>, question: Question): Promise<Answer> {
  const { patient, row, options, folder, tool, known } = question;
  const task = { patient, row, options, resolve: (path: string) => resolve(folder, path) };
  try {
    const key = await digest(
      [JSON.stringify([tool, options, Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))])],
      await work.inputs(task),
    );
    for (const earlier of known.filter((one) => one.key === key)) {
      if (await unchanged(earlier.done)) return { kind: "done", ...earlier, repeated: true };
    }
    return { kind: "done", key, done: await work.measure(task), repeated: false };
  } catch (error) {
    return { kind: "failed", error: failureOf(error) };
  }
}

async function digest(texts: string[], files: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text}\0`);
  for (const file of files) {
    // Where a file lies is part of its row; here only what is in it counts, and how many there are.
    const bytes = await readFile(file);
    hash.update(`${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

async function unchanged({ outputs }: CohortDone): Promise<boolean> {
  for (const { path, sha256 } of outputs) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== sha256) return false;
  }
  return true;
}

/** Any error as a reason in both languages. */
export function failureOf(error: unknown): CohortFailure {
  if (!(error instanceof Error)) return { code: "failed", fr: String(error), en: String(error) };
  const { code = "failed", sentence } = error as Error & { code?: unknown; sentence?: { fr: string; en: string } };
  if (sentence !== undefined) return { code: String(code), fr: sentence.fr, en: sentence.en };
  const { path } = error as NodeJS.ErrnoException;
  const reason = String(code);
  if (path !== undefined) return { code: reason, fr: `${path} ne peut pas être lu (${reason})`, en: `${path} cannot be read (${reason})` };
  return { code: String(code), fr: error.message, en: error.message };
}
