/** The result of a cohort as CSV or JSON, by the ending of its name; written whole or not at all. */
import type { CohortRecord, CohortResult } from "../../../protocol/cohort.ts";
import type { Language } from "../../../protocol/identity.ts";
import { writeTable } from "../../../datasets/table/csv.ts";

export type ReportFormat = "csv" | "json";

/** The format that a name asks for. */
export function formatOf(path: string): ReportFormat | undefined {
  return /\.(csv|json)$/i.exec(path)?.[1].toLowerCase() as ReportFormat | undefined;
}

/** In CSV every line has `patient` and `status`; a patient that failed has one line, with `code` and `error`. */
export function reportText(result: CohortResult, { format, language }: { format: ReportFormat; language: Language }): string {
  if (format === "json") return `${JSON.stringify(result, null, 2)}\n`;
  const records = result.patients.flatMap((one): CohortRecord[] =>
    one.status === "done"
      ? one.records.map((record) => ({ patient: one.patient, status: one.status, ...record }))
      : [{ patient: one.patient, status: one.status, code: one.error.code, error: one.error[language] }],
  );
  return writeTable(records, ["patient", "status"]);
}
