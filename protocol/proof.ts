/** "Restart and run all" as a proof: whether a notebook, run from a clean kernel from top to bottom, gives again what it showed. */
import { z } from "zod";

export const proofOutcome = z.enum([
  "same",
  /** The same but for times that the cell itself reads from the clock. */
  "clock",
  "different",
  "failed",
  /** There was no result of this code to compare with. */
  "new",
  "not-run",
]);
export type ProofOutcome = z.infer<typeof proofOutcome>;

/** What a difference probably comes from. */
export const proofHint = z.enum(["chance", "clock", "rounding"]);
export type ProofHint = z.infer<typeof proofHint>;

export const proofCell = z.object({
  cell: z.string().max(64),
  outcome: proofOutcome,
  hint: proofHint.optional(),
  durationMs: z.number().nullable(),
});
export type ProofCell = z.infer<typeof proofCell>;

/** `first`: all ran well, and some had nothing to compare with. `stopped`: it did not come to its end. */
export const proofVerdict = z.enum(["reproduced", "first", "different", "failed", "stopped"]);
export type ProofVerdict = z.infer<typeof proofVerdict>;

export const proof = z.object({
  verdict: proofVerdict,
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  endedAt: z.number(),
  cells: z.array(proofCell).max(2000),
});
export type Proof = z.infer<typeof proof>;
