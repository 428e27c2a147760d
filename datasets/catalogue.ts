/**
 * The data sets of an installation: folders with a manifest, and no database, so that the command line may import while the server runs.
 * What is listed is what is there.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DatasetManifest } from "../protocol/dataset.ts";
import { refused } from "../protocol/refusal.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { importFolder } from "./import/import.ts";
import type { ImportReport, ImportRequest } from "./import/import.ts";
import { walk } from "./import/walk.ts";
import { manifestName, readManifest } from "./manifest.ts";
import { incomingPrefix } from "./publish.ts";
import { isSlug } from "./slug.ts";
import { stagingPrefix } from "./staging.ts";
import { generateCohort } from "./synthetic-cohort/synthetic-cohort.ts";
import type { CohortOptions } from "./synthetic-cohort/synthetic-cohort.ts";

export type { ImportReport, ImportRequest, RefusedFile } from "./import/import.ts";

/** How the files of a data set compare with its manifest; paths inside the data set. */
export interface Verification {
  intact: boolean;
  missing: string[];
  changed: string[];
  unexpected: string[];
}

/** The data sets of an installation. */
export interface Catalogue {
  /** Where they all are. */
  readonly folder: string;
  /** Manifests in the order of their names; folders without a readable manifest are left out. */
  list(): Promise<DatasetManifest[]>;
  find(name: string): Promise<DatasetManifest | undefined>;
  /** Where a data set is, or would be. Throws for what cannot be a name: that is our defect. */
  folderOf(name: string): string;
  /** Imports a folder of DICOM; see `importFolder` for what is refused. */
  import(request: ImportRequest): Promise<ImportReport | Refusal>;
  /** Makes a cohort of patients; see `generateCohort` for what is refused. */
  generate(options: CohortOptions): Promise<DatasetManifest | Refusal>;
  /** Takes a data set away. Refused: `dataset-not-found`. */
  remove(name: string): Promise<{ removed: string } | Refusal>;
  /** Compares every file with the manifest. Refused: `dataset-not-found`. */
  verify(name: string): Promise<Verification | Refusal>;
}

/** A folder that was being written or removed for longer than this was left behind by a crash. */
const abandonedAfterMs = 24 * 3600 * 1000;
/** Work that can be taken up again is kept longer. */
const unfinishedAfterMs = 14 * abandonedAfterMs;

/** Opens the catalogue in a folder, which is made where it is absent; what crashes left behind a day ago is cleared away. */
export async function openCatalogue(folder: string, { now = Date.now() } = {}): Promise<Catalogue> {
  await mkdir(folder, { recursive: true });
  await clearAbandoned(folder, now);
  const folderOf = (name: string) => {
    if (!isSlug(name)) throw new TypeError(`“${name}” cannot be the name of a data set.`);
    return join(folder, name);
  };
  const find = async (name: string) => {
    const manifest = isSlug(name) ? await readManifest(folderOf(name)) : undefined;
    return manifest?.name === name ? manifest : undefined;
  };
  return {
    folder,
    folderOf,
    find,
    async list() {
      const names = (await readdir(folder)).filter(isSlug).toSorted();
      const manifests = await Promise.all(names.map(find));
      return manifests.filter((manifest) => manifest !== undefined);
    },
    import: (request) => importFolder(folder, request),
    generate: (options) => generateCohort(folder, options),
    async remove(name) {
      if ((await find(name)) === undefined) return refused("dataset-not-found", { name });
      const away = join(folder, `${incomingPrefix}${randomUUID()}`);
      try {
        // Gone from the list at once; deleting takes longer.
        await rename(folderOf(name), away);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return refused("dataset-not-found", { name });
        throw error;
      }
      await rm(away, { recursive: true, force: true });
      return { removed: name };
    },
    async verify(name) {
      const manifest = await find(name);
      return manifest === undefined ? refused("dataset-not-found", { name }) : compared(folderOf(name), manifest);
    },
  };
}

async function compared(folder: string, manifest: DatasetManifest): Promise<Verification> {
  const { files, others } = await walk(folder);
  const present = new Set([...files, ...others].map((path) => relative(folder, path)));
  present.delete(manifestName);
  const missing: string[] = [];
  const changed: string[] = [];
  for (const { path, sha256 } of manifest.files) {
    if (!present.delete(path)) missing.push(path);
    else if ((await hashOf(join(folder, path))) !== sha256) changed.push(path);
  }
  const unexpected = [...present].toSorted();
  return { intact: missing.length + changed.length + unexpected.length === 0, missing, changed, unexpected };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function clearAbandoned(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const limit = name.startsWith(incomingPrefix) ? abandonedAfterMs : name.startsWith(stagingPrefix) ? unfinishedAfterMs : undefined;
    if (limit === undefined) continue;
    const path = join(folder, name);
    const changed = await stat(path).then(
      (found) => found.mtimeMs,
      () => now,
    );
    if (now - changed > limit) await rm(path, { recursive: true, force: true });
  }
}
