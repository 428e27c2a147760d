/**
 * What a cell shows. The shapes are nbformat 4.5's outputs, so that a notebook leaves Carnet without loss; what Carnet adds lives under
 * `metadata.carnet` and in MIME types of its own.
 */
import { z } from "zod";

/** Content kept beside the document, served by `/api/notebooks/{notebook}/blobs/{sha256}`. */
export const blobReference = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
});
export type BlobReference = z.infer<typeof blobReference>;

export const carnetOutputMetadata = z.object({
  /**
   * MIME types whose content was too large for the document. The blob is the UTF-8 text of nbformat's value: a string as it stands (so an
   * image is base64 text), any other value as JSON.
   */
  blobs: z.record(z.string(), blobReference).optional(),
  /** Binary buffers that came with the message, in order; MIME content names them by index. */
  buffers: z.array(blobReference).optional(),
  /**
   * A stream that was cut in the document: the whole of it is in the blob. The document's text is the stream's first `headLength` UTF-16
   * units, a line "⋯", and the stream's end.
   */
  stream: blobReference
    .extend({ lines: z.number().int(), shownBytes: z.number().int(), headLength: z.number().int().nonnegative().optional() })
    .optional(),
  /** Identity of an output that a later message may replace. */
  displayId: z.string().optional(),
  /** Of an error: one sentence for a beginner, in the person's language. */
  explanation: z.string().optional(),
});
export type CarnetOutputMetadata = z.infer<typeof carnetOutputMetadata>;

const metadata = z.looseObject({ carnet: carnetOutputMetadata.optional() });
export const mimeBundle = z.record(z.string(), z.unknown());
export type MimeBundle = z.infer<typeof mimeBundle>;

export const streamOutput = z.object({
  output_type: z.literal("stream"),
  name: z.enum(["stdout", "stderr"]),
  text: z.string(),
  metadata: metadata.optional(),
});
export const displayOutput = z.object({ output_type: z.literal("display_data"), data: mimeBundle, metadata });
export const resultOutput = z.object({
  output_type: z.literal("execute_result"),
  execution_count: z.number().int().nullable(),
  data: mimeBundle,
  metadata,
});
export const errorOutput = z.object({
  output_type: z.literal("error"),
  ename: z.string(),
  evalue: z.string(),
  traceback: z.array(z.string()),
  metadata: metadata.optional(),
});
export const output = z.discriminatedUnion("output_type", [streamOutput, displayOutput, resultOutput, errorOutput]);
export type Output = z.infer<typeof output>;
export type StreamOutput = z.infer<typeof streamOutput>;
export type ErrorOutput = z.infer<typeof errorOutput>;

export { mime } from "./mime.ts";

/** A data frame: `rows` holds at most the first 1,000 rows, `rowCount` says how many there are. */
export const tableOutput = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["number", "string", "boolean", "date", "other"]),
      unit: z.string().optional(),
      /** The column holds names of IBSI features, whose codes are in the column of this index: the page explains them. */
      featureCodes: z.number().int().nonnegative().optional(),
    }),
  ),
  index: z.array(z.union([z.string(), z.number()])).optional(),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  rowCount: z.number().int().nonnegative(),
  caption: z.string().optional(),
});
export type TableOutput = z.infer<typeof tableOutput>;

/** Volumes to look at. Each layer names a buffer of the message: a gzipped NIfTI-1 file. */
export const viewerOutput = z.object({
  title: z.string().optional(),
  /** Shown as a badge when true: the images are not of a patient. */
  synthetic: z.boolean().default(false),
  layers: z
    .array(
      z.object({
        name: z.string(),
        buffer: z.number().int().nonnegative(),
        unit: z.string().default(""),
        colormap: z.string().default("inverted gray"),
        /** Window, in the unit of the layer. */
        low: z.number(),
        high: z.number(),
        opacity: z.number().min(0).max(1).default(1),
        kind: z.enum(["image", "mask"]).default("image"),
      }),
    )
    .min(1),
  /** Where the crosshair starts, in patient coordinates (mm, RAS). */
  crosshairMm: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /** Regions of a mask may be chosen: the choice is written as `const <name> = [...]` into the cell below. */
  picking: z
    .object({
      /** Index of the mask among the layers. */
      layer: z.number().int().nonnegative(),
      name: z.string().regex(/^[\p{L}_$][\p{L}\p{N}_$]{0,40}$/u),
      labels: z.array(z.number().int().positive()).max(500),
    })
    .optional(),
  /** Text alternative. */
  description: z.string().default(""),
});
export type ViewerOutput = z.infer<typeof viewerOutput>;

export const progressOutput = z.object({
  label: z.string(),
  done: z.number().nonnegative(),
  total: z.number().positive().nullable(),
  elapsedMs: z.number().nonnegative(),
  remainingMs: z.number().nonnegative().nullable(),
  state: z.enum(["running", "done", "stopped"]),
});
export type ProgressOutput = z.infer<typeof progressOutput>;

export const tensorOutput = z.object({
  shape: z.array(z.number().int()),
  dtype: z.string(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  mean: z.number().nullable(),
  /** How many values are no finite number; the statistics leave them out. */
  nonFinite: z.number().int().positive().optional(),
  /** Its memory was given back: it has no values any more. */
  disposed: z.literal(true).optional(),
  /** Present for small tensors. */
  values: z.unknown().optional(),
  /** The first values of a long list. */
  head: z.array(z.unknown()).optional(),
});

export const modelOutput = z.object({
  name: z.string(),
  layers: z.array(z.object({ name: z.string(), type: z.string(), outputShape: z.string(), parameters: z.number().int() })),
  parameters: z.number().int(),
  trainableParameters: z.number().int(),
});
