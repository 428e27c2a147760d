/**
 * What a page may write. A page's update is applied to a trial document while a guard watches; then `settle` puts back, as further
 * operations of the server, all that is the server's: outputs, execution counts, run records. So a hostile or outdated page can never
 * forge a result, and a page that moves a cell (in Yjs: deletes it and inserts a copy) keeps its results, because the server knows them.
 */
import * as Y from "yjs";
import type { NbOutput } from "../../protocol/nbformat.ts";
import { cellsOf, metadataOf, outputMap, outputsOf, placeAll, sourceOf } from "./document.ts";
import type { CellMap } from "./document.ts";

/** The server's part of a cell. */
export interface ServerOwned {
  outputs: NbOutput[];
  executionCount: unknown;
  executionState: unknown;
  carnet: unknown;
}

export interface Guard {
  /** What a page's update did since the last call: nothing that needs settling, or the cells to look at. */
  take(): Touched | null;
  stop(): void;
}

export interface Touched {
  /** Cells whose server-owned parts were written, and cells that were inserted. */
  cells: Set<CellMap>;
  /** Ids that a page tried to change, with the id that stays. */
  ids: Map<CellMap, string>;
  inserted: Set<CellMap>;
  notebookCarnet: boolean;
  metadata: Set<CellMap>;
}

const serverKeys = ["outputs", "execution_count", "execution_state", "metadata", "cell_type"];

/** Watches a document. The caller applies a page's update, then calls `take`. */
export function guardOf(doc: Y.Doc): Guard {
  let touched: Touched | null = null;
  const note = () => (touched ??= { cells: new Set(), ids: new Map(), inserted: new Set(), notebookCarnet: false, metadata: new Set() });
  const onCells = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) noteCellEvent(doc, event, note);
  };
  const onMeta = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
    const carnet = events.some(
      (event) => event.path.length === 0 || (event.path.length === 1 && keys(event).has("carnet")) || event.path.length > 1,
    );
    if (carnet) note().notebookCarnet = true;
  };
  cellsOf(doc).observeDeep(onCells);
  doc.getMap("meta").observeDeep(onMeta);
  return {
    take: () => {
      const taken = touched;
      touched = null;
      return taken;
    },
    stop: () => {
      cellsOf(doc).unobserveDeep(onCells);
      doc.getMap("meta").unobserveDeep(onMeta);
    },
  };
}

function keys(event: Y.YEvent<Y.AbstractType<unknown>>): Set<string> {
  return new Set(event.changes.keys.keys());
}

function noteCellEvent(doc: Y.Doc, event: Y.YEvent<Y.AbstractType<unknown>>, note: () => Touched): void {
  if ((event.target as unknown) === cellsOf(doc)) {
    for (const item of event.changes.added) {
      for (const inserted of item.content.getContent() as unknown[])
        if (inserted instanceof Y.Map) note().inserted.add(inserted as CellMap);
    }
    return;
  }
  const [index, ...path] = event.path;
  const cell = typeof index === "number" ? (cellsOf(doc).get(index) as CellMap | undefined) : undefined;
  if (!(cell instanceof Y.Map)) return;
  if (path.length === 0) {
    const changed = event.changes.keys;
    const former: unknown = changed.get("id")?.oldValue;
    if (typeof former === "string") note().ids.set(cell, former);
    if (serverKeys.some((key) => changed.has(key))) note().cells.add(cell);
    if (changed.has("metadata")) note().metadata.add(cell);
  } else if (path[0] === "outputs") note().cells.add(cell);
  else if (path[0] === "metadata") {
    note().metadata.add(cell);
    if (path.length > 1 || keys(event).has("carnet")) note().cells.add(cell);
  }
}

/** The server's part of the cell as it stands. */
export function serverPart(cell: CellMap): ServerOwned {
  const outputs = cell.get("outputs");
  return {
    outputs: outputs instanceof Y.Array ? (outputs.toJSON() as NbOutput[]) : [],
    executionCount: cell.get("execution_count") ?? null,
    executionState: cell.get("execution_state") ?? "idle",
    carnet: (cell.get("metadata") as Y.Map<unknown>).get("carnet"),
  };
}

export interface Settling {
  /** The server's truth for a cell id; undefined for an id that the server does not know. */
  truth(id: string): ServerOwned | undefined;
  notebookCarnet: unknown;
  newId(): string;
}

/** Puts the server's parts back and gives every cell an id of its own. Run inside a transaction of the server. */
export function settle(doc: Y.Doc, touched: Touched, settling: Settling): void {
  for (const [cell, id] of touched.ids) if (inDocument(doc, cell)) cell.set("id", id);
  const renamed =
    touched.inserted.size > 0 || touched.ids.size > 0 ? separateIds(doc, touched.inserted, settling.newId) : new Set<CellMap>();
  if (touched.inserted.size > 0) placeAll(doc);
  for (const cell of new Set([...touched.cells, ...touched.inserted])) {
    if (!inDocument(doc, cell)) continue;
    restore(cell, renamed.has(cell) ? undefined : settling.truth(cell.get("id") as string));
  }
  if (touched.notebookCarnet && !equal(metadataOf(doc)?.get("carnet"), settling.notebookCarnet)) {
    metadataOf(doc)?.set("carnet", settling.notebookCarnet ?? { kernelLife: 0 });
  }
}

function inDocument(doc: Y.Doc, cell: CellMap): boolean {
  return cell.doc === doc && cell._item !== null && !cell._item.deleted;
}

/**
 * Two people move one cell at the same time: each deletes it and inserts a copy, and two copies remain. Copies with one text become one (the
 * newest), copies whose texts differ are both kept under ids of their own: no duplicate, and no lost word.
 */
function separateIds(doc: Y.Doc, inserted: Set<CellMap>, newId: () => string): Set<CellMap> {
  const byId = new Map<string, CellMap[]>();
  for (const cell of cellsOf(doc)) byId.set(cell.get("id") as string, [...(byId.get(cell.get("id") as string) ?? []), cell]);
  const renamed = new Set<CellMap>();
  const doomed = new Set<CellMap>();
  for (const same of byId.values()) {
    if (same.length < 2) continue;
    const original = same.find((cell) => !inserted.has(cell)) ?? same[0];
    const byText = new Map<string, CellMap[]>();
    for (const cell of same) byText.set(textOf(cell), [...(byText.get(textOf(cell)) ?? []), cell]);
    for (const copies of byText.values()) {
      const kept = copies.find((cell) => inserted.has(cell)) ?? copies[0];
      for (const cell of copies) if (cell !== kept) doomed.add(cell);
      if (copies.includes(original)) continue;
      renamed.add(kept);
      kept.set("id", newId());
    }
  }
  if (doomed.size > 0) removeCells(doc, doomed);
  return renamed;
}

function textOf(cell: CellMap): string {
  return sourceOf(cell).toString();
}

function removeCells(doc: Y.Doc, doomed: Set<CellMap>): void {
  const cells = cellsOf(doc);
  for (let index = cells.length - 1; index >= 0; index -= 1) if (doomed.has(cells.get(index))) cells.delete(index);
}

function restore(cell: CellMap, truth: ServerOwned | undefined): void {
  const code = cell.get("cell_type") === "code";
  const present = serverPart(cell);
  const outputs = code ? (truth?.outputs ?? []) : [];
  if (code && !equal(present.outputs, outputs)) {
    const list = outputsOf(cell);
    list.delete(0, list.length);
    list.insert(0, outputs.map(outputMap));
  }
  if (!code && cell.has("outputs")) cell.delete("outputs");
  const count = code ? (truth?.executionCount ?? null) : null;
  if (code ? cell.get("execution_count") !== count : cell.has("execution_count")) {
    if (code) cell.set("execution_count", count);
    else cell.delete("execution_count");
  }
  const state = code ? (truth?.executionState ?? "idle") : "idle";
  if (present.executionState !== state) cell.set("execution_state", state);
  const carnet = code ? truth?.carnet : withoutRun(truth?.carnet);
  const metadata = cell.get("metadata") as Y.Map<unknown>;
  if (equal(present.carnet, carnet)) return;
  if (carnet === undefined) metadata.delete("carnet");
  else metadata.set("carnet", carnet);
}

function withoutRun(carnet: unknown): unknown {
  if (typeof carnet !== "object" || carnet === null) return undefined;
  const { run: _run, ...rest } = carnet as Record<string, unknown>;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** Equality of JSON values, whatever the order of keys. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keysA = Object.keys(a);
  if (keysA.length !== Object.keys(b).length) return false;
  return keysA.every((key) => Object.hasOwn(b, key) && equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
