/**
 * What a person does to cells as a whole: insert, delete, move, change the type. Each operation gives the one that undoes it, so that undo is
 * one's own and takes back nothing that others, or one's own typing, did meanwhile.
 */
import type * as Y from "yjs";
import type { CellType } from "./cell-view.ts";
import { emptyCell } from "./empty-cell.ts";
import { cellMap, cellsOf, findCell, readCell } from "../../notebook/document/document.ts";
import type { NbCell } from "../../protocol/nbformat.ts";

export type CellOperation =
  | { kind: "insert"; index: number; cell: NbCell }
  | { kind: "delete"; id: string }
  /** `to` counts among the other cells. */
  | { kind: "move"; id: string; to: number }
  | { kind: "change-type"; id: string; type: CellType };

/** Origin of these transactions. */
export const cellOperationOrigin = "cell-operation";

/** Applies the operation and returns the one that undoes it; null when there was nothing to do. */
export function perform(document: Y.Doc, operation: CellOperation): CellOperation | null {
  return document.transact(() => {
    switch (operation.kind) {
      case "insert":
        return insert(document, operation);
      case "delete":
        return remove(document, operation.id);
      case "move":
        return move(document, operation);
      case "change-type":
        return changeType(document, operation);
    }
  }, cellOperationOrigin);
}

function insert(document: Y.Doc, { index, cell }: { index: number; cell: NbCell }): CellOperation | null {
  const cells = cellsOf(document);
  if (indexOf(document, cell.id) >= 0) return null;
  cells.insert(Math.max(0, Math.min(index, cells.length)), [cellMap(cell)]);
  return { kind: "delete", id: cell.id };
}

function remove(document: Y.Doc, id: string): CellOperation | null {
  const index = indexOf(document, id);
  if (index < 0) return null;
  const cell = readCell(cellsOf(document).get(index));
  removeAll(document, id);
  return { kind: "insert", index, cell };
}

function move(document: Y.Doc, { id, to }: { id: string; to: number }): CellOperation | null {
  const from = indexOf(document, id);
  const cells = cellsOf(document);
  if (from < 0) return null;
  const json = readCell(cells.get(from));
  const target = Math.max(0, Math.min(to, cells.length - 1));
  if (target === from) return null;
  removeAll(document, id);
  cells.insert(Math.min(target, cells.length), [cellMap(json)]);
  return { kind: "move", id, to: from };
}

function changeType(document: Y.Doc, { id, type }: { id: string; type: CellType }): CellOperation | null {
  const index = indexOf(document, id);
  if (index < 0) return null;
  const before = readCell(cellsOf(document).get(index));
  if (before.cell_type === type) return null;
  removeAll(document, id);
  const { run: _run, ...carnet } = (before.metadata["carnet"] ?? {}) as Record<string, unknown>;
  const metadata = "carnet" in before.metadata ? { ...before.metadata, carnet } : before.metadata;
  cellsOf(document).insert(index, [cellMap(emptyCell({ id, type, source: before.source, metadata }))]);
  return { kind: "change-type", id, type: before.cell_type };
}

function indexOf(document: Y.Doc, id: string): number {
  return findCell(document, id)?.index ?? -1;
}

/** Also removes the copies that two simultaneous moves left. */
function removeAll(document: Y.Doc, id: string): void {
  const cells = cellsOf(document);
  for (let index = cells.length - 1; index >= 0; index--) if (cells.get(index).get("id") === id) cells.delete(index);
}

/** One's own operations, to be undone and redone. */
export interface CellHistory {
  /** Applies an operation and remembers how to take it back. Returns whether it did anything. */
  perform(operation: CellOperation): boolean;
  /** Returns the operation that took the last one back, for the focus to follow; null when there is none. */
  undo(): CellOperation | null;
  redo(): CellOperation | null;
}

export function createCellHistory(document: Y.Doc): CellHistory {
  const past: CellOperation[] = [];
  const future: CellOperation[] = [];
  const replay = (from: CellOperation[], onto: CellOperation[]): CellOperation | null => {
    // An operation that others made impossible meanwhile is passed over.
    for (let operation = from.pop(); operation !== undefined; operation = from.pop()) {
      const inverse = perform(document, operation);
      if (inverse === null) continue;
      onto.push(inverse);
      return operation;
    }
    return null;
  };
  return {
    perform(operation) {
      const inverse = perform(document, operation);
      if (inverse === null) return false;
      past.push(inverse);
      future.length = 0;
      return true;
    },
    undo: () => replay(past, future),
    redo: () => replay(future, past),
  };
}
