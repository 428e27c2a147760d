/** A data set as a folder: `manifest.json` beside the files that it lists. */
import { z } from "zod";
import { bilingual, slug } from "./course.ts";

export const seriesEntry = z.object({
  /** Series Instance UID (0020,000E). */
  uid: z.string(),
  /** Folder of the series inside the data set. */
  folder: z.string(),
  modality: z.string(),
  description: z.string(),
  instances: z.number().int().positive(),
  /** Columns, rows, slices; null where the instances do not form one volume, which `remark` then explains. */
  dimensions: z.tuple([z.number().int(), z.number().int(), z.number().int()]).nullable(),
  spacingMm: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  remark: z.string().optional(),
});
export type SeriesEntry = z.infer<typeof seriesEntry>;

export const datasetManifest = z.object({
  version: z.literal(1),
  name: slug,
  title: bilingual,
  description: bilingual,
  /** True when no patient was imaged: shown wherever the data show. */
  synthetic: z.boolean(),
  origin: z.string(),
  licence: z.string(),
  access: z.enum(["class", "staff"]),
  createdAt: z.iso.datetime(),
  series: z.array(seriesEntry),
  /** Every file with its SHA-256, by path inside the folder. */
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
  /** Seed and parameters of a generator, for data that are generated. */
  generator: z.object({ name: z.string(), version: z.number().int(), seed: z.number().int() }).optional(),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
