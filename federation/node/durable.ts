/** Files that are whole or not there, whenever the process is killed. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writevSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Pieces that the system takes in one call. */
export const mostAtOnce = 512;

/** What is left of pieces when `written` bytes of them are gone. */
export function after(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let [first, left] = [0, written];
  while (first < pieces.length && left >= pieces[first].length) left -= pieces[first++].length;
  return first === pieces.length ? [] : [pieces[first].subarray(left), ...pieces.slice(first + 1)];
}

/** Writes a file where it is to lie, cut where the process dies. */
export function writeNew(file: string, pieces: Iterable<Uint8Array>, { forced = false, mode = 0o600 } = {}): void {
  const descriptor = openSync(file, "w", mode);
  try {
    for (let rest = [...pieces]; rest.length > 0;) rest = after(rest, writevSync(descriptor, rest.slice(0, mostAtOnce)));
    if (forced) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes beside, and renames. `forced`: to the disk before anything else happens, so that it outlives the machine's power too; else it outlives the
 * process, and after a cut of power it may be absent or spoilt, which its reader must bear.
 */
export function writeWhole(file: string, pieces: Iterable<Uint8Array>, { forced = true, mode = 0o600 } = {}): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  writeNew(part, pieces, { forced, mode });
  renameSync(part, file);
  if (!forced) return;
  const folder = openSync(dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** As `writeWhole`, forced to the disk, while other work goes on: several files wait for the disk together and not one after the other. */
export async function writeForced(file: string, pieces: Iterable<Uint8Array>, { mode = 0o600 } = {}): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  const handle = await open(part, "w", mode);
  try {
    for (let rest = [...pieces]; rest.length > 0;) rest = after(rest, (await handle.writev(rest.slice(0, mostAtOnce))).bytesWritten);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  const folder = await open(dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export function writeJson(file: string, value: unknown, { forced = true } = {}): void {
  writeWhole(file, [Buffer.from(JSON.stringify(value))], { forced });
}

/** null where there is none. What is there is parsed by the caller. */
export function readJson(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
