/**
 * What each update of a document did to its cells, seen while updates are applied one after the other. What a run writes (outputs, counts,
 * records) is no edit.
 */
import * as Y from "yjs";
import { cellsInOrder, cellsOf } from "../document/document.ts";
import type { CellMap } from "../document/document.ts";

export type CellEdit = "added" | "removed" | "changed" | "moved";

export interface Touch {
  cells: Map<string, CellEdit>;
  /** The notebook's own metadata. */
  notebook: boolean;
}

export interface EditWatch {
  /** What was done since the last question; null for nothing that a person would call an edit. */
  take(): Touch | null;
  stop(): void;
}

/** Written by runs, or seen in the order of the cells. */
const noContent = new Set(["outputs", "execution_count", "execution_state", "position"]);

export function watchEdits(doc: Y.Doc): EditWatch {
  let touch: Touch = { cells: new Map(), notebook: false };
  let order = idsOf(doc);
  const onCells = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    let mayHaveMoved = false;
    for (const event of events) {
      const structural = (event.target as unknown) === cellsOf(doc) || event.keys.has("position");
      const id = (event.target as unknown) === cellsOf(doc) ? null : editedCell(doc, event);
      if (id !== null) touch.cells.set(id, touch.cells.get(id) ?? "changed");
      mayHaveMoved ||= structural;
    }
    if (!mayHaveMoved) return;
    const now = idsOf(doc);
    for (const [id, edit] of structuralEdits(order, now)) if (edit !== "moved" || !touch.cells.has(id)) touch.cells.set(id, edit);
    order = now;
  };
  const onMeta = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    if (events.some((event) => event.path.length > 0 && [...event.changes.keys.keys()].some((key) => key !== "carnet")))
      touch.notebook = true;
  };
  cellsOf(doc).observeDeep(onCells);
  doc.getMap("meta").observeDeep(onMeta);
  return {
    take() {
      const taken = touch;
      touch = { cells: new Map(), notebook: false };
      return taken.cells.size === 0 && !taken.notebook ? null : taken;
    },
    stop() {
      cellsOf(doc).unobserveDeep(onCells);
      doc.getMap("meta").unobserveDeep(onMeta);
    },
  };
}

function idsOf(doc: Y.Doc): string[] {
  return [...new Set(cellsInOrder(doc).map((cell) => String(cell.get("id"))))];
}

/** The cell whose content a person changed, if this event tells of one. */
function editedCell(doc: Y.Doc, event: Y.YEvent<Y.AbstractType<unknown>>): string | null {
  const [index, ...path] = event.path;
  const cell = typeof index === "number" ? (cellsOf(doc).get(index) as CellMap | undefined) : undefined;
  if (!(cell instanceof Y.Map)) return null;
  const id = String(cell.get("id"));
  if (path.length === 0) return [...event.changes.keys.keys()].some((key) => !noContent.has(key)) ? id : null;
  if (path[0] === "source" || path[0] === "attachments") return id;
  if (path[0] !== "metadata") return null;
  const keys = path.length === 1 ? [...event.changes.keys.keys()] : [String(path[1])];
  return keys.some((key) => key !== "carnet") ? id : null;
}

/** A cell that went and came again in one update was moved. */
function structuralEdits(before: readonly string[], after: readonly string[]): [string, CellEdit][] {
  const was = new Set(before);
  const is = new Set(after);
  const edits: [string, CellEdit][] = [
    ...before.filter((id) => !is.has(id)).map((id): [string, CellEdit] => [id, "removed"]),
    ...after.filter((id) => !was.has(id)).map((id): [string, CellEdit] => [id, "added"]),
  ];
  const stayed = movedIds(
    before.filter((id) => is.has(id)),
    after.filter((id) => was.has(id)),
  );
  return [...edits, ...[...stayed].map((id): [string, CellEdit] => [id, "moved"])];
}

/** The fewest ids of `after` whose moving explains the difference from `before`; both hold the same ids. */
export function movedIds(before: readonly string[], after: readonly string[]): Set<string> {
  if (before.every((id, index) => id === after[index])) return new Set();
  const place = new Map(before.map((id, index) => [id, index]));
  const kept = longestIncreasing(after.map((id) => place.get(id) ?? -1));
  return new Set(after.filter((_, index) => !kept.has(index)));
}

/** Positions of a longest increasing run of values, not necessarily neighbours. */
function longestIncreasing(values: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous = new Map<number, number>();
  for (const [index, value] of values.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]] < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous.set(index, tails[low - 1]);
    tails[low] = index;
  }
  const kept = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = previous.get(at)) kept.add(at);
  return kept;
}
