/** Any folder of DICOM becomes a data set: what is good is kept, in series; what is not is listed with its reason. */
import { readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DatasetManifest, SeriesEntry } from "../../protocol/dataset.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { straightStack } from "../../science/imaging/dicom/geometry.ts";
import type { Slice } from "../../science/imaging/dicom/geometry.ts";
import { ImagingError } from "../../science/imaging/imaging-error.ts";
import { publish } from "../publish.ts";
import type { DatasetWriter, ManifestDraft } from "../publish.ts";
import { isSlug, slugOf } from "../slug.ts";
import { deIdentify, newUid } from "./de-identify.ts";
import { judge, reasons } from "./judge.ts";
import type { Kept, Reason } from "./judge.ts";
import { Provenance } from "./provenance.ts";
import { walk } from "./walk.ts";

/** What to import. */
export interface ImportRequest {
  /** Folder of DICOM files. */
  from: string;
  /** Name of the data set; accents, spaces and capitals are turned into a slug. */
  name: string;
  title?: { fr: string; en: string };
  access: DatasetManifest["access"];
  /** Where the data come from and under which terms, for the manifest. */
  origin?: string;
  licence?: string;
  /** Leaves names, identifiers and UIDs in the files. Default false. */
  keepIdentity?: boolean;
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Aborting leaves nothing behind; the import then rejects with the signal's reason. */
  signal?: AbortSignal;
  now?: Date;
}

/** What an import did. */
export interface ImportReport {
  manifest: DatasetManifest;
  /** Files kept. */
  imported: number;
  /** Files left out, by path inside of `from`. */
  refusedFiles: RefusedFile[];
}

/** A file that was left out. */
export interface RefusedFile {
  path: string;
  reason: Reason;
}

const largestFile = 2 ** 30;

/**
 * Imports a folder into the catalogue's folder.
 *
 * Refused: `dataset-unreadable` (no such folder), `dataset-empty` (nothing usable in it), `dataset-name-taken`, `bad-request` (a name without
 * letters), `disk-full`. Whatever happens, either the whole data set is there or nothing is.
 */
export async function importFolder(catalogue: string, request: ImportRequest): Promise<ImportReport | Refusal> {
  const name = isSlug(request.name) ? request.name : slugOf(request.name);
  if (name === undefined) return refused("bad-request", { field: "name", value: request.name });
  let found;
  try {
    found = await walk(request.from, request.signal);
  } catch (error) {
    request.signal?.throwIfAborted();
    return refused("dataset-unreadable", { folder: request.from, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const intake = new Intake(request);
  for (const path of found.others) intake.refuse(path, reasons.link);
  const manifest = await publish({ catalogue, name, write: (writer) => intake.take(found, writer) });
  if ("refused" in manifest) return manifest;
  return { manifest, imported: intake.imported, refusedFiles: intake.refusedFiles };
}

interface Collected {
  uid: string;
  folder: string;
  modality: string;
  description: string;
  instances: number;
  slices: Slice[];
  synthetic: boolean;
}

/** One import under way. Holds what is known of each series, never the pixels. */
class Intake {
  readonly refusedFiles: RefusedFile[] = [];
  imported = 0;
  private readonly request: ImportRequest;
  private readonly series = new Map<string, Collected>();
  private readonly instances = new Set<string>();
  private readonly removed = new Map<string, number>();
  private readonly keptPrivate = new Set<string>();
  private readonly provenance = new Provenance();

  constructor(request: ImportRequest) {
    this.request = request;
  }

  refuse(path: string, reason: Reason): void {
    this.refusedFiles.push({ path: relative(this.request.from, path), reason });
  }

  async take({ files }: { files: string[] }, writer: DatasetWriter): Promise<ManifestDraft | Refusal> {
    const { signal, onProgress, from } = this.request;
    const paths = await this.provenance.readLists(files);
    for (const [index, path] of paths.entries()) {
      signal?.throwIfAborted();
      const verdict = await this.judgeFile(path);
      if ("code" in verdict) this.refuse(path, verdict);
      else await this.keep(verdict, writer);
      onProgress?.({ done: index + 1, total: paths.length });
    }
    signal?.throwIfAborted();
    if (this.imported === 0) return refused("dataset-empty", { folder: from, files: paths.length });
    return this.draft();
  }

  private async judgeFile(path: string): Promise<Kept | Reason> {
    let bytes: Uint8Array;
    try {
      if ((await stat(path)).size > largestFile) return reasons.tooLarge;
      bytes = new Uint8Array(await readFile(path));
    } catch {
      return reasons.unreadable;
    }
    if (this.provenance.differs(path, bytes)) return reasons.checksum;
    const verdict = judge(bytes, path, { keepIdentity: this.request.keepIdentity ?? false });
    if ("code" in verdict) return verdict;
    return this.instances.has(verdict.instance) ? reasons.duplicate : verdict;
  }

  private async keep(kept: Kept, writer: DatasetWriter): Promise<void> {
    const series = this.seriesOf(kept);
    const path = join(series.folder, `${String(series.instances + 1).padStart(5, "0")}.dcm`);
    await writer.write(path, this.contentOf(kept));
    this.instances.add(kept.instance);
    this.provenance.see(kept);
    this.imported++;
    series.instances++;
    series.synthetic &&= kept.synthetic;
    series.slices.push(...kept.slices.map((slice) => ({ ...slice, path: "" })));
  }

  private contentOf({ file }: Kept): Uint8Array {
    if (this.request.keepIdentity) return file.source;
    const { bytes, removed, keptPrivate } = deIdentify(file);
    for (const attribute of removed) this.removed.set(attribute, (this.removed.get(attribute) ?? 0) + 1);
    for (const attribute of keptPrivate) this.keptPrivate.add(attribute);
    return bytes;
  }

  private seriesOf({ series: uid, modality, description, synthetic }: Kept): Collected {
    const known = this.series.get(uid);
    if (known !== undefined) return known;
    const number = String(this.series.size + 1).padStart(2, "0");
    const folder = `series/${number}-${slugOf(modality) ?? "series"}`;
    const fresh = { uid, folder, modality, description, instances: 0, slices: [], synthetic };
    this.series.set(uid, fresh);
    return fresh;
  }

  private draft(): ManifestDraft {
    const { title, name, access, origin, licence, keepIdentity = false, now = new Date() } = this.request;
    const series = [...this.series.values()];
    const { recognised, entry } = this.provenance.judged(keepIdentity);
    const kinds = [...new Set(series.map((one) => one.modality))].join(", ");
    return {
      title: title ?? recognised?.title ?? { fr: name, en: name },
      description: {
        fr: `${kinds} : ${series.length} série(s), ${this.imported} fichiers DICOM importés.`,
        en: `${kinds}: ${series.length} series, ${this.imported} DICOM files imported.`,
      },
      synthetic: series.every((one) => one.synthetic),
      origin: origin ?? (recognised === undefined ? "DICOM import" : `The Cancer Imaging Archive, ${recognised.name}`),
      licence: licence ?? recognised?.licence ?? "unknown",
      ...(entry === undefined ? {} : { collection: entry }),
      access,
      createdAt: now.toISOString(),
      series: series.map((one) => entryOf(one, keepIdentity)),
      deidentification: {
        applied: !keepIdentity,
        removed: [...this.removed]
          .map(([attribute, files]) => ({ attribute, files }))
          .toSorted((a, b) => (a.attribute < b.attribute ? -1 : 1)),
        keptPrivate: [...this.keptPrivate].toSorted(),
      },
    };
  }
}

function entryOf({ uid, folder, modality, description, instances, slices }: Collected, keepIdentity: boolean): SeriesEntry {
  const entry = { uid: keepIdentity ? uid : newUid(uid), folder, modality, description, instances };
  if (slices.length === 0) {
    return { ...entry, dimensions: null, spacingMm: null, remark: `Pas une image (${modality}). / Not an image (${modality}).` };
  }
  try {
    const { grid } = straightStack(slices);
    return { ...entry, dimensions: [...grid.dimensions], spacingMm: [...grid.spacingMm] };
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    return { ...entry, dimensions: null, spacingMm: null, remark: `${error.sentence.fr} / ${error.sentence.en}` };
  }
}
