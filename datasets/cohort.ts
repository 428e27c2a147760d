/** A cohort as lessons see it: its table at once, its images one patient at a time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetManifest } from "../protocol/dataset.ts";
import { cohortIndex, outcomeModel } from "../protocol/patient-cohort.ts";
import type { CohortCentre, CohortColumn, CohortPatient, OutcomeModel } from "../protocol/patient-cohort.ts";
import { readSeries } from "../science/imaging/dicom/folder.ts";
import type { Series } from "../science/imaging/dicom/series.ts";
import { badArgument } from "../science/imaging/imaging-error.ts";
import { readNiftiLabels } from "../science/imaging/nifti/nifti.ts";
import type { LabelMap } from "../science/imaging/volume.ts";
import { nearestNames } from "./nearest-names.ts";
import { withOrigin } from "./origin.ts";
import { readTable } from "./table/csv.ts";
import type { TrueLesion } from "./true-lesion.ts";

/** A row of a table: numbers are numbers, and `null` is what nobody wrote down. */
export type TableRow = Record<string, string | number | boolean | null>;

/** One patient; images are read when they are asked for, and not kept. */
export interface CohortMember {
  readonly kind: "carnet/patient";
  readonly id: string;
  readonly centre: string;
  readonly synthetic: boolean;
  /** The patient's row of the table. */
  readonly row: TableRow;
  /** Reads the PET series. @throws {ImagingError} `bad-argument` in a cohort without images. */
  pet(): Series;
  truthMask(): LabelMap | undefined;
  organMask(): LabelMap | undefined;
  trueLesions(): TrueLesion[] | undefined;
}

/** A cohort of patients. */
export interface Cohort {
  readonly kind: "carnet/cohort";
  readonly name: string;
  readonly synthetic: boolean;
  /** What the columns of `table()` mean, with their units. */
  readonly columns: readonly CohortColumn[];
  readonly centres: readonly CohortCentre[];
  readonly patientIds: readonly string[];
  /** The clinical table, one row a patient: `new DataFrame(cohort.table())`. */
  table(): TableRow[];
  /** Opens a patient. @throws {ImagingError} `bad-argument` where there is none; the sentence names those that resemble it. */
  patient(id: string): CohortMember;
  /** The same cohort with the patients of one centre, as that hospital alone would see it. */
  ofCentre(id: string): Cohort;
  /** What is true of generated patients and no hospital knows; `undefined` for others. */
  truth(): { model: OutcomeModel; patients: TableRow[]; lesions: TableRow[] } | undefined;
}

/** Opens the cohort in a data set's folder. */
export function openCohort({ folder, manifest }: { folder: string; manifest: DatasetManifest }): Cohort {
  if (manifest.cohort === undefined) {
    throw badArgument(`“${manifest.name}” is no cohort`, `« ${manifest.name} » n’est pas une cohorte`);
  }
  const index = cohortIndex.parse(JSON.parse(textOf(folder, manifest.cohort.index)));
  const table = once(() => typedRows(textOf(folder, index.tables.patients), index.columns));
  const { name, synthetic } = manifest;
  const among = (patients: readonly CohortPatient[], centres: readonly CohortCentre[]): Cohort => {
    const ids = new Set(patients.map(({ id }) => id));
    const own = (rows: TableRow[]) => rows.filter((row) => ids.has(String(row["patient"])));
    return {
      kind: "carnet/cohort",
      name,
      synthetic,
      columns: index.columns,
      centres,
      patientIds: [...ids],
      table: () => own(table()).map((row) => ({ ...row })),
      patient(id) {
        const patient = patients.find((one) => one.id === id);
        if (patient === undefined) throw unknown("patient", id, [...ids]);
        return memberOf(folder, patient, { synthetic, row: { ...table().find((row) => row["patient"] === id) } });
      },
      ofCentre(id) {
        const centre = centres.find((one) => one.id === id);
        if (centre === undefined)
          throw unknown(
            "centre",
            id,
            centres.map((one) => one.id),
          );
        return among(
          patients.filter((one) => one.centre === id),
          [centre],
        );
      },
      truth() {
        if (index.truth === null) return undefined;
        const { model, patients: known, lesions } = index.truth;
        return {
          model: outcomeModel.parse(JSON.parse(textOf(folder, model))),
          patients: own(typedRows(textOf(folder, known))),
          lesions: own(typedRows(textOf(folder, lesions))),
        };
      },
    };
  };
  return among(index.patients, index.centres);
}

function memberOf(
  folder: string,
  { id, centre, image, truth }: CohortPatient,
  { synthetic, row }: { synthetic: boolean; row: TableRow },
): CohortMember {
  const mask = (path: string | undefined) =>
    path === undefined ? undefined : readNiftiLabels(readFileSync(join(folder, path)), { synthetic });
  return {
    kind: "carnet/patient",
    id,
    centre,
    synthetic,
    row,
    pet() {
      if (image === null) throw badArgument("This cohort has tables and no images", "Cette cohorte a des tables et pas d’images");
      return withOrigin(readSeries(join(folder, image.folder)), { synthetic });
    },
    truthMask: () => mask(truth?.lesions),
    organMask: () => mask(truth?.organs),
    trueLesions: () => (truth === null ? undefined : (JSON.parse(textOf(folder, truth.table)) as { lesions: TrueLesion[] }).lesions),
  };
}

/** Rows with types: those that the columns say; without them, numbers and truth values where every cell of a column is one. */
function typedRows(text: string, columns: readonly CohortColumn[] = []): TableRow[] {
  const read = readTable(text);
  if ("fault" in read)
    throw badArgument(`The table cannot be read (line ${read.line})`, `La table ne peut pas être lue (ligne ${read.line})`);
  const kinds = new Map(
    read.columns.map((name) => [name, columns.find((one) => one.name === name)?.kind ?? kindOf(read.rows.map((row) => row[name]))]),
  );
  const typed = (value: string, kind: CohortColumn["kind"] | undefined) => {
    if (value === "") return null;
    if (kind === "number") return numberOf(value);
    return kind === "boolean" ? value === "true" : value;
  };
  return read.rows.map((row) => Object.fromEntries(read.columns.map((name) => [name, typed(row[name], kinds.get(name))])));
}

function numberOf(value: string): number {
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw badArgument(`“${value}” is no number, and its column holds numbers`, `« ${value} » n’est pas un nombre, et sa colonne en contient`);
}

function kindOf(values: readonly string[]): CohortColumn["kind"] {
  const written = values.filter((value) => value !== "");
  if (written.every((value) => value === "true" || value === "false")) return "boolean";
  return written.every((value) => Number.isFinite(Number(value))) ? "number" : "text";
}

function unknown(what: "patient" | "centre", id: string, known: string[]): Error {
  const near = nearestNames(id, known).concat(known).slice(0, 3).join(", ");
  return badArgument(`There is no ${what} “${id}” here (${near}…)`, `Il n’y a pas de ${what} « ${id} » ici (${near}…)`);
}

const textOf = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
