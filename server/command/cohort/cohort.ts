/**
 * A command over many patients: a table in, a table or JSON out, progress on stderr. Patients that are done already, and whose files are
 * unchanged, are not done again; one that fails stops nobody. Ends with 0 when all are done, 1 when some failed, 2 when the table or the
 * options make no sense, 130 when it was interrupted (what was done is kept).
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { CohortResult } from "../../../protocol/cohort.ts";
import type { Terminal } from "../terminal.ts";
import { askCrew } from "./crew.ts";
import { readTable } from "../../../datasets/table/csv.ts";
import type { Table } from "../../../datasets/table/csv.ts";
import { appendJournal, journalOf, readJournal } from "./journal.ts";
import { writeWhole } from "../whole-file.ts";
import { formatOf, reportText } from "./report.ts";
import type { Answer } from "./work.ts";

export interface CohortRequest {
  terminal: Terminal;
  signal: AbortSignal;
  /** Name and version of what measures: another one does all patients again. */
  tool: string;
  /** The table: a column `patient`, those in `columns`, and any others. */
  table: string;
  columns: readonly string[];
  /** Where the result goes, as `.csv` or `.json`. */
  out: string;
  /** `--jobs`, as it was typed. */
  jobs?: string;
  /** Settings for the work; plain JSON. */
  options: unknown;
  /** Module that exports `cohortWork`. */
  work: URL;
}

/** Runs a cohort and gives the exit status. */
export async function runCohort(request: CohortRequest): Promise<number> {
  const { terminal, signal, tool, out, options, work } = request;
  const jobs = Number(request.jobs ?? "1");
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) return terminal.misused("cohort-jobs", { jobs: request.jobs ?? "" });
  const format = formatOf(out);
  if (format === undefined) return terminal.misused("cohort-format", { out });
  const table = readPatients(request);
  if (typeof table === "number") return table;
  const journal = journalOf(out);
  const known = Map.groupBy(readJournal(journal), ({ patient }) => patient);
  const folder = dirname(resolve(request.table));
  const questions = table.rows.map((row) => ({
    patient: row["patient"],
    row,
    options,
    folder,
    tool,
    known: (known.get(row["patient"]) ?? []).map(({ key, done }) => ({ key, done })),
  }));
  const answers = new Map<number, Answer>();
  const progress = terminal.progress();
  progress.show({ done: 0, total: questions.length });
  await askCrew({
    work,
    jobs,
    questions,
    signal,
    onAnswer(index, answer) {
      const { patient } = questions[index];
      answers.set(index, answer);
      if (answer.kind === "failed") {
        progress.end();
        console.error(terminal.text("cohort-failed", { patient, reason: answer.error[terminal.language] }));
      } else if (!answer.repeated) appendJournal(journal, { version: 1, key: answer.key, patient, done: answer.done });
      progress.show({ done: answers.size, total: questions.length });
    },
  });
  progress.end();
  if (signal.aborted) {
    console.error(terminal.text("cohort-interrupted", { done: answers.size, total: questions.length }));
    return 130;
  }
  writeWhole(out, reportText(resultOf({ tool, options, questions, answers }), { format, language: terminal.language }));
  return summary(terminal, { answers: [...answers.values()], out });
}

function summary(terminal: Terminal, { answers, out }: { answers: Answer[]; out: string }): 0 | 1 {
  const failed = answers.filter(({ kind }) => kind === "failed").length;
  const repeated = answers.filter((answer) => answer.kind === "done" && answer.repeated).length;
  console.error(terminal.text("cohort-summary", { done: answers.length - failed, repeated, failed, out }));
  return failed === 0 ? 0 : 1;
}

/** The table, or the exit status of a table that is none. */
function readPatients({ terminal, table, columns }: CohortRequest): Table | number {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(table));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "UTF-8";
    return terminal.misused("cohort-unreadable", { table, reason });
  }
  const read = readTable(text);
  if ("fault" in read) return terminal.misused("cohort-fault", { table, line: read.line, fault: read.fault });
  const missing = ["patient", ...columns].filter((column) => !read.columns.includes(column));
  if (missing.length > 0) return terminal.misused("cohort-columns", { table, columns: missing.join(", ") });
  if (read.rows.length === 0) return terminal.misused("cohort-fault", { table, line: 1, fault: "empty" });
  const names = read.rows.map((row) => row["patient"]);
  const twice = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (twice !== undefined) return terminal.misused("cohort-patient-twice", { table, patient: twice });
  return read;
}

interface Answered {
  tool: string;
  options: unknown;
  questions: readonly { patient: string }[];
  answers: Map<number, Answer>;
}

function resultOf({ tool, options, questions, answers }: Answered): CohortResult {
  const patients = questions.map(({ patient }, index): CohortResult["patients"][number] => {
    const answer = answers.get(index);
    if (answer === undefined) throw new Error(`No answer for patient ${patient}.`);
    if (answer.kind === "failed") return { patient, status: "failed", error: answer.error };
    const { records, details } = answer.done;
    return { patient, status: "done", records, ...(details === undefined ? {} : { details }) };
  });
  return { version: 1, tool, options, patients };
}
