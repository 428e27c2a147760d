/**
 * A place beside the data sets where a long work keeps what is done until the whole is there: a generator of many patients, a retrieval over
 * the network. Stopped or crashed, the same work finds it again by its key. One process at a time: the lock is a transaction of SQLite held
 * open, which the system lets go of however the process ends.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { refused } from "../protocol/refusal.ts";
import type { Refusal } from "../protocol/refusal.ts";

export const stagingPrefix = ".staging-";
const sqliteBusy = 5;

export interface Staging {
  /** Becomes the data set; or whatever the work makes of it. */
  content: string;
  /** Records of what is done, from earlier runs; a line that a crash cut is left out. */
  journal(): Promise<unknown[]>;
  /** Adds a record, flushed to the system before it answers. */
  note(record: unknown): Promise<void>;
  /** Lets others in; with `done` takes the place away. */
  close(options: { done: boolean }): Promise<void>;
}

/** Opens the place for a work that `key` describes (plain JSON). Refused: `dataset-in-progress` where another process is at it. */
export async function openStaging(catalogue: string, key: unknown): Promise<Staging | Refusal> {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
  const folder = join(catalogue, `${stagingPrefix}${digest}`);
  const content = join(folder, "content");
  const records = join(folder, "journal.jsonl");
  await mkdir(content, { recursive: true });
  const lock = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && "errcode" in error && error.errcode === sqliteBusy)) throw error;
    return refused("dataset-in-progress");
  }
  // In use: what clears abandoned places looks at this.
  await utimes(folder, new Date(), new Date());
  return {
    content,
    async journal() {
      const text = await readFile(records, "utf8").catch(() => "");
      return text.split("\n").flatMap((line) => {
        try {
          return [JSON.parse(line) as unknown];
        } catch {
          return [];
        }
      });
    },
    // A line begins with a line feed: what a crash cut before it stays a line of its own.
    note: (record) => appendFile(records, `\n${JSON.stringify(record)}`),
    async close({ done }) {
      lock.close();
      if (done) await rm(folder, { recursive: true, force: true });
    },
  };
}
