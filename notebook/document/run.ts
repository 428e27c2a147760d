/** What the server writes into a cell while it runs, each in the least Yjs operations. */
import * as Y from "yjs";
import { cellMetadata, notebookMetadata } from "../../protocol/cell.ts";
import type { CellMetadata, NotebookMetadata, RunRecord } from "../../protocol/cell.ts";
import type { NbOutput } from "../../protocol/nbformat.ts";
import { metadataOf, outputMap, outputsOf } from "./document.ts";
import type { CellMap } from "./document.ts";
import type * as Yjs from "yjs";

/** What Carnet keeps of the cell; empty when the document holds something else there. */
export function carnetOf(cell: CellMap): CellMetadata {
  const parsed = cellMetadata.safeParse((cell.get("metadata") as Y.Map<unknown>).get("carnet") ?? {});
  return parsed.success ? parsed.data : {};
}

/** What Carnet keeps of the notebook. */
export function notebookCarnet(doc: Yjs.Doc): NotebookMetadata {
  const parsed = notebookMetadata.safeParse(metadataOf(doc)?.get("carnet") ?? {});
  return parsed.success ? parsed.data : { kernelLife: 0 };
}

export function setNotebookCarnet(doc: Yjs.Doc, change: Partial<NotebookMetadata>): void {
  metadataOf(doc)?.set("carnet", { ...notebookCarnet(doc), ...change });
}

/** Writes the run record and, for Jupyter's own clients, `execution_state`. */
export function setRun(cell: CellMap, run: RunRecord): void {
  (cell.get("metadata") as Y.Map<unknown>).set("carnet", { ...carnetOf(cell), run });
  const state = run.state === "queued" || run.state === "running" ? "running" : "idle";
  if (cell.get("execution_state") !== state) cell.set("execution_state", state);
}

export function clearOutputs(cell: CellMap): void {
  const outputs = outputsOf(cell);
  if (outputs.length > 0) outputs.delete(0, outputs.length);
}

export function setExecutionCount(cell: CellMap, count: number | null): void {
  if (cell.get("execution_count") !== count) cell.set("execution_count", count);
}

/** Adds an output at the end; returns its position. */
export function addOutput(cell: CellMap, output: NbOutput): number {
  const outputs = outputsOf(cell);
  outputs.push([outputMap(output)]);
  return outputs.length - 1;
}

/** Appends to the text of the stream at that position. */
export function appendStream(cell: CellMap, position: number, text: string): void {
  const stream = outputsOf(cell).get(position)?.get("text");
  if (stream instanceof Y.Text) stream.insert(stream.length, text);
}

/** Shows a stream that was cut: its `head`, then `rest`. The part of the head that the document already holds is not written again. */
export function cutStream(cell: CellMap, position: number, cut: { head: string; rest: string; metadata: Record<string, unknown> }): void {
  const output = outputsOf(cell).get(position);
  const stream = output?.get("text");
  if (output === undefined || !(stream instanceof Y.Text)) return;
  const held = Math.min(stream.length, cut.head.length);
  if (stream.length > held) stream.delete(held, stream.length - held);
  stream.insert(held, cut.head.slice(held) + cut.rest);
  output.set("metadata", cut.metadata);
}

/** Replaces the data of every output of the cell that carries this display id; says how many. */
export function replaceDisplay(cell: CellMap, displayId: string, output: { data: unknown; metadata: Record<string, unknown> }): number {
  let replaced = 0;
  for (const existing of outputsOf(cell)) {
    const carnet = (existing.get("metadata") as { carnet?: { displayId?: unknown } } | undefined)?.carnet;
    if (carnet?.displayId !== displayId) continue;
    existing.set("data", output.data);
    existing.set("metadata", output.metadata);
    replaced += 1;
  }
  return replaced;
}
