/** Patients that nobody is: generated at a simulated hospital, from what stands here alone. */
import { z } from "zod";

/** What a patient of these hospitals has been examined with; a hospital may lack all but the clinical data. */
export const modalities = ["pet", "blood", "biopsy", "clinical"] as const;
export const missingModality = z.enum(["pet", "blood", "biopsy"]);
export type MissingModality = z.infer<typeof missingModality>;

/** The columns of a generated patient, each in standard deviations from the mean of all. */
export const generatedColumns = [
  { name: "suvMax", modality: "pet" },
  { name: "metabolicVolume", modality: "pet" },
  { name: "lesionCount", modality: "pet" },
  { name: "heterogeneity", modality: "pet" },
  { name: "neutrophilLymphocyteRatio", modality: "blood" },
  { name: "albumin", modality: "blood" },
  { name: "lactateDehydrogenase", modality: "blood" },
  { name: "pdL1", modality: "biopsy" },
  { name: "age", modality: "clinical" },
  { name: "performanceStatus", modality: "clinical" },
] as const satisfies readonly { name: string; modality: (typeof modalities)[number] }[];

export const mostGeneratedPatients = 20_000;
const count = z.int().nonnegative().max(mostGeneratedPatients);

export const generatedPatients = z
  .strictObject({
    kind: z.literal("generated"),
    version: z.literal(1),
    seed: z.int(),
    /** Tells this hospital's patients from others' of the same seed. */
    stream: z.string().min(1).max(100),
    /** Patients without progression at 12 months, and the others: the case mix. */
    responders: count,
    others: count,
    /** Share of either that the hospital measures models on and does not train on. */
    testShare: z.number().min(0).max(0.9),
    /** How far its scanner measures from the reference: `drawScanner` of federation/partition. Only PET passes through it. */
    scanner: z.number().min(0).max(3),
    missing: z.array(missingModality).max(3),
  })
  .refine(({ responders, others }) => responders + others >= 2, "fewer than 2 patients");
export type GeneratedPatients = z.infer<typeof generatedPatients>;
