/** What the server tells a page while it imports a folder: one JSON object a line. */
import { z } from "zod";
import { cohortWishLimits } from "./cohort-limits.ts";
import { bilingual, slug } from "./course.ts";
import { refusal } from "./refusal.ts";

/** How the person wants the data set to be kept. */
export const datasetWish = z.object({
  name: slug.max(64),
  title: z.string().trim().min(1).max(120),
  access: z.enum(["class", "staff"]),
  origin: z.string().trim().max(300).optional(),
  licence: z.string().trim().max(300).optional(),
});
export type DatasetWish = z.infer<typeof datasetWish>;

const progressEvent = z.object({ type: z.literal("progress"), done: z.number().int(), total: z.number().int() });
const refusedEvent = refusal.extend({ type: z.literal("refused"), sentence: z.string(), next: z.string() });

export const importEvent = z.discriminatedUnion("type", [
  progressEvent,
  z.object({
    type: z.literal("report"),
    name: slug,
    title: bilingual,
    series: z.number().int(),
    imported: z.number().int(),
    /** How many attributes that could name a patient were taken out. */
    removedAttributes: z.number().int(),
    /** Files that were left out, by the name they had where they came from, each with a reason in the page's language. */
    refused: z.array(z.object({ file: z.string(), reason: z.string() })),
  }),
  refusedEvent,
]);
export type ImportEvent = z.infer<typeof importEvent>;
export type ImportReportEvent = Extract<ImportEvent, { type: "report" }>;

/** The cohort that a person wants made. */
export const cohortWish = z
  .object({
    name: slug.max(64),
    title: z.string().trim().min(1).max(120),
    access: z.enum(["class", "staff"]),
    patients: z.coerce.number().int().min(1).max(cohortWishLimits.tablePatients),
    centres: z.coerce.number().int().min(1).max(cohortWishLimits.centres),
    seed: z.coerce.number().int().min(0).max(999_999_999),
    content: z.enum(["images", "tables"]),
  })
  .refine(({ patients, content }) => content === "tables" || patients <= cohortWishLimits.imagePatients)
  .refine(({ patients, centres }) => centres <= patients);
export type CohortWish = z.infer<typeof cohortWish>;

export const cohortEvent = z.discriminatedUnion("type", [
  progressEvent,
  z.object({ type: z.literal("made"), name: slug, title: bilingual, patients: z.number().int(), centres: z.number().int() }),
  refusedEvent,
]);
export type CohortEvent = z.infer<typeof cohortEvent>;
