/** Which results of the page are stale, the same reason object as long as the reason is the same, so that React passes over the others. */
import { staleCells } from "../../notebook/dependencies/stale.ts";
import type { StaleReason } from "../../notebook/dependencies/stale.ts";
import type { CellView } from "./cell-view.ts";
import { sha256 } from "./sha256.ts";

const hashes = new WeakMap<CellView, string>();

/** Of the source that the page shows. */
export function sourceHash(cell: CellView): string {
  const known = hashes.get(cell) ?? sha256(cell.source);
  hashes.set(cell, known);
  return known;
}

export function readStale(
  { cells, kernelLife }: { cells: ReadonlyMap<string, CellView>; kernelLife: number },
  before: ReadonlyMap<string, StaleReason>,
): ReadonlyMap<string, StaleReason> {
  const code = [...cells.values()].filter(({ type }) => type === "code");
  const ran = code.map((cell) => ({ id: cell.id, run: cell.run, edited: cell.run !== null && cell.run.sourceSha256 !== sourceHash(cell) }));
  const now = staleCells(ran, kernelLife);
  for (const [id, reason] of now) {
    const old = before.get(id);
    if (old !== undefined && JSON.stringify(old) === JSON.stringify(reason)) now.set(id, old);
  }
  return now;
}
