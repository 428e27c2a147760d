/** One patient of a cohort, converted: the column `dicom` names a folder; `output`, `series` and any attribute that can be overridden may follow. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { badArgument } from "../../../science/imaging/imaging-error.ts";
import type { SuvKind } from "../../../science/imaging/suv/body-measures.ts";
import { overridable } from "../../../science/imaging/suv/overrides.ts";
import type { Overrides } from "../../../science/imaging/suv/overrides.ts";
import { filesIn, writeOutput } from "../cohort/work.ts";
import type { CohortTask, CohortWork } from "../cohort/work.ts";
import { convertFolder } from "./convert.ts";

export interface SuvOptions {
  kind: SuvKind;
  overrides: Overrides;
}

export const cohortWork: CohortWork<SuvOptions> = {
  inputs: (task) => filesIn(folderOf(task)),
  async measure(task) {
    const { row, options, patient, resolve } = task;
    const output = resolve(row["output"] || `${patient.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")}.nii.gz`);
    if (!/\.nii(\.gz)?$/.test(output)) throw badArgument(`${output} is no .nii or .nii.gz`, `${output} n’est pas un .nii ou un .nii.gz`);
    // What a row states of its patient comes before what the command states of all.
    const own = Object.fromEntries(overridable.flatMap((name) => (row[name] ? [[name, row[name]]] : [])));
    const overrides = { ...options.overrides, ...own };
    const series = row["series"] ? { series: row["series"] } : {};
    const { result, bytes } = convertFolder({ folder: folderOf(task), kind: options.kind, overrides, ...series }, output);
    await mkdir(dirname(output), { recursive: true });
    const written = await writeOutput(output, bytes);
    const { suv } = result;
    return {
      records: [
        {
          output,
          unit: result.unit,
          maximum: result.maximum,
          factor: suv.factor,
          decay_reference: suv.decayReference,
          uptake_minutes: suv.uptakeMinutes ?? null,
          weight_kg: suv.weightKg ?? null,
          injected_dose_mbq: suv.injectedDoseMBq ?? null,
          overrides: suv.overrides.map(({ name, value }) => `${name}=${value}`).join("; "),
          notes: suv.notes.map(({ en }) => en).join(" "),
          left_out: result.leftOut.length,
        },
      ],
      details: result,
      outputs: [written],
    };
  },
};

function folderOf({ row, resolve }: CohortTask<SuvOptions>): string {
  const { dicom = "" } = row;
  if (dicom === "") throw badArgument("The column dicom must name a folder", "La colonne dicom doit nommer un dossier");
  return resolve(dicom);
}
