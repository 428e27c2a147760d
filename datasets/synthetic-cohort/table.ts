/** The clinical table of a cohort: what hospitals wrote down, gaps included, and beside it what is true. */
import { z } from "zod";
import { cohortColumn } from "../../protocol/patient-cohort.ts";
import listed from "./columns.json" with { type: "json" };
import type { PatientPlan } from "./plan.ts";
import { reported } from "./reported.ts";
import { stream } from "./stream.ts";

export const columns = z.array(cohortColumn).parse(listed);

export type Row = Record<string, string | number | boolean | null>;

/** Share of missing values everywhere; a centre may add to it. */
const missingShare: Record<string, number> = {
  height_m: 0.02,
  smoking: 0.04,
  ecog: 0.03,
  pdl1_percent: 0.08,
  nlr: 0.04,
  ldh_ratio: 0.1,
  glucose_mmol_l: 0.05,
};

/** One row, complete: what a centre would have written with nothing forgotten. */
export function completeRow(seed: number, plan: PatientPlan): Row {
  const { person, tumours, outcome, centre } = plan;
  const seen = reported(seed, plan);
  const has = (kind: string) => tumours.some((tumour) => tumour.kind === kind);
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    patient: person.id,
    centre: centre.id,
    synthetic: true,
    age_years: person.ageYears,
    sex: person.sex,
    height_m: person.heightM,
    weight_kg: person.weightKg,
    smoking: person.smoking,
    histology: person.histology,
    ecog: person.ecog,
    pdl1_percent: person.pdl1Percent,
    line: person.line,
    treatment: person.treatment,
    nlr: person.nlr,
    ldh_ratio: person.ldhRatio,
    glucose_mmol_l: person.glucoseMmolL,
    dose_mbq: person.doseMBq,
    uptake_minutes: person.uptakeMinutes,
    liver_metastases: has("liver"),
    brain_metastases: has("brain"),
    bone_metastases: has("bone"),
    lesions: seen.lesions,
    tmtv_ml: round(seen.tmtvMl, 1),
    suv_max: round(seen.suvMax, 2),
    dmax_mm: round(seen.dmaxMm, 0),
    liver_suv: round(seen.liverSuv, 2),
    spleen_to_liver: round(seen.spleenToLiver, 3),
    marrow_to_liver: round(seen.marrowToLiver, 3),
    best_response: outcome.bestResponse,
    pfs_months: round(outcome.pfsMonths, 1),
    pfs_event: outcome.pfsEvent,
    os_months: round(outcome.osMonths, 1),
    os_event: outcome.osEvent,
  };
}

/** The row as it was written down. PD-L1 is missing more often in later lines, where the sample is old: missing at random, not completely. */
export function writtenRow(seed: number, plan: PatientPlan): Row {
  const { uniform } = stream(seed, plan.person.id, "missing");
  const written = completeRow(seed, plan);
  for (const { name } of columns) {
    // One draw a column, whether or not it can be missing: a new column does not move the others' gaps.
    const drawn = uniform();
    const share = (missingShare[name] ?? 0) + (plan.centre.missing[name] ?? 0);
    if (drawn < share * (name === "pdl1_percent" && plan.person.line > 1 ? 2 : 1)) written[name] = null;
  }
  return written;
}

/** What is true of a patient and no hospital knows: the values of the model's terms, and the times without censoring. */
export function trueRow({ person, centre, truth, outcome }: PatientPlan): Row {
  const round = (value: number) => Number(value.toFixed(4));
  return {
    patient: person.id,
    centre: centre.id,
    synthetic: true,
    ...Object.fromEntries(Object.entries(truth).map(([name, value]) => [name, round(value)])),
    predictor_progression: round(outcome.predictor.progression),
    predictor_death: round(outcome.predictor.death),
    progression_months: round(outcome.progressionMonths),
    death_months: round(outcome.deathMonths),
    follow_up_months: round(outcome.followUpMonths),
  };
}

/** One row for each lesion as it was planned; `label` is its number in the mask. */
export function lesionRows({ person, centre, tumours }: PatientPlan): Row[] {
  const round = (value: number, digits = 2) => Number(value.toFixed(digits));
  return tumours.map(({ kind, site, volumeMl, suv, centreMm }, index) => ({
    patient: person.id,
    centre: centre.id,
    synthetic: true,
    label: index + 1,
    kind,
    site,
    volume_ml: round(volumeMl, 3),
    suv: round(suv),
    x_mm: round(centreMm[0], 1),
    y_mm: round(centreMm[1], 1),
    z_mm: round(centreMm[2], 1),
  }));
}
