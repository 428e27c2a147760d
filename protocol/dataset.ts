/** A data set as a folder: `manifest.json` beside the files that it lists. */
import { z } from "zod";
import { collectionEntry } from "./collection.ts";
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
  /** What is known to be true, by path inside the folder; only for data that are generated. */
  truth: z.object({ lesions: z.string(), organs: z.string(), table: z.string() }).optional(),
  /** What import did to the identity of the patients: absent for data that never had one. */
  deidentification: z
    .object({
      applied: z.boolean(),
      /** Attributes that were removed or emptied, as "PatientName (0010,0010)", with the number of files. */
      removed: z.array(z.object({ attribute: z.string(), files: z.number().int().positive() })),
      /** Private attributes that were kept because the SUV needs them. */
      keptPrivate: z.array(z.string()),
    })
    .optional(),
  /** Seed and parameters of a generator, for data that are generated. */
  generator: z.object({ name: z.string(), version: z.number().int(), seed: z.number().int() }).optional(),
  /** The public collection from which the images come, where it was recognised. */
  collection: collectionEntry.optional(),
  /** For a cohort of patients: where its index is (`patient-cohort.ts`), and how large it is. */
  cohort: z
    .object({ index: z.string(), patients: z.number().int().positive(), centres: z.number().int().positive(), images: z.boolean() })
    .optional(),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
