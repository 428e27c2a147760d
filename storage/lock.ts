/**
 * One server a data folder. The embedded database has one owner and does not guard it, so a lock of the operating system does: an SQLite
 * transaction held open on `server.lock`. The system lets go of it however the process ends, so a kill -9 leaves nothing stale, a reused
 * process number means nothing, and two servers that start together cannot both win. `server.json` beside it only names the holder.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { refused, type Refusal } from "../protocol/refusal.ts";

const holder = z.object({ pid: z.number().int() });
const sqliteBusy = 5;

export interface FolderLock {
  release(): void;
}

/** Takes the data folder, or says which process has it (`data-folder-in-use`, with `folder` and `pid` where it is known). */
export function lockFolder(folder: string): FolderLock | Refusal {
  const holderFile = join(folder, "server.json");
  const lock = new DatabaseSync(join(folder, "server.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && "errcode" in error && error.errcode === sqliteBusy)) throw error;
    return refused("data-folder-in-use", { folder, ...holderOf(holderFile) });
  }
  writeFileSync(holderFile, JSON.stringify({ pid: process.pid }) + "\n");
  return {
    release() {
      rmSync(holderFile, { force: true });
      lock.close();
    },
  };
}

function holderOf(file: string): { pid?: number } {
  try {
    return holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // The holder has taken the lock and not yet written its name.
    return {};
  }
}
