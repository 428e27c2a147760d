/**
 * What Carnet keeps of a cell beside nbformat's fields, under the cell's `metadata.carnet` in the document, and what the notebook keeps
 * under its own `metadata.carnet`.
 */
import { z } from "zod";
import { language } from "./identity.ts";
import { proof } from "./proof.ts";

/** Names of a run's record, and UTF-16 units of each, at most: the document goes to everyone. */
export const namesKept = 500;
export const nameLength = 200;
const names = z.array(z.string().max(nameLength)).max(namesKept).optional();

export const runRecord = z.object({
  state: z.enum(["queued", "running", "ok", "error", "aborted", "lost"]),
  /** Milliseconds since 1970. */
  startedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** Of the source that ran, so that a page can say that the cell was edited since. Hex SHA-256. */
  sourceSha256: z.string().nullable(),
  /** Which kernel life ran it: a result of an earlier life is marked. */
  kernelLife: z.number().int(),
  /** Names of the notebook that the run defined or changed, and that it took from other cells, known from the code. */
  defines: names,
  uses: names,
});
export type RunRecord = z.infer<typeof runRecord>;

export const cellMetadata = z.object({
  run: runRecord.optional(),
  /** The lesson's cell that this one began as. */
  lessonCell: z.string().optional(),
});
export type CellMetadata = z.infer<typeof cellMetadata>;

/**
 * A distance that a person measured on an image that the cell shows. Each stands under a key of its own in the cell's metadata, beside
 * `carnet`: two who measure at once both keep theirs.
 */
export const measureKey = /^carnet_measure_[0-9a-z]{1,40}$/;
const pointMm = z.tuple([z.number(), z.number(), z.number()]);
export const measure = z.object({
  /** SHA-256 of the image's buffer: a measure says nothing about another image. */
  image: z.string().regex(/^[0-9a-f]{64}$/),
  /** Patient coordinates, RAS. */
  fromMm: pointMm,
  toMm: pointMm,
});
export type Measure = z.infer<typeof measure>;

export const notebookMetadata = z.object({
  lesson: z.string().optional(),
  language: language.optional(),
  /** Code cells of the lesson when the copy was made: what progress is measured against. */
  lessonCells: z.number().int().optional(),
  kernelLife: z.number().int().default(0),
  /** Whether the notebook gave the same again when all of it was last run from a clean kernel. */
  proof: proof.optional(),
});
export type NotebookMetadata = z.infer<typeof notebookMetadata>;

/** Images that a text cell holds as nbformat has them: by name, then by type, in Base64. */
export const attachments = z.record(z.string(), z.record(z.string(), z.string()));
