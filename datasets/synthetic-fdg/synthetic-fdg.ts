/** The synthetic whole-body FDG PET as a data set: a DICOM series, the truth, and a manifest that says that no patient was imaged. */
import { basename, dirname, resolve } from "node:path";
import type { DatasetManifest } from "../../protocol/dataset.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { writeNifti } from "../../science/imaging/nifti/nifti.ts";
import { publish } from "../publish.ts";
import type { DatasetWriter, ManifestDraft } from "../publish.ts";
import { isSlug } from "../slug.ts";
import type { LesionPlan } from "./lesions.ts";
import { organNames } from "./anatomy.ts";
import { syntheticPatient } from "./patient.ts";
import { seriesFiles } from "./series.ts";

/** Changes whenever the same seed no longer gives the same bytes. */
export const generatorVersion = 1;

/** Name and seed of the data set that every installation has. */
export const defaultSynthetic = { name: "tep-corps-entier-synthetique", seed: 20260112 } as const;

/** Which patient is made. */
export interface SyntheticOptions {
  seed?: number;
  /** Tumours; an advanced lung cancer when not given. */
  lesions?: readonly LesionPlan[];
  title?: { fr: string; en: string };
  /** When it is made, for the manifest; the bytes of the images do not depend on it. */
  now?: Date;
}

/**
 * Generates a patient into `folder`, which must not exist; its last part is the data set's name.
 *
 * Refused: `dataset-name-taken`, `disk-full`, `bad-request` when the folder's name cannot be a data set's.
 */
export async function generateSynthetic(folder: string, options: SyntheticOptions = {}): Promise<DatasetManifest | Refusal> {
  const place = resolve(folder);
  const name = basename(place);
  if (!isSlug(name)) return refused("bad-request", { field: "name", value: name });
  return publish({ catalogue: dirname(place), name, write: (writer) => writeSynthetic(writer, options) });
}

/** Makes the default synthetic data set where it is absent; two servers at once are no problem. */
export async function ensureSyntheticDataset(
  catalogue: { folderOf(name: string): string; find(name: string): Promise<DatasetManifest | undefined> },
  now = new Date(),
): Promise<DatasetManifest | Refusal> {
  const { name, seed } = defaultSynthetic;
  const there = await catalogue.find(name);
  if (there !== undefined) return there;
  const made = await generateSynthetic(catalogue.folderOf(name), { seed, now });
  if (isRefusal(made) && made.refused === "dataset-name-taken") return (await catalogue.find(name)) ?? made;
  return made;
}

async function writeSynthetic(
  writer: DatasetWriter,
  { seed = defaultSynthetic.seed, lesions, title, now = new Date() }: SyntheticOptions,
): Promise<ManifestDraft> {
  const patient = syntheticPatient({ seed, lesions });
  const { uid, files } = seriesFiles(patient);
  const folder = "pet";
  for (const [slice, bytes] of files.entries()) await writer.write(`${folder}/${String(slice + 1).padStart(4, "0")}.dcm`, bytes);
  const truth = { lesions: "truth/lesions.nii.gz", organs: "truth/organs.nii.gz", table: "truth/lesions.json" };
  const table = { synthetic: true, seed, organs: organNames, lesions: patient.lesionTable };
  await writer.write(truth.lesions, writeNifti(patient.lesions));
  await writer.write(truth.organs, writeNifti(patient.organs));
  await writer.write(truth.table, new TextEncoder().encode(`${JSON.stringify(table, null, 2)}\n`));
  return {
    title: title ?? { fr: "TEP au FDG, corps entier (synthétique)", en: "FDG PET, whole body (synthetic)" },
    description: {
      fr: `Image calculée, aucun patient n’a été examiné : cancer du poumon étendu, ${patient.lesionTable.length} lésions dont la vérité est connue.`,
      en: `Computed image, no patient was scanned: advanced lung cancer, ${patient.lesionTable.length} lesions whose truth is known.`,
    },
    synthetic: true,
    origin: `Carnet, datasets/synthetic-fdg, version ${generatorVersion}, seed ${seed}`,
    licence: "CC0-1.0",
    access: "class",
    createdAt: now.toISOString(),
    series: [
      {
        uid,
        folder,
        modality: "PT",
        description: "SYNTHETIC PET AC",
        instances: files.length,
        dimensions: [...patient.grid.dimensions],
        spacingMm: [...patient.grid.spacingMm],
      },
    ],
    truth,
    generator: { name: "synthetic-fdg", version: generatorVersion, seed },
  };
}
