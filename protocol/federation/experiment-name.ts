/** What an experiment is called: part of addresses and of folders' names. */
import { z } from "zod";

export const experimentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .refine((name) => name !== "experiments", "this name is an address of the desk");
