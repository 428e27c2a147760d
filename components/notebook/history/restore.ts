/**
 * The way back to an earlier moment, as edits of now: nothing is destroyed, others' work goes on meanwhile, and undo takes it back. Results are
 * not restored: they belong to the kernel that made them.
 */
import { compareCells } from "../../../notebook/history/compare.ts";
import type { CellComparison } from "../../../notebook/history/compare.ts";
import { editsBetween } from "../../../notebook/history/diff.ts";
import type { NbCell } from "../../../protocol/nbformat.ts";
import type { CellOperation } from "../cell-operations.ts";
import { emptyCell } from "../empty-cell.ts";

type Cells = readonly NbCell[];

/** Brings one cell back to what it was, wherever it stands now; null when there is nothing to do. */
export function restoredCell(id: string, { now, past }: { now: Cells; past: Cells }): CellOperation | null {
  const compared = compareCells(now, past).find((each) => each.id === id);
  const was = past.find((cell) => cell.id === id);
  if (compared === undefined || was === undefined) return null;
  if (compared.before !== null) return batch(contentOf(compared));
  const above = past.slice(0, past.indexOf(was)).findLast((cell) => now.some((each) => each.id === cell.id));
  return { kind: "insert", index: above === undefined ? 0 : 1 + now.findIndex((cell) => cell.id === above.id), cell: withoutResults(was) };
}

/** Brings the whole notebook back. Cells that its author wants kept stay. */
export function restoredNotebook({ now, past }: { now: Cells; past: Cells }): CellOperation | null {
  const compared = compareCells(now, past);
  const kept = compared.filter(({ kind, before }) => kind === "removed" && before?.metadata["deletable"] === false);
  const going = compared.filter((each) => each.kind === "removed" && !kept.includes(each));
  const operations: CellOperation[] = going.map(({ id }) => ({ kind: "delete", id }));
  for (const each of compared) if (each.kind === "changed") operations.push(...contentOf(each));
  const goingIds = new Set(going.map(({ id }) => id));
  const order = now.flatMap(({ id }) => (goingIds.has(id) ? [] : [id]));
  // What stays although it was not there then goes to the end.
  for (const [index, cell] of past.entries()) {
    const at = order.indexOf(cell.id);
    if (at === index) continue;
    if (at < 0) operations.push({ kind: "insert", index, cell: withoutResults(cell) });
    else {
      order.splice(at, 1);
      operations.push({ kind: "move", id: cell.id, to: index });
    }
    order.splice(index, 0, cell.id);
  }
  return batch(operations);
}

function batch(operations: readonly CellOperation[]): CellOperation | null {
  return operations.length === 0 ? null : { kind: "batch", operations };
}

/** `before` is how the cell is now, `after` how it was. */
function contentOf({ id, before, after, type, source, metadata, attachments }: CellComparison): CellOperation[] {
  if (before === null || after === null) return [];
  const operations: CellOperation[] = [];
  if (type) operations.push({ kind: "change-type", id, type: after.cell_type });
  if (source !== null)
    operations.push({ kind: "edit-sources", edits: editsBetween(before.source, after.source).map((edit) => ({ id, ...edit })) });
  if (metadata.length > 0 || attachments)
    operations.push({ kind: "describe", id, metadata: after.metadata, attachments: after.attachments });
  return operations;
}

function withoutResults({ id, cell_type: type, source, metadata, attachments }: NbCell): NbCell {
  const { carnet: _carnet, ...foreign } = metadata;
  const cell = emptyCell({ id, type, source, metadata: foreign });
  return attachments === undefined ? cell : ({ ...cell, attachments } as NbCell);
}
