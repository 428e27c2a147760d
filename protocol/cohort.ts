/** What a run over many patients leaves on the disk: its result, and the journal by which it is taken up again. */
import { z } from "zod";

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** One line of a result: values by column. */
export const cohortRecord = z.record(z.string(), cell);
export type CohortRecord = z.infer<typeof cohortRecord>;

const failure = z.object({ code: z.string(), fr: z.string(), en: z.string() });
/** Why a patient could not be measured, in both languages. */
export type CohortFailure = z.infer<typeof failure>;

/** What was made of one patient. `details` is whatever JSON the work wants to keep beside its records. */
export const cohortDone = z.object({
  records: z.array(cohortRecord),
  details: z.unknown().optional(),
  /** Files that were written, with the SHA-256 of their content: a run that is taken up again believes them only if they are still so. */
  outputs: z.array(z.object({ path: z.string(), sha256: z.string() })).default([]),
});
export type CohortDone = z.infer<typeof cohortDone>;

/** One line of the journal: a patient that is done, by the digest of everything that decides its result. */
export const journalLine = z.object({ version: z.literal(1), key: z.string(), patient: z.string(), done: cohortDone });
export type JournalLine = z.infer<typeof journalLine>;

/** The result as JSON: patients in the order of the table that was read. */
export const cohortResult = z.object({
  version: z.literal(1),
  tool: z.string(),
  options: z.unknown(),
  patients: z.array(
    z.discriminatedUnion("status", [
      z.object({ patient: z.string(), status: z.literal("done"), records: z.array(cohortRecord), details: z.unknown().optional() }),
      z.object({ patient: z.string(), status: z.literal("failed"), error: failure }),
    ]),
  ),
});
export type CohortResult = z.infer<typeof cohortResult>;
