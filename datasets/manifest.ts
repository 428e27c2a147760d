/** The manifest of a data set, as a file. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetManifest } from "../protocol/dataset.ts";
import type { DatasetManifest } from "../protocol/dataset.ts";

export const manifestName = "manifest.json";

/** Reads the manifest of a data set's folder; `undefined` when there is none or it is not one. */
export async function readManifest(folder: string): Promise<DatasetManifest | undefined> {
  return parseManifest(await readFile(join(folder, manifestName), "utf8").catch(() => ""));
}

/** The same without waiting, for cells. */
export function readManifestNow(folder: string): DatasetManifest | undefined {
  try {
    return parseManifest(readFileSync(join(folder, manifestName), "utf8"));
  } catch {
    return undefined;
  }
}

function parseManifest(text: string): DatasetManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = datasetManifest.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
