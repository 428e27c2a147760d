/** The verdict of a proof, and whether it still stands. */
import type { RunRecord } from "../../protocol/cell.ts";
import type { NbCell, NbOutput } from "../../protocol/nbformat.ts";
import type { Proof, ProofCell, ProofVerdict } from "../../protocol/proof.ts";
import { sameResult } from "./same-result.ts";

/** What a cell showed before the proof: null where that was not the result of the code that stands there. */
export type Shown = ReadonlyMap<string, readonly NbOutput[] | null>;

/** Code cells that have something to run. */
export function provable(cells: readonly NbCell[]): NbCell[] {
  return cells.filter(({ cell_type: type, source }) => type === "code" && source.trim() !== "");
}

export interface ProvenCell {
  cell: NbCell;
  run: RunRecord | null;
}

/** Judges each cell by its run since `startedAt`. */
export function judged(cells: readonly ProvenCell[], shown: Shown, startedAt: number): ProofCell[] {
  return cells.map(({ cell, run }) => {
    const ran = run !== null && run.startedAt !== null && run.startedAt >= startedAt && run.state !== "running";
    if (!ran || run.state === "aborted" || run.state === "lost") return { cell: cell.id, outcome: "not-run", durationMs: null };
    const { durationMs } = run;
    if (run.state === "error" && !mayRaise(cell)) return { cell: cell.id, outcome: "failed", durationMs };
    const before = shown.get(cell.id) ?? null;
    if (before === null) return { cell: cell.id, outcome: "new", durationMs };
    const outputs = cell.cell_type === "code" ? cell.outputs : [];
    return { cell: cell.id, ...sameResult(before, outputs, cell.source), durationMs };
  });
}

/** Jupyter's tag of a cell whose error is meant to be seen. */
function mayRaise({ metadata }: NbCell): boolean {
  return Array.isArray(metadata["tags"]) && metadata["tags"].includes("raises-exception");
}

export function verdictOf(cells: readonly ProofCell[]): ProofVerdict {
  const has = (outcome: ProofCell["outcome"]): boolean => cells.some((cell) => cell.outcome === outcome);
  if (has("failed")) return "failed";
  if (has("not-run")) return "stopped";
  if (has("different")) return "different";
  return has("new") ? "first" : "reproduced";
}

export interface StandingCell {
  id: string;
  run: RunRecord | null;
  /** Hex SHA-256 of the source as it is. */
  sourceSha256: () => string;
}

/** Whether the notebook is still the one that was proven: the same code in the same order, and nothing run since. */
export function proofStands(proof: Proof, cells: readonly StandingCell[]): boolean {
  if (cells.length !== proof.cells.length) return false;
  return cells.every(({ id, run, sourceSha256 }, index) => {
    const proven = proof.cells[index];
    if (proven.cell !== id) return false;
    if (proven.outcome === "not-run") return true;
    if (run === null || run.startedAt === null || run.startedAt < proof.startedAt || run.startedAt > proof.endedAt) return false;
    return run.sourceSha256 === sourceSha256();
  });
}
