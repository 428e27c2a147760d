/**
 * Puts a data set in its place, whole or not at all: files are written beside it, flushed to the disk, and the folder is renamed. Another
 * process may list, publish and remove at the same time.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatasetManifest } from "../protocol/dataset.ts";
import { refused } from "../protocol/refusal.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { sha256 } from "./hash.ts";
import { manifestName } from "./manifest.ts";

/** Folders that are being written; never listed. */
export const incomingPrefix = ".incoming-";

/** Receives the files of a data set. */
export interface DatasetWriter {
  /** Writes a file at a path inside the data set; folders are made as needed. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** A manifest before its files are known. */
export type ManifestDraft = Omit<DatasetManifest, "version" | "name" | "files">;

/** What is published, and where. */
export interface Publication {
  /** Folder of all data sets. */
  catalogue: string;
  name: string;
  /** Writes the files and says what they are; a refusal leaves nothing behind. */
  write: (writer: DatasetWriter) => Promise<ManifestDraft | Refusal>;
}

/** Publishes a data set. Refused: `dataset-name-taken`, `disk-full`, and what `write` refuses. Nothing is left behind by a failure. */
export async function publish({ catalogue, name, write }: Publication): Promise<DatasetManifest | Refusal> {
  const target = join(catalogue, name);
  if (await exists(target)) return refused("dataset-name-taken", { name });
  const folder = join(catalogue, `${incomingPrefix}${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const files: DatasetManifest["files"] = [];
    const draft = await write({ write: (path, bytes) => writeHashed(folder, files, { path, bytes }) });
    if ("refused" in draft) return draft;
    return await putInPlace({ folder, catalogue, name, draft, files });
  } catch (error) {
    return refusalOf(error, { catalogue, name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is in a folder beside the data sets, on the same disk, with the files that were written there. */
export interface Placing {
  folder: string;
  catalogue: string;
  name: string;
  draft: ManifestDraft;
  files: DatasetManifest["files"];
}

/** Writes the manifest, flushes all, and renames the folder to its name. Throws what the system throws: `refusalOf` judges it. */
export async function putInPlace({ folder, catalogue, name, draft, files }: Placing): Promise<DatasetManifest> {
  const manifest: DatasetManifest = { version: 1, name, ...draft, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
  await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  await flush(folder, [...files.map((file) => file.path), manifestName]);
  await rename(folder, join(catalogue, name));
  await flush(catalogue, ["."]);
  return manifest;
}

/** A full disk or a name taken meanwhile as a refusal; anything else is thrown again. */
export function refusalOf(error: unknown, { catalogue, name }: { catalogue: string; name: string }): Refusal {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOSPC" || code === "EDQUOT") return refused("disk-full", { folder: catalogue });
  // Someone else published this name in the meantime.
  if (code === "ENOTEMPTY" || code === "EEXIST") return refused("dataset-name-taken", { name });
  throw error;
}

/** Writes a file at a path inside a folder and adds it, with its hash, to the list of files. */
export async function writeHashed(
  folder: string,
  files: DatasetManifest["files"],
  { path, bytes, replace = false }: { path: string; bytes: Uint8Array; replace?: boolean },
): Promise<void> {
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true });
  // "wx": two files of one data set never share a path; an earlier, unfinished run may have left one.
  await writeFile(place, bytes, { flag: replace ? "w" : "wx" });
  files.push({ path, bytes: bytes.length, sha256: sha256(bytes) });
}

/** Flushes files, then the folders that name them. */
async function flush(folder: string, paths: string[]): Promise<void> {
  const folders = new Set(paths.map((path) => dirname(join(folder, path))));
  const all = [...paths.map((path) => join(folder, path)), ...folders];
  for (let start = 0; start < all.length; start += 16) await Promise.all(all.slice(start, start + 16).map(flushOne));
}

async function flushOne(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
