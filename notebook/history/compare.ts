/** Two moments of a notebook, cell by cell. Results are compared apart from what people wrote. */
import type { NbCell } from "../../protocol/nbformat.ts";
import { diffLines } from "./diff.ts";
import type { DiffLine } from "./diff.ts";
import { movedIds } from "./edits.ts";

export interface MetadataChange {
  key: string;
  /** As JSON; null where it is absent. */
  before: string | null;
  after: string | null;
}

export interface CellComparison {
  id: string;
  kind: "same" | "added" | "removed" | "changed";
  moved: boolean;
  before: NbCell | null;
  after: NbCell | null;
  /** The text line by line; null where it is the same. */
  source: DiffLine[] | null;
  type: boolean;
  metadata: MetadataChange[];
  attachments: boolean;
  /** Results differ. That alone makes no cell "changed". */
  outputs: boolean;
}

type Cells = readonly NbCell[];

/** In the order of the later moment; a removed cell stands behind its neighbour of then. */
export function compareCells(before: Cells, after: Cells): CellComparison[] {
  const was = new Map(before.map((cell) => [cell.id, cell]));
  const is = new Map(after.map((cell) => [cell.id, cell]));
  const moved = movedIds(
    before.flatMap(({ id }) => (is.has(id) ? [id] : [])),
    after.flatMap(({ id }) => (was.has(id) ? [id] : [])),
  );
  const compared = after.map((cell) => comparison(was.get(cell.id) ?? null, cell, moved.has(cell.id)));
  for (const [index, cell] of before.entries()) {
    if (is.has(cell.id)) continue;
    const neighbour = before[index - 1]?.id;
    const at = neighbour === undefined ? 0 : 1 + compared.findIndex(({ id }) => id === neighbour);
    compared.splice(at, 0, comparison(cell, null, false));
  }
  return compared;
}

function comparison(before: NbCell | null, after: NbCell | null, moved: boolean): CellComparison {
  const id = (after ?? before)?.id ?? "";
  if (before === null || after === null) {
    const source = diffLines(before?.source ?? "", after?.source ?? "");
    const kind = before === null ? "added" : "removed";
    return { id, kind, moved, before, after, source, type: false, metadata: [], attachments: false, outputs: false };
  }
  const source = before.source === after.source ? null : diffLines(before.source, after.source);
  const type = before.cell_type !== after.cell_type;
  const metadata = metadataChanges(before.metadata, after.metadata);
  const attachments = json(before.attachments) !== json(after.attachments);
  const outputs = json(before.outputs ?? []) !== json(after.outputs ?? []);
  const kind = source !== null || type || metadata.length > 0 || attachments ? "changed" : "same";
  return { id, kind, moved, before, after, source, type, metadata, attachments, outputs };
}

/** Carnet's own part (the record of a run) is no edit. */
function metadataChanges(before: Record<string, unknown>, after: Record<string, unknown>): MetadataChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key !== "carnet");
  return keys.flatMap((key) => {
    const change = { key, before: key in before ? json(before[key]) : null, after: key in after ? json(after[key]) : null };
    return change.before === change.after ? [] : [change];
  });
}

/** With keys in order, so that equal values are equal texts. */
function json(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === "object" && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : each,
    ) ?? ""
  );
}
