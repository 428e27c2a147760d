/**
 * What a person does to cells as a whole: insert, delete, move, change the type. Each operation gives the one that undoes it, so that undo is
 * one's own and takes back nothing that others, or one's own typing, did meanwhile.
 */
import * as Y from "yjs";
import type { CellType } from "./cell-view.ts";
import { lastFirst } from "./text-delta.ts";
import type { TextEdit } from "./text-delta.ts";
import { cellMap, cellsInOrder, cellsOf, findCell, place, readCell, sourceOf } from "../../notebook/document/document.ts";
import type { CellMap } from "../../notebook/document/document.ts";
import type { Measure } from "../../protocol/cell.ts";
import type { NbCell } from "../../protocol/nbformat.ts";

export type CellOperation =
  | { kind: "insert"; index: number; cell: NbCell }
  | { kind: "delete"; id: string }
  /** `to` counts among the other cells. */
  | { kind: "move"; id: string; to: number }
  | { kind: "change-type"; id: string; type: CellType }
  /** Writes into the texts of several cells; offsets all count in the texts as they are. */
  | { kind: "edit-sources"; edits: readonly SourceEdit[] }
  /** Takes the last such writing back, or makes it again, beside what was typed meanwhile. */
  | { kind: "undo-edit" | "redo-edit" }
  /** Puts an image into a text cell, and at `offset` the words that show it. */
  | { kind: "attach"; id: string; name: string; type: string; data: string; offset: number; text: string }
  /** Sets what stands beside the text: metadata of others than Carnet, and images. */
  | { kind: "describe"; id: string; metadata: Readonly<Record<string, unknown>>; attachments: unknown }
  /** Keeps a distance measured on an image of the cell, or takes it away. */
  | { kind: "measure"; id: string; key: string; measure: Measure | null }
  /** Several, in order, as one step. */
  | { kind: "batch"; operations: readonly CellOperation[] };

export interface SourceEdit extends TextEdit {
  id: string;
}

/** Origin of these transactions. */
export const cellOperationOrigin = "cell-operation";

/** Applies the operation and returns the one that undoes it; null when there was nothing to do. */
export function perform(document: Y.Doc, operation: CellOperation): CellOperation | null {
  switch (operation.kind) {
    case "undo-edit":
      return writings(document).undo() === null ? null : { kind: "redo-edit" };
    case "redo-edit":
      return writings(document).redo() === null ? null : { kind: "undo-edit" };
    case "edit-sources":
      return editSources(document, operation.edits);
    case "attach":
      return attach(document, operation);
    case "batch": {
      const inverses = operation.operations.flatMap((each) => perform(document, each) ?? []);
      return inverses.length === 0 ? null : { kind: "batch", operations: inverses.reverse() };
    }
    default:
      return document.transact(() => structural(document, operation), cellOperationOrigin);
  }
}

type Structural = Exclude<CellOperation, { kind: "edit-sources" | "undo-edit" | "redo-edit" | "attach" | "batch" }>;

function structural(document: Y.Doc, operation: Structural): CellOperation | null {
  switch (operation.kind) {
    case "insert":
      return insert(document, operation);
    case "delete":
      return remove(document, operation.id);
    case "move":
      return move(document, operation);
    case "change-type":
      return changeType(document, operation);
    case "describe":
      return describe(document, operation);
    case "measure":
      return keepMeasure(document, operation);
  }
}

function insert(document: Y.Doc, { index, cell }: { index: number; cell: NbCell }): CellOperation | null {
  if (findCell(document, cell.id) !== null) return null;
  const map = cellMap(cell);
  place(document, map, { id: cell.id, index });
  cellsOf(document).push([map]);
  return { kind: "delete", id: cell.id };
}

function remove(document: Y.Doc, id: string): CellOperation | null {
  const index = indexOf(document, id);
  if (index < 0) return null;
  const cell = readCell(cellsInOrder(document)[index]);
  removeAll(document, id);
  return { kind: "insert", index, cell };
}

function move(document: Y.Doc, { id, to }: { id: string; to: number }): CellOperation | null {
  const from = indexOf(document, id);
  const ordered = cellsInOrder(document);
  if (from < 0) return null;
  const target = Math.max(0, Math.min(to, ordered.length - 1));
  if (target === from) return null;
  place(document, ordered[from], { id, index: target });
  return { kind: "move", id, to: from };
}

/** In place: who types in the cell goes on typing. The server takes results and their record away. */
function changeType(document: Y.Doc, { id, type }: { id: string; type: CellType }): CellOperation | null {
  const found = findCell(document, id);
  if (found === null) return null;
  const { cell } = found;
  const before = readCell(cell);
  if (before.cell_type === type) return null;
  cell.set("cell_type", type);
  if (type === "code") {
    cell.set("outputs", new Y.Array());
    cell.set("execution_count", null);
    cell.delete("attachments");
  } else {
    for (const key of ["outputs", "execution_count", "execution_state"]) cell.delete(key);
    const { run: _run, ...carnet } = (before.metadata["carnet"] ?? {}) as Record<string, unknown>;
    if ("carnet" in before.metadata) (cell.get("metadata") as Y.Map<unknown>).set("carnet", carnet);
  }
  const back: CellOperation = { kind: "change-type", id, type: before.cell_type };
  if (before.attachments === undefined || type !== "code") return back;
  return { kind: "batch", operations: [back, { kind: "describe", id, metadata: before.metadata, attachments: before.attachments }] };
}

function describe(document: Y.Doc, { id, metadata, attachments }: Extract<CellOperation, { kind: "describe" }>): CellOperation | null {
  const found = findCell(document, id);
  if (found === null) return null;
  const held = readCell(found.cell);
  const shared = found.cell.get("metadata") as Y.Map<unknown>;
  for (const key of new Set([...Object.keys(held.metadata), ...Object.keys(metadata)])) {
    // The server's own part stays.
    if (key === "carnet" || JSON.stringify(held.metadata[key]) === JSON.stringify(metadata[key])) continue;
    if (metadata[key] === undefined) shared.delete(key);
    else shared.set(key, metadata[key]);
  }
  if (attachments === undefined) found.cell.delete("attachments");
  else if (JSON.stringify(held.attachments) !== JSON.stringify(attachments)) found.cell.set("attachments", attachments);
  return { kind: "describe", id, metadata: held.metadata, attachments: held.attachments };
}

function keepMeasure(document: Y.Doc, { id, key, measure }: Extract<CellOperation, { kind: "measure" }>): CellOperation | null {
  const found = findCell(document, id);
  if (found === null) return null;
  const metadata = found.cell.get("metadata") as Y.Map<unknown>;
  const before = (metadata.get(key) ?? null) as Measure | null;
  if (before === null && measure === null) return null;
  if (measure === null) metadata.delete(key);
  else metadata.set(key, measure);
  return { kind: "measure", id, key, measure: before };
}

const writingOrigin = "edit-sources";
const managers = new WeakMap<Y.Doc, Y.UndoManager>();

/** Yjs remembers what was written into texts, wherever others have moved it since. */
function writings(document: Y.Doc): Y.UndoManager {
  const known = managers.get(document);
  if (known !== undefined) return known;
  const manager = new Y.UndoManager(cellsOf(document), { trackedOrigins: new Set([writingOrigin]), captureTimeout: 0 });
  managers.set(document, manager);
  return manager;
}

function editSources(document: Y.Doc, edits: readonly SourceEdit[]): CellOperation | null {
  const manager = writings(document);
  const before = manager.undoStack.length;
  document.transact(() => {
    for (const [id, own] of Map.groupBy(edits, (edit) => edit.id)) {
      const found = findCell(document, id);
      if (found === null || !mayEdit(found.cell)) continue;
      const text = sourceOf(found.cell);
      for (const { offset, length, text: inserted } of lastFirst(own)) {
        if (length > 0) text.delete(offset, length);
        if (inserted !== "") text.insert(offset, inserted);
      }
    }
  }, writingOrigin);
  return manager.undoStack.length > before ? { kind: "undo-edit" } : null;
}

function attach(document: Y.Doc, { id, name, type, data, offset, text }: Extract<CellOperation, { kind: "attach" }>): CellOperation | null {
  const found = findCell(document, id);
  if (found === null || !mayEdit(found.cell)) return null;
  const held: unknown = found.cell.get("attachments");
  const before = held instanceof Y.Map ? held.toJSON() : (held ?? {});
  document.transact(() => found.cell.set("attachments", { ...before, [name]: { [type]: data } }), cellOperationOrigin);
  // Undo takes the words back; the image stays, for a redo, and costs nothing to a reader.
  return editSources(document, [{ id, offset, length: 0, text }]);
}

/** False where the author locked the text. */
function mayEdit(cell: CellMap): boolean {
  return readCell(cell).metadata["editable"] !== false;
}

function indexOf(document: Y.Doc, id: string): number {
  return cellsInOrder(document).findIndex((cell) => cell.get("id") === id);
}

/** Also removes copies that others left. */
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
