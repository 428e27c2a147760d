/** One patient of a cohort, segmented: column `image`, and where the table has them `unit`, `liver`, `blood`, `spleen`, `marrow`, `drop`, `truth`, `stature`. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { badArgument } from "../../../science/imaging/imaging-error.ts";
import { filesIn, writeOutput } from "../cohort/work.ts";
import type { CohortTask, CohortWork } from "../cohort/work.ts";
import { labelsOf, placeOf } from "./options.ts";
import type { SegmentRequest } from "./options.ts";
import { referenceNames, segmentFiles, tableRows } from "./segment-files.ts";
import type { MaskFormat, SegmentFiles } from "./segment-files.ts";

export interface SegmentCohortOptions {
  request: SegmentRequest;
  /** Folder for the masks; null: none are written. */
  masks: string | null;
  maskFormat: MaskFormat;
}

export const cohortWork: CohortWork<SegmentCohortOptions> = {
  inputs: async (task) => {
    const files = filesOf(task);
    const masks = Object.values(files.places).flatMap((place) => ("mask" in place ? [place.mask] : []));
    return (await Promise.all([files.image, ...masks, ...(files.truth === undefined ? [] : [files.truth])].map(filesIn))).flat();
  },
  measure: async (task) => {
    const { request, masks, maskFormat } = task.options;
    const stature = cell(task, "stature");
    const centimetres = Number(stature);
    if (stature !== "" && !(centimetres >= 40 && centimetres <= 260)) throw wrong("stature", stature);
    const own = stature === "" ? request : { ...request, statureMm: 10 * centimetres };
    const { result, mask } = segmentFiles(filesOf(task), own, masks === null ? "nifti" : maskFormat);
    const { lesions: _, ...details } = result;
    if (masks === null) return { records: tableRows(result), details, outputs: [] };
    mkdirSync(masks, { recursive: true });
    const path = join(masks, `${task.patient.replaceAll(/[^\p{L}\p{N}._-]/gu, "_")}.${maskFormat === "seg" ? "dcm" : "nii.gz"}`);
    if (mask === null) {
      // What an earlier run left would be taken for this one's.
      rmSync(path, { force: true });
      return { records: tableRows(result), details: { ...details, mask: null }, outputs: [] };
    }
    return { records: tableRows(result), details: { ...details, mask: path }, outputs: [await writeOutput(path, mask)] };
  },
};

const cell = ({ row }: CohortTask<SegmentCohortOptions>, column: string) => (row[column] ?? "").trim();

function wrong(column: string, value: string): Error {
  return badArgument(`“${value}” makes no sense in the column ${column}`, `« ${value} » n’a pas de sens dans la colonne ${column}`);
}

function filesOf(task: CohortTask<SegmentCohortOptions>): SegmentFiles {
  const [image, unit, truth] = ["image", "unit", "truth"].map((column) => cell(task, column));
  if (image === "") throw wrong("image", "");
  const drop = labelsOf(cell(task, "drop"));
  if (drop === undefined) throw wrong("drop", cell(task, "drop"));
  const places = referenceNames.flatMap((name) => {
    const text = cell(task, name);
    if (text === "") return [];
    const place = placeOf(text, task.resolve);
    if (place === undefined) throw wrong(name, text);
    return [[name, place] as const];
  });
  return {
    image: task.resolve(image),
    places: Object.fromEntries(places),
    drop,
    ...(unit === "" ? {} : { unit }),
    ...(truth === "" ? {} : { truth: task.resolve(truth) }),
  };
}
