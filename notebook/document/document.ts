/**
 * The notebook as a Yjs document, in the layout of `@jupyter/ydoc` (YNotebook 2.0): root array `cells` of maps {id, cell_type, source: Text,
 * metadata: Map, outputs: Array<Map>, execution_count, execution_state} and Carnet's own `position` (see position.ts), root map `meta` {nbformat, nbformat_minor, metadata: Map}, root map
 * `state`. The server works on these types directly because YNotebook's models throw on what a hostile page may write.
 *
 * Who writes what: pages write `source`, order, `cell_type` of new cells and foreign metadata; the server alone writes `outputs`,
 * `execution_count`, `execution_state` and every `metadata.carnet` (see guard.ts).
 */
import * as Y from "yjs";
import type { NbCell, NbContent, NbOutput } from "../../protocol/nbformat.ts";
import { positionAt, positionBetween, positionShape } from "./position.ts";

/** One cell. */
export type CellMap = Y.Map<unknown>;

/** Keys of a cell's map that have a meaning of their own; any other is a foreign field of the file, kept as it is. */
const ownKeys = new Set(["id", "cell_type", "source", "metadata", "outputs", "execution_count", "execution_state", "position"]);

/** The cells as they were made; `cellsInOrder` says how they stand. */
export function cellsOf(doc: Y.Doc): Y.Array<CellMap> {
  return doc.getArray<CellMap>("cells");
}

/**
 * The cells as a reader meets them: by position. One without (a document from before positions, a page that set none) stands behind its
 * neighbour in the array.
 */
export function cellsInOrder(doc: Y.Doc): CellMap[] {
  const leading: CellMap[] = [];
  const placed: { cell: CellMap; position: string; id: string; followers: CellMap[] }[] = [];
  for (const cell of cellsOf(doc)) {
    const position = positionOf(cell);
    if (position !== null) placed.push({ cell, position, id: String(cell.get("id")), followers: [] });
    else (placed.at(-1)?.followers ?? leading).push(cell);
  }
  placed.sort((a, b) => compared(a.position, b.position) || compared(a.id, b.id));
  return [...leading, ...placed.flatMap(({ cell, followers }) => [cell, ...followers])];
}

export function positionOf(cell: CellMap): string | null {
  const position = cell.get("position");
  return typeof position === "string" ? position : null;
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Puts the cell, which is or will be in the document, at that place among the others. */
export function place(doc: Y.Doc, cell: CellMap, { id, index }: { id: string; index: number }): void {
  placeAll(doc);
  const others = cellsInOrder(doc).filter((other) => other !== cell);
  const at = Math.max(0, Math.min(index, others.length));
  const [before, after] = [others[at - 1], others[at]].map((other) => (other === undefined ? null : positionOf(other)));
  cell.set("position", positionBetween(before, after, id));
}

/** Gives every cell a position that has none, where it stands. */
export function placeAll(doc: Y.Doc): void {
  const ordered = cellsInOrder(doc);
  if (ordered.every((cell) => positionOf(cell) !== null)) return;
  const none = ordered.every((cell) => positionOf(cell) === null);
  let before: string | null = null;
  for (const [index, cell] of ordered.entries()) {
    const id = String(cell.get("id"));
    const held = positionOf(cell);
    const after: string | null =
      ordered
        .slice(index)
        .map(positionOf)
        .find((position) => position !== null) ?? null;
    const position: string = held ?? (none ? positionAt(index, id) : positionBetween(before, after, id));
    if (held === null) cell.set("position", position);
    before = position;
  }
}

/** The notebook's own metadata; undefined in a document that was never filled. */
export function metadataOf(doc: Y.Doc): Y.Map<unknown> | undefined {
  const metadata = doc.getMap("meta").get("metadata");
  return metadata instanceof Y.Map ? metadata : undefined;
}

/** The cell of that id. */
export function findCell(doc: Y.Doc, id: string): { cell: CellMap } | null {
  for (const cell of cellsOf(doc)) if (cell.get("id") === id) return { cell };
  return null;
}

export function sourceOf(cell: CellMap): Y.Text {
  return cell.get("source") as Y.Text;
}

export function outputsOf(cell: CellMap): Y.Array<Y.Map<unknown>> {
  return cell.get("outputs") as Y.Array<Y.Map<unknown>>;
}

/** Writes a notebook into an empty document. Every replica starts from what this wrote: documents made apart do not merge. */
export function fillDocument(doc: Y.Doc, notebook: NbContent): void {
  const { nbformat, nbformat_minor: minor, metadata, cells, ...foreign } = notebook;
  doc.transact(() => {
    const meta = doc.getMap("meta");
    meta.set("nbformat", nbformat);
    meta.set("nbformat_minor", minor);
    meta.set("metadata", new Y.Map(Object.entries(metadata)));
    if (Object.keys(foreign).length > 0) meta.set("foreign", foreign);
    const maps = cells.map((cell, index) => {
      const map = cellMap(cell);
      map.set("position", positionAt(index, cell.id));
      return map;
    });
    cellsOf(doc).insert(0, maps);
  });
}

/** A cell as Yjs types, ready to insert. */
export function cellMap(cell: NbCell): CellMap {
  const { id, cell_type: type, source, metadata, ...rest } = cell;
  const map: CellMap = new Y.Map();
  map.set("id", id);
  map.set("cell_type", type);
  map.set("source", new Y.Text(source));
  map.set("metadata", new Y.Map(Object.entries(metadata)));
  if (cell.cell_type === "code") {
    map.set("outputs", Y.Array.from(cell.outputs.map(outputMap)));
    map.set("execution_count", cell.execution_count);
  }
  for (const [key, value] of Object.entries(rest)) if (!ownKeys.has(key) && value !== undefined) map.set(key, value);
  return map;
}

/** An output as Yjs types: a stream's text is a Text, so that appending to it costs what was appended. */
export function outputMap(output: NbOutput): Y.Map<unknown> {
  const stream = output.output_type === "stream" && typeof output.text === "string";
  return new Y.Map(Object.entries<unknown>(stream ? { ...output, text: new Y.Text(String(output.text)) } : output));
}

/** The notebook that the document holds. */
export function readDocument(doc: Y.Doc): NbContent {
  const meta = doc.getMap("meta");
  const foreign = meta.get("foreign");
  return {
    ...(typeof foreign === "object" && foreign !== null ? foreign : {}),
    nbformat: 4,
    nbformat_minor: Number(meta.get("nbformat_minor") ?? 5),
    metadata: metadataOf(doc)?.toJSON() ?? {},
    cells: cellsInOrder(doc).map(readCell),
  };
}

/** One cell's content. */
export function readCell(cell: CellMap): NbCell {
  const json = cell.toJSON() as Record<string, unknown>;
  delete json.execution_state;
  delete json.position;
  if (json.cell_type === "code") return { ...json, outputs: json.outputs ?? [], execution_count: json.execution_count ?? null } as NbCell;
  return json as NbCell;
}

/** Names the first place where the document is not a notebook, or null. Cheap: texts are not read. */
export function structureFault(doc: Y.Doc): string | null {
  for (const root of doc.share.keys()) if (root !== "cells" && root !== "meta" && root !== "state") return root;
  if (doc.subdocs.size > 0) return "subdocs";
  if (metadataOf(doc) === undefined) return "meta.metadata";
  let index = 0;
  for (const cell of cellsOf(doc) as Iterable<unknown>) {
    const fault = cellFault(cell);
    if (fault !== null) return `cells[${index}]${fault}`;
    index += 1;
  }
  return null;
}

function cellFault(cell: unknown): string | null {
  if (!(cell instanceof Y.Map)) return "";
  const id: unknown = cell.get("id");
  if (typeof id !== "string" || id.length < 1 || id.length > 64) return ".id";
  const type: unknown = cell.get("cell_type");
  if (type !== "code" && type !== "markdown" && type !== "raw") return ".cell_type";
  if (!(cell.get("source") instanceof Y.Text)) return ".source";
  if (!(cell.get("metadata") instanceof Y.Map)) return ".metadata";
  if (type === "code" && !(cell.get("outputs") instanceof Y.Array)) return ".outputs";
  const position: unknown = cell.get("position");
  if (position !== undefined && (typeof position !== "string" || !positionShape.test(position))) return ".position";
  return null;
}
