/** The journal beside a result: a line for each patient that is done, appended at once, so that a run that was stopped goes on where it was. */
import { appendFileSync, readFileSync } from "node:fs";
import { journalLine } from "../../../protocol/cohort.ts";
import type { JournalLine } from "../../../protocol/cohort.ts";

/** Where the journal of a result is. */
export const journalOf = (result: string) => `${result}.journal.jsonl`;

/** The lines of a journal that can be read; a last line that was cut by a crash is passed over. */
export function readJournal(path: string): JournalLine[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => {
    try {
      const parsed = journalLine.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** Adds a patient. A line begins with a line feed: what a crash cut before it stays a line of its own. */
export function appendJournal(path: string, line: JournalLine): void {
  appendFileSync(path, `\n${JSON.stringify(line)}`);
}
