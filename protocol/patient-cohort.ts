/**
 * A cohort of patients as a data set's folder: `cohort.json` beside the manifest, `patients.csv` with one row a patient, a folder a patient below
 * `patients/`. Every path is inside the data set and every patient names its centre, so that a part of a cohort (one hospital's) is the same
 * files and fewer rows. What a reader does not know in a later version must not change what it reads: new fields are optional.
 */
import { z } from "zod";
import { bilingual } from "./course.ts";

/** A column of `patients.csv`; an empty cell is a value that nobody wrote down. */
export const cohortColumn = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  kind: z.enum(["text", "number", "boolean"]),
  unit: z.string().nullable(),
  meaning: bilingual,
  /** What a text may be. */
  values: z.array(z.string()).optional(),
});
export type CohortColumn = z.infer<typeof cohortColumn>;

export const patientId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/);

/** A hospital: its patients are those whose `centre` is its `id`. */
export const cohortCentre = z.object({ id: patientId, name: bilingual, patients: z.number().int().nonnegative() });
export type CohortCentre = z.infer<typeof cohortCentre>;

export const cohortPatient = z.object({
  id: patientId,
  centre: patientId,
  /** Folder of the PET series and its Series Instance UID; null in a cohort of tables alone. */
  image: z.object({ folder: z.string(), uid: z.string() }).nullable(),
  /** Only for data that are generated. */
  truth: z.object({ lesions: z.string(), organs: z.string(), table: z.string() }).nullable(),
});
export type CohortPatient = z.infer<typeof cohortPatient>;

export const cohortIndex = z.object({
  version: z.literal(1),
  /** True when no patient was seen. */
  synthetic: z.boolean(),
  /** Tables of the cohort, by path: what lessons read, and for `carnet segment` and `carnet radiomics`. */
  tables: z.object({ patients: z.string(), segment: z.string().nullable(), radiomics: z.string().nullable() }),
  columns: z.array(cohortColumn),
  centres: z.array(cohortCentre),
  patients: z.array(cohortPatient),
  /** What is known to be true, by path; only for data that are generated. */
  truth: z.object({ model: z.string(), patients: z.string(), lesions: z.string() }).nullable(),
});
export type CohortIndex = z.infer<typeof cohortIndex>;

/** One term of a linear predictor: `coefficient * (value - reference) / step`, the value after `transform`. */
export const outcomeTerm = z.object({
  variable: z.string(),
  transform: z.enum(["identity", "log2"]),
  reference: z.number(),
  /** Size of the step that the coefficient is for. */
  step: z.number().positive(),
  /** Logarithm of the hazard ratio of one step, for progression and for death. 0: truly without effect. */
  progression: z.number(),
  death: z.number(),
  source: z.string(),
});
export type OutcomeTerm = z.infer<typeof outcomeTerm>;

/** From what outcomes were drawn: Weibull times with proportional hazards. */
export const outcomeModel = z.object({
  version: z.literal(1),
  /** Median of the reference patient (every term 0), in months, and shape of the Weibull distribution. */
  progression: z.object({ medianMonths: z.number().positive(), shape: z.number().positive() }),
  death: z.object({ medianMonths: z.number().positive(), shape: z.number().positive() }),
  /** Correlation of the two latent times of a patient, on the normal scale. */
  correlation: z.number().min(0).max(1),
  terms: z.array(outcomeTerm),
  remarks: z.array(bilingual),
});
export type OutcomeModel = z.infer<typeof outcomeModel>;
