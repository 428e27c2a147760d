/**
 * Which results can no longer be taken at their word, and why. A notebook shows what was computed at some time from what other cells had
 * defined then; when one of these has run again, was edited, or is gone, the shown result and the shown code disagree. Nothing is run by
 * itself: the person sees it, and "run what is stale" puts it right.
 */
import type { RunRecord } from "../../protocol/cell.ts";

export interface RanCell {
  id: string;
  run: RunRecord | null;
  /** Its source is not the one that ran. */
  edited: boolean;
}

export type StaleReason =
  /** The cell `by` defined the name again after this one ran. */
  | { kind: "changed"; name: string; by: string }
  /** The cell that defines the name was edited since it ran. */
  | { kind: "edited"; name: string; by: string }
  /** The cell that defines the name is stale itself. */
  | { kind: "stale"; name: string; by: string }
  /** No cell of the notebook defines the name any more: the value lives in the kernel alone. */
  | { kind: "gone"; name: string };

/** The cells with a good result of this life of the kernel that is stale, each with its first reason. */
export function staleCells(cells: readonly RanCell[], kernelLife: number): Map<string, StaleReason> {
  const ran = cells.filter(({ run }) => run !== null && run.startedAt !== null && run.kernelLife === kernelLife && hasEnded(run));
  const stale = new Map<string, StaleReason>();
  const inOrder = ran.toSorted((a, b) => startOf(a) - startOf(b));
  const ofName = providers(inOrder);
  for (const cell of inOrder) {
    if (cell.run?.state !== "ok") continue;
    const reason = firstReason(cell, ofName, stale);
    if (reason !== null) stale.set(cell.id, reason);
  }
  return stale;
}

/** A cell that failed half-way may have defined some of its names. */
function hasEnded({ state }: RunRecord): boolean {
  return state === "ok" || state === "error" || state === "aborted";
}

const startOf = ({ run }: RanCell): number => run?.startedAt ?? 0;

/** Who defined or changed each name, in the order of their runs. */
function providers(inOrder: readonly RanCell[]): Map<string, RanCell[]> {
  const found = new Map<string, RanCell[]>();
  for (const cell of inOrder) {
    for (const name of cell.run?.defines ?? []) found.set(name, [...(found.get(name) ?? []), cell]);
  }
  return found;
}

function firstReason(cell: RanCell, ofName: Map<string, RanCell[]>, stale: Map<string, StaleReason>): StaleReason | null {
  let weaker: StaleReason | null = null;
  for (const name of cell.run?.uses ?? []) {
    const others = (ofName.get(name) ?? []).filter((other) => other.id !== cell.id);
    const last = others.at(-1);
    if (last === undefined) {
      // A cell that changes its own earlier value (`n = n + 1`) has a provider only where another cell defined it first.
      if (!(ofName.get(name) ?? []).includes(cell)) weaker ??= { kind: "gone", name };
      continue;
    }
    if (startOf(last) > startOf(cell)) return { kind: "changed", name, by: last.id };
    if (last.edited) weaker ??= { kind: "edited", name, by: last.id };
    else if (stale.has(last.id)) weaker ??= { kind: "stale", name, by: last.id };
  }
  return weaker;
}
