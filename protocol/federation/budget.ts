/** What privacy a hospital has spent on one of its data sets, over all experiments. */
import { z } from "zod";
import { hospitalName } from "./round.ts";

export const budgetEntry = z.strictObject({
  experiment: z.string().min(1).max(100),
  round: z.int().nonnegative(),
  sampleRate: z.number().min(0).max(1),
  noiseMultiplier: z.number().positive(),
  steps: z.int().min(1),
});
export type BudgetEntry = z.infer<typeof budgetEntry>;

export const budgetLedger = z.strictObject({
  version: z.literal(1),
  hospital: hospitalName,
  dataset: z.string().min(1).max(200),
  unit: z.enum(["record", "hospital"]),
  epsilon: z.number().positive(),
  delta: z.number().positive().lt(1),
  conversion: z.enum(["classic", "improved"]),
  entries: z.array(budgetEntry),
});
export type BudgetLedger = z.infer<typeof budgetLedger>;
