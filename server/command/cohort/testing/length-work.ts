/** Work for tests: measures the length of a file and writes it upside down. Some patients are odd on purpose. */
import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { writeOutput } from "../work.ts";
import type { CohortWork } from "../work.ts";

export interface LengthOptions {
  /** File that gets a line for every patient that is really measured. */
  log: string;
  unit: string;
}

export const cohortWork: CohortWork<LengthOptions> = {
  inputs: async ({ row, resolve }) => [resolve(row["file"])],
  async measure({ patient, row, options, resolve }) {
    if (patient === "deadly") process.exit(3);
    const bytes = await readFile(resolve(row["file"]));
    if (bytes.length === 0) {
      throw Object.assign(new Error("It is empty."), { code: "empty-file", sentence: { fr: "Il est vide.", en: "It is empty." } });
    }
    appendFileSync(options.log, `${patient}\n`);
    const output = await writeOutput(resolve(`${row["file"]}.reversed`), bytes.toReversed());
    return { records: [{ length: bytes.length, unit: options.unit }], details: { first: bytes[0] }, outputs: [output] };
  },
};
