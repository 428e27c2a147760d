/**
 * One agent a folder: two would answer the same desk with one key, and spend one budget in two places. The lock is the operating system's, held by an open
 * SQLite transaction, so that a kill leaves none behind.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FederationError } from "../federation-error.ts";

const sqliteBusy = 5;

export interface FolderLock {
  release(): void;
}

/** @throws FederationError "folder-in-use". */
export function lockHospital(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, "agent.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && "errcode" in error && error.errcode === sqliteBusy)) throw error;
    throw new FederationError("folder-in-use", { folder });
  }
  return { release: () => lock.close() };
}
