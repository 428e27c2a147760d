/**
 * "carnet/datasets": the data sets that a cell may read, by name. Kernels see them read-only in the folder that CARNET_DATASETS names, one
 * sub-folder with a `manifest.json` for each.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DatasetManifest, SeriesEntry } from "../protocol/dataset.ts";
import { readSeries } from "../science/imaging/dicom/folder.ts";
import type { Series } from "../science/imaging/dicom/series.ts";
import { badArgument } from "../science/imaging/imaging-error.ts";
import { readNiftiLabels } from "../science/imaging/nifti/nifti.ts";
import type { LabelMap } from "../science/imaging/volume.ts";
import { openCohort } from "./cohort.ts";
import type { Cohort } from "./cohort.ts";
import { readManifestNow } from "./manifest.ts";
import { nearestNames } from "./nearest-names.ts";
import { isSlug } from "./slug.ts";
import { withOrigin } from "./origin.ts";
import type { TrueLesion } from "./true-lesion.ts";

export type { DatasetManifest, SeriesEntry } from "../protocol/dataset.ts";

export type { CohortColumn, OutcomeModel } from "../protocol/patient-cohort.ts";
export type { Cohort, CohortMember, TableRow } from "./cohort.ts";
export type { TrueLesion } from "./true-lesion.ts";

/** A data set, opened. */
export interface Dataset {
  readonly kind: "carnet/dataset";
  readonly name: string;
  /** Origin, licence, series and files. */
  readonly manifest: DatasetManifest;
  /** True when no patient was imaged. */
  readonly synthetic: boolean;
  /** Reads the one series of a kind ("PT" for PET, "CT"...), or the one with a Series Instance UID. */
  series(choice: { modality?: string; uid?: string }): Series;
  /** Reads the PET series: the attenuation-corrected one where there are several. */
  pet(): Series;
  /** The true lesions of generated data, one label each; `undefined` for a patient. */
  truthMask(): LabelMap | undefined;
  /** The organs of generated data, one label each; `undefined` for a patient. */
  organMask(): LabelMap | undefined;
  /** The true lesions of generated data as a list; `undefined` for a patient. */
  trueLesions(): TrueLesion[] | undefined;
  /** The patients of a cohort and their table. @throws {ImagingError} `bad-argument` where the data set is no cohort. */
  cohort(): Cohort;
}

/** Names of the data sets that `openDataset` can open, in alphabetical order. */
export function datasetNames(): string[] {
  const folder = datasetsFolder();
  const names = readdirSync(folder).filter((name) => isSlug(name) && readManifestNow(join(folder, name)) !== undefined);
  return names.toSorted();
}

/**
 * Opens a data set by its name.
 *
 * ```ts
 * const dataset = openDataset("tep-corps-entier-synthetique");
 * const suv = toSuvBodyWeight(dataset.pet());
 * ```
 *
 * @throws {ImagingError} `bad-argument` when there is no such data set; the sentence names those that resemble it.
 */
export function openDataset(name: string): Dataset {
  const folder = join(datasetsFolder(), isSlug(name) ? name : "-");
  const manifest = readManifestNow(folder);
  if (manifest === undefined) throw unknownDataset(name);
  const truth = (kind: "lesions" | "organs") => {
    const path = manifest.truth?.[kind];
    return path === undefined ? undefined : readNiftiLabels(readFileSync(join(folder, path)), { synthetic: manifest.synthetic });
  };
  return {
    kind: "carnet/dataset",
    name,
    manifest,
    synthetic: manifest.synthetic,
    series: (choice) => withOrigin(readSeries(join(folder, chosen(manifest, choice).folder)), manifest),
    pet: () => withOrigin(petOf(folder, manifest), manifest),
    cohort: () => openCohort({ folder, manifest }),
    truthMask: () => truth("lesions"),
    organMask: () => truth("organs"),
    trueLesions: () => {
      const path = manifest.truth?.table;
      return path === undefined ? undefined : (JSON.parse(readFileSync(join(folder, path), "utf8")) as { lesions: TrueLesion[] }).lesions;
    },
  };
}

function datasetsFolder(): string {
  const folder = process.env.CARNET_DATASETS;
  if (folder !== undefined && folder !== "") return folder;
  throw badArgument(
    "No data set is at hand here (CARNET_DATASETS is not set)",
    "Aucun jeu de données ici (CARNET_DATASETS n’est pas défini)",
  );
}

function unknownDataset(name: string): Error {
  const near = nearestNames(name, datasetNames());
  const list = near.map((other) => `“${other}”`).join(", ");
  const listFr = near.map((other) => `« ${other} »`).join(", ");
  return badArgument(
    `There is no data set “${name}”${list && `; the nearest: ${list}`}`,
    `Il n’y a pas de jeu de données « ${name} »${listFr && ` ; les plus proches : ${listFr}`}`,
  );
}

function chosen(manifest: DatasetManifest, { modality, uid }: { modality?: string; uid?: string }): SeriesEntry {
  const images = manifest.series.filter((entry) => entry.dimensions !== null);
  const fitting = images.filter((entry) => (modality ?? entry.modality) === entry.modality && (uid ?? entry.uid) === entry.uid);
  if (fitting.length === 1) return fitting[0];
  const describe = (entries: SeriesEntry[]) => entries.map((entry) => `${entry.modality} “${entry.description}” (${entry.uid})`).join("; ");
  if (fitting.length === 0) {
    const held = describe(images);
    throw badArgument(
      `The data set has no such series; it holds: ${held}`,
      `Pas de telle série dans ce jeu de données, qui contient : ${held}`,
    );
  }
  const several = describe(fitting);
  throw badArgument(
    `Several series fit, choose one by its uid: ${several}`,
    `Plusieurs séries conviennent, choisissez par uid : ${several}`,
  );
}

function petOf(folder: string, manifest: DatasetManifest): Series {
  if (manifest.cohort !== undefined) {
    throw badArgument(
      "This data set is a cohort: open one patient, openDataset(name).cohort().patient(id).pet()",
      "Ce jeu de données est une cohorte : ouvrez un patient, openDataset(nom).cohort().patient(id).pet()",
    );
  }
  const images = manifest.series.filter((entry) => entry.modality === "PT" && entry.dimensions !== null);
  if (images.length < 2) return readSeries(join(folder, chosen(manifest, { modality: "PT" }).folder));
  const corrected = images
    .map((entry) => readSeries(join(folder, entry.folder)))
    .filter((series) => (series.files[0].data.string("x00280051") ?? "").split("\\").includes("ATTN"));
  return corrected.length === 1 ? corrected[0] : readSeries(join(folder, chosen(manifest, { modality: "PT" }).folder));
}
