/** The history of a notebook as pages show it: who changed what, when, and the notebook as it was. */
import { z } from "zod";

/** A document update's number. */
export const moment = z.number().int().nonnegative();

export const historyAuthor = z.object({ id: z.string(), name: z.string() });
export type HistoryAuthor = z.infer<typeof historyAuthor>;

/** What happened to how many cells. */
export const cellCounts = z.object({
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
  moved: z.number().int(),
});
export type CellCounts = z.infer<typeof cellCounts>;

/** Edits that belong together: one sitting of one person, or of people who wrote at the same time. */
export const historyMoment = z.object({
  /** Its first and its last edit. */
  first: moment,
  last: moment,
  /** Some of its edits in order, `last` among them: where the scrubber stops. */
  steps: z.array(moment).max(60),
  /** Empty for what Carnet itself changed. */
  authors: z.array(historyAuthor),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  endedAt: z.number(),
  cells: cellCounts,
  /** The notebook's own metadata changed. */
  notebook: z.boolean(),
  /** The notebook was made here. */
  created: z.boolean(),
});
export type HistoryMoment = z.infer<typeof historyMoment>;

export const historyPage = z.object({
  /** The latest first. */
  moments: z.array(historyMoment),
  /** What to ask for next; null at the beginning of the history. */
  earlier: moment.nullable(),
});
export type HistoryPage = z.infer<typeof historyPage>;

/** The notebook as it was: nbformat's cells, with the outputs of that moment. */
export const pastNotebook = z.object({
  moment,
  at: z.number(),
  metadata: z.record(z.string(), z.unknown()),
  cells: z.array(z.looseObject({ id: z.string(), cell_type: z.enum(["code", "markdown", "raw"]), source: z.string() })),
});
export type PastNotebook = z.infer<typeof pastNotebook>;

export const historyInput = {
  page: z.object({ before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional() }),
  at: z.object({ moment: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) }),
} as const;
