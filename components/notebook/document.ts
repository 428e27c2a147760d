/**
 * The shared document as Yjs holds it, in the structure of Jupyter's shared notebooks (`YNotebook` of @jupyter/ydoc 4): `cells` is an array of
 * maps with `id`, `cell_type`, `source` (text), `metadata` (map) and, for code, `outputs` (array of maps, a stream's text being a text)
 * and `execution_count`; `meta` holds the notebook's own metadata.
 */
import * as Y from "yjs";
import type { CellType } from "./cell-view.ts";

export type SharedCell = Y.Map<unknown>;

/** A cell as nbformat writes it. */
export interface CellJson {
  id: string;
  cell_type: CellType;
  source: string;
  metadata: Record<string, unknown>;
  outputs?: Record<string, unknown>[];
  execution_count?: number | null;
}

export function sharedCells(document: Y.Doc): Y.Array<SharedCell> {
  return document.getArray<SharedCell>("cells");
}

/** The cells in order. Two people who move one cell at once leave two copies: the first one counts. */
export function cellsInOrder(document: Y.Doc): SharedCell[] {
  const seen = new Set<unknown>();
  return sharedCells(document)
    .toArray()
    .filter((cell) => {
      const id = cell.get("id");
      if (typeof id !== "string" || seen.has(id)) return false;
      seen.add(id);
      return true;
    });
}

export function findCell(document: Y.Doc, id: string): SharedCell | undefined {
  return sharedCells(document)
    .toArray()
    .find((cell) => cell.get("id") === id);
}

export function sourceOf(cell: SharedCell): Y.Text | undefined {
  const source = cell.get("source");
  return source instanceof Y.Text ? source : undefined;
}

export function cellToJson(cell: SharedCell): CellJson {
  const json = cell.toJSON() as Partial<CellJson> & Record<string, unknown>;
  const base: CellJson = {
    id: json.id ?? "",
    cell_type: json.cell_type ?? "code",
    source: json.source ?? "",
    metadata: json.metadata ?? {},
  };
  return base.cell_type === "code" ? { ...base, outputs: json.outputs ?? [], execution_count: json.execution_count ?? null } : base;
}

export function cellFromJson(json: CellJson): SharedCell {
  const cell: SharedCell = new Y.Map();
  cell.set("id", json.id);
  cell.set("cell_type", json.cell_type);
  cell.set("source", new Y.Text(json.source));
  const metadata = new Y.Map<unknown>();
  for (const [key, value] of Object.entries(json.metadata)) metadata.set(key, value);
  cell.set("metadata", metadata);
  if (json.cell_type === "code") {
    const outputs = new Y.Array<Y.Map<unknown>>();
    outputs.push((json.outputs ?? []).map(sharedOutput));
    cell.set("outputs", outputs);
    cell.set("execution_count", json.execution_count ?? null);
  }
  return cell;
}

function sharedOutput(json: Record<string, unknown>): Y.Map<unknown> {
  const output = new Y.Map<unknown>();
  for (const [key, value] of Object.entries(json)) {
    const isStreamText = key === "text" && json["output_type"] === "stream" && typeof value === "string";
    output.set(key, isStreamText ? new Y.Text(value) : value);
  }
  return output;
}
