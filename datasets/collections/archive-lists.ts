/**
 * Lists that TCIA's download tools leave beside the images: `metadata.csv` with the number of images of each series, `md5hashes.csv` in a
 * series' folder. Their columns have changed over the years, so that only what is recognised is used.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readTable } from "../table/csv.ts";

/** Names of the lists: they are no images, and not reported as such. */
export const archiveLists = new Set(["metadata.csv", "md5hashes.csv"]);

/** Number of images that the archive states for each Series Instance UID. */
export async function expectedImages(paths: readonly string[]): Promise<Map<string, number>> {
  const expected = new Map<string, number>();
  for (const path of paths.filter((one) => basename(one) === "metadata.csv")) {
    const read = readTable(await readFile(path, "utf8"));
    if ("fault" in read) continue;
    const column = (...names: string[]) => read.columns.find((name) => names.includes(name.toLowerCase()));
    const [series, images] = [
      column("series uid", "series instance uid", "seriesinstanceuid"),
      column("number of images", "image count", "imagecount"),
    ];
    if (series === undefined || images === undefined) continue;
    for (const row of read.rows) if (/^\d+$/.test(row[images])) expected.set(row[series].trim(), Number(row[images]));
  }
  return expected;
}

/** MD5 that the archive states for each file, by path. */
export async function statedHashes(paths: readonly string[]): Promise<Map<string, string>> {
  const stated = new Map<string, string>();
  for (const path of paths.filter((one) => basename(one) === "md5hashes.csv")) {
    for (const line of (await readFile(path, "utf8")).split(/\r?\n/)) {
      const [, name, hash] = /^"?([^",]+)"?,.*?"?([0-9a-f]{32})"?\s*$/i.exec(line) ?? [];
      if (name !== undefined) stated.set(join(dirname(path), basename(name)), hash.toLowerCase());
    }
  }
  return stated;
}

/** True, false, or undefined where the archive states nothing of this file. */
export function agrees(stated: ReadonlyMap<string, string>, path: string, bytes: Uint8Array): boolean | undefined {
  const hash = stated.get(path);
  // Integrity of a download, as the archive states it; nothing secret hangs on MD5.
  return hash === undefined ? undefined : createHash("md5").update(bytes).digest("hex") === hash;
}
