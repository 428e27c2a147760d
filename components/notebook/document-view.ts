/**
 * The shared document read as plain values for the page. Only what changed is read again: a cell, and in it an output, stays the same object
 * until an event touches it, so that React passes over the other 499.
 */
import * as Y from "yjs";
import { measure, measureKey, runRecord } from "../../protocol/cell.ts";
import type { Measure } from "../../protocol/cell.ts";
import { output as outputShape } from "../../protocol/output.ts";
import type { Output } from "../../protocol/output.ts";
import { attachments as attachmentsShape } from "../../protocol/cell.ts";
import type { Attachments, CellType, CellView } from "./cell-view.ts";
import { cellsInOrder, cellsOf } from "../../notebook/document/document.ts";
import type { CellMap } from "../../notebook/document/document.ts";
import { notebookCarnet } from "../../notebook/document/run.ts";
import type { Proof } from "../../protocol/proof.ts";

export interface DocumentView {
  order: readonly string[];
  cells: ReadonlyMap<string, CellView>;
  kernelLife: number;
  proof: Proof | null;
}

export interface DocumentReader {
  read(): DocumentView;
  close(): void;
}

/** Reads the document; `changed` is called at each change, before the next `read`. */
export function createDocumentReader(document: Y.Doc, changed: () => void): DocumentReader {
  const views = new WeakMap<CellMap, CellView>();
  const outputs = new WeakMap<object, Output>();
  const cells = cellsOf(document);
  let current: DocumentView | null = null;
  let previousView: DocumentView | null = null;

  const touched = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    for (const event of events) {
      for (let type: Y.AbstractType<unknown> | null = event.target; type !== null && type !== cells; type = type.parent as never) {
        outputs.delete(type);
        views.delete(type as CellMap);
      }
    }
    current = null;
    changed();
  };
  const metadataChanged = (): void => {
    current = null;
    changed();
  };
  cells.observeDeep(touched as never);
  document.getMap("meta").observeDeep(metadataChanged);

  const readOutputs = (cell: CellMap): Output[] => {
    const shared = cell.get("outputs");
    if (!(shared instanceof Y.Array)) return [];
    return shared.toArray().flatMap((item: unknown) => {
      if (typeof item !== "object" || item === null) return [];
      const known = outputs.get(item);
      if (known !== undefined) return [known];
      const read = readOutput(item instanceof Y.Map ? item.toJSON() : item);
      if (read !== null) outputs.set(item, read);
      return read === null ? [] : [read];
    });
  };
  let previous = new Map<string, CellView>();
  return {
    read() {
      if (current !== null) return current;
      const next = new Map<string, CellView>();
      for (const cell of distinctCells(document)) {
        const view = views.get(cell) ?? withSameOutputs(readCell(cell, readOutputs(cell)), previous);
        views.set(cell, view);
        next.set(view.id, view);
      }
      previous = next;
      current = { order: [...next.keys()], cells: next, ...readNotebook(document, previousView?.proof ?? null) };
      previousView = current;
      return current;
    },
    close() {
      cells.unobserveDeep(touched as never);
      document.getMap("meta").unobserveDeep(metadataChanged);
    },
  };
}

/** The cells in order. Until the server settles it, two people who undo one deletion at once leave two copies: the first one counts. */
function distinctCells(document: Y.Doc): CellMap[] {
  const seen = new Set<unknown>();
  return cellsInOrder(document).filter((cell) => {
    const id = cell.get("id");
    if (typeof id !== "string" || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function withSameOutputs(view: CellView, previous: ReadonlyMap<string, CellView>): CellView {
  const before = previous.get(view.id)?.outputs;
  const same = before !== undefined && before.length === view.outputs.length && before.every((output, i) => output === view.outputs[i]);
  return same ? { ...view, outputs: before } : view;
}

function readCell(cell: CellMap, outputs: Output[]): CellView {
  const metadata = cell.get("metadata");
  const plain = (metadata instanceof Y.Map ? metadata.toJSON() : (metadata ?? {})) as Record<string, unknown>;
  const carnet = plain["carnet"] as { run?: unknown } | undefined;
  const run = runRecord.safeParse(carnet?.run);
  const count = cell.get("execution_count");
  return {
    id: String(cell.get("id")),
    type: readType(cell.get("cell_type")),
    source: String(cell.get("source") ?? ""),
    executionCount: typeof count === "number" ? count : null,
    outputs,
    run: run.success ? run.data : null,
    editable: plain["editable"] !== false,
    deletable: plain["deletable"] !== false,
    ...readAttachments(cell.get("attachments")),
    ...readMeasures(plain),
  };
}

/** In the order in which they were made. */
function readMeasures(metadata: Record<string, unknown>): { measures?: ReadonlyMap<string, Measure> } {
  const keys = Object.keys(metadata).filter((key) => measureKey.test(key));
  if (keys.length === 0) return {};
  const found = keys.toSorted().flatMap((key): [string, Measure][] => {
    const parsed = measure.safeParse(metadata[key]);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return { measures: new Map(found) };
}

/** Images alone: bundles of a name, of types, of Base64. */
function readAttachments(value: unknown): { attachments?: Attachments } {
  const plain: unknown = value instanceof Y.Map ? value.toJSON() : value;
  const parsed = attachmentsShape.safeParse(plain);
  return parsed.success ? { attachments: parsed.data } : {};
}

function readType(type: unknown): CellType {
  return type === "markdown" || type === "raw" ? type : "code";
}

/** One output as the page shows it; null for none that it knows. Notebooks from elsewhere may hold text in lines. */
export function readOutput(json: unknown): Output | null {
  const raw = json as Record<string, unknown>;
  const text = Array.isArray(raw["text"]) ? { text: raw["text"].join("") } : {};
  const metadata = "metadata" in raw || raw["output_type"] === "stream" || raw["output_type"] === "error" ? {} : { metadata: {} };
  const parsed = outputShape.safeParse({ ...raw, ...text, ...metadata });
  return parsed.success ? parsed.data : null;
}

/** The proof stays the same object while it says the same. */
function readNotebook(document: Y.Doc, before: Proof | null): { kernelLife: number; proof: Proof | null } {
  const { kernelLife, proof } = notebookCarnet(document);
  const now = proof ?? null;
  return { kernelLife, proof: now?.endedAt === before?.endedAt ? before : now };
}
