/** What every message about an experiment says: which, and how it stands. */
import { z } from "zod";

/** Part of addresses and of folders' names. */
export const experimentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .refine((name) => name !== "experiments", "this name is an address of the desk");

/** `paused`: no hospital is asked until somebody lets it go on. */
export const experimentStatus = z.enum(["running", "paused", "finished", "stopped"]);
export type ExperimentStatus = z.infer<typeof experimentStatus>;
