/** A public collection of images, as a data set's manifest names it, and what an importer knows of it beforehand. */
import { z } from "zod";
import { bilingual } from "./course.ts";

export const collection = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** As its archive calls it. */
  name: z.string(),
  title: bilingual,
  licence: z.string(),
  /** How authors ask to be cited. */
  citation: z.string(),
  doi: z.string().regex(/^10\.\d{4,9}\/\S+$/),
  /** Patients of the whole collection; null where versions differ. */
  patients: z.number().int().positive().nullable(),
  /** How its patients are named in the files, for those that do not carry the archive's own mark. */
  patientId: z.string(),
  /** True where licence and citation were read at the source when this was written. */
  verified: z.boolean(),
});
export type Collection = z.infer<typeof collection>;

/** What a manifest keeps of it. */
export const collectionEntry = collection.pick({ id: true, name: true, citation: true, doi: true }).extend({
  expectedPatients: z.number().int().positive().nullable(),
  /** Patients that were imported; nobody is named. */
  patients: z.number().int().nonnegative(),
  /** Series whose number of images is not the one that the archive's own list (metadata.csv) states. */
  incomplete: z.array(z.object({ series: z.string(), expected: z.number().int(), found: z.number().int() })),
  /** Files that were compared with the archive's own checksums. */
  checksummed: z.number().int().nonnegative(),
});
export type CollectionEntry = z.infer<typeof collectionEntry>;
