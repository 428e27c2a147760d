/** Files that are whole or not there, whenever the process is killed. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes beside, and renames. `forced`: to the disk before anything else happens, so that it outlives the machine's power too; else it outlives the
 * process, and after a cut of power it may be absent or spoilt, which its reader must bear.
 */
export function writeWhole(file: string, pieces: Iterable<Uint8Array>, { forced = true, mode = 0o600 } = {}): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  const descriptor = openSync(part, "w", mode);
  try {
    for (const piece of pieces) for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
    if (forced) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, file);
  if (!forced) return;
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

export function writeJson(file: string, value: unknown, { forced = true } = {}): void {
  writeWhole(file, [Buffer.from(JSON.stringify(value))], { forced });
}

/** null where there is none. What is there is parsed by the caller. */
export function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
