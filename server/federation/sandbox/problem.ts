import type { SandboxProblem } from "../../../protocol/federation/sandbox.ts";
import { FederationError } from "../../../federation/federation-error.ts";

/** What went wrong, as a cell is told of it; what nobody foresaw is written to the journal of the server too. */
export function problemOf(error: unknown): SandboxProblem {
  const known =
    error instanceof FederationError
      ? error
      : new FederationError("sandbox-failed", { reason: String(error).slice(0, 300), reasonFr: String(error).slice(0, 300) });
  if (known !== error) console.error(error);
  return { code: known.code, details: known.details, sentence: known.sentence };
}
