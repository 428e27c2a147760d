/** What a person does to the selected cells: plain operations from plain cells, for the store to perform as one step. */
import type { CellOperation } from "./cell-operations.ts";
import type { CellType, CellView } from "./cell-view.ts";
import { emptyCell } from "./empty-cell.ts";

type Cells = readonly CellView[];

/** Null when there is nothing to do, or when the author locked one of the cells. */
type Change = CellOperation | null;

const batch = (operations: readonly CellOperation[]): Change => (operations.length === 0 ? null : { kind: "batch", operations });

export function deleted(cells: Cells): Change {
  return batch(cells.filter(({ deletable }) => deletable).map(({ id }) => ({ kind: "delete", id })));
}

export function changedType(cells: Cells, type: CellType): Change {
  return batch(cells.filter((cell) => cell.editable && cell.type !== type).map(({ id }) => ({ kind: "change-type", id, type })));
}

/** Moves neighbours as a block past the cell before or after them. */
export function moved(cells: Cells, by: -1 | 1, order: readonly string[]): Change {
  const first = order.indexOf(cells[0]?.id ?? "");
  const last = first + cells.length - 1;
  if (first < 0 || first + by < 0 || last + by >= order.length) return null;
  // The neighbour goes to the other side: one move however many cells are selected.
  return by < 0 ? { kind: "move", id: order[first - 1], to: last } : { kind: "move", id: order[last + 1], to: first };
}

/** The first cell takes the text of the others, which go. */
export function merged(cells: Cells): Change {
  const [first, ...others] = cells;
  if (others.length === 0 || !first.editable || others.some(({ deletable }) => !deletable)) return null;
  const text = others.map(({ source }) => `\n\n${source}`).join("");
  const edit = { id: first.id, offset: first.source.length, length: 0, text };
  return batch([{ kind: "edit-sources", edits: [edit] }, ...others.map(({ id }): CellOperation => ({ kind: "delete", id }))]);
}

/** What stands behind the caret becomes a cell of its own below. */
export function split(cell: CellView, offset: number, { index, newId }: { index: number; newId: string }): Change {
  if (!cell.editable) return null;
  const [before, after] = [cell.source.slice(0, offset), cell.source.slice(offset)];
  const kept = before.replace(/\n+$/, "");
  return batch([
    { kind: "edit-sources", edits: [{ id: cell.id, offset: kept.length, length: cell.source.length - kept.length, text: "" }] },
    { kind: "insert", index: index + 1, cell: emptyCell({ id: newId, type: cell.type, source: after.replace(/^\n+/, "") }) },
  ]);
}

/** A heading of that level: text, with as many number signs. */
export function headed(cells: Cells, level: number): Change {
  const operations = cells
    .filter(({ editable }) => editable)
    .flatMap((cell): CellOperation[] => {
      const signs = /^#{0,6}[ \t]*/.exec(cell.source)?.[0] ?? "";
      const edit = { id: cell.id, offset: 0, length: signs.length, text: `${"#".repeat(level)} ` };
      const change: CellOperation[] = cell.type === "markdown" ? [] : [{ kind: "change-type", id: cell.id, type: "markdown" }];
      return [...change, { kind: "edit-sources", edits: [edit] }];
    });
  return batch(operations);
}

export interface CopiedCell {
  type: CellType;
  source: string;
}

export function pasted(copied: readonly CopiedCell[], at: number, newId: () => string): { operation: Change; ids: string[] } {
  const cells = copied.map((cell) => emptyCell({ id: newId(), ...cell }));
  return { operation: batch(cells.map((cell, index) => ({ kind: "insert", index: at + index, cell }))), ids: cells.map(({ id }) => id) };
}

/** The nearest text cell that starts with a heading, in that direction. */
export function headingFrom(
  id: string,
  by: -1 | 1,
  { order, cells }: { order: readonly string[]; cells: ReadonlyMap<string, CellView> },
): string | null {
  for (let at = order.indexOf(id) + by; at >= 0 && at < order.length; at += by) {
    const cell = cells.get(order[at]);
    if (cell?.type === "markdown" && /^#{1,6} /m.test(cell.source)) return cell.id;
  }
  return null;
}
