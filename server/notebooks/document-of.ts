/**
 * A document from a notebook that comes from outside. Nothing that claims to be Carnet's own is believed: run records are dropped, and
 * references to blobs hold only where the file itself brings their content.
 */
import * as Y from "yjs";
import { fillDocument } from "../../notebook/document/document.ts";
import { notebookCarnet } from "../../notebook/document/run.ts";
import type { NbCell, NbContent, NbOutput } from "../../notebook/notebook.ts";
import { cellMetadata, notebookMetadata } from "../../protocol/cell.ts";
import type { BlobReference } from "../../protocol/output.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { externalised } from "../rooms/externalise.ts";
import { cutText, streamLimit } from "../rooms/streams.ts";

/** The document, and the blobs that it shows; they are on the disk. */
export async function documentOf(notebook: NbContent, blobs: Blobs): Promise<{ doc: Y.Doc; blobs: BlobReference[] }> {
  const references: BlobReference[] = [];
  const cells: NbCell[] = [];
  for (const cell of notebook.cells) cells.push(await cleanCell(cell, blobs, references));
  const carnet = notebookMetadata.safeParse(notebook.metadata.carnet ?? {});
  const metadata = { ...notebook.metadata, carnet: carnet.success ? carnet.data : { kernelLife: 0 } };
  const doc = new Y.Doc();
  fillDocument(doc, { ...notebook, metadata, cells });
  notebookCarnet(doc);
  return { doc, blobs: references };
}

async function cleanCell(cell: NbCell, blobs: Blobs, references: BlobReference[]): Promise<NbCell> {
  const { carnet, ...foreign } = cell.metadata;
  const parsed = cellMetadata.safeParse(carnet);
  const lessonCell = parsed.success ? parsed.data.lessonCell : undefined;
  const metadata = { ...foreign, ...(lessonCell === undefined ? {} : { carnet: { lessonCell } }) };
  if (cell.cell_type !== "code") return { ...cell, metadata };
  const outputs: NbOutput[] = [];
  for (const output of cell.outputs) outputs.push(await cleanOutput(output, blobs, references));
  return { ...cell, metadata, outputs };
}

async function cleanOutput(output: NbOutput, blobs: Blobs, references: BlobReference[]): Promise<NbOutput> {
  if (output.output_type === "stream" && typeof output.text === "string") return cutOutput(output, output.text, blobs, references);
  const { carnet, ...metadata } = (output.metadata ?? {}) as Record<string, unknown>;
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") {
    return carnet === undefined ? output : { ...output, metadata };
  }
  const buffers = buffersInside(carnet);
  const shown = await externalised({ data: output.data as Record<string, unknown>, metadata }, buffers, blobs);
  references.push(...shown.references);
  return { ...output, data: shown.data, metadata: shown.metadata };
}

async function cutOutput(output: NbOutput, text: string, blobs: Blobs, references: BlobReference[]): Promise<NbOutput> {
  const { metadata: _metadata, ...rest } = output;
  if (text.length <= streamLimit) return rest;
  const spool = blobs.spool();
  spool.append(text);
  const { lines, ...reference } = await spool.finish();
  references.push(reference);
  const { head, shown } = cutText(text);
  const stream = { ...reference, lines, shownBytes: Buffer.byteLength(shown, "utf8"), headLength: head.length };
  return { ...rest, text: shown, metadata: { carnet: { stream } } };
}

/** Buffers that our own export wrote into the file as base64. */
function buffersInside(carnet: unknown): Uint8Array[] {
  const buffers = (carnet as { buffers?: unknown } | undefined)?.buffers;
  if (!Array.isArray(buffers) || !buffers.every((buffer: unknown) => typeof (buffer as { base64?: unknown } | null)?.base64 === "string"))
    return [];
  return (buffers as { base64: string }[]).map(({ base64 }) => Buffer.from(base64, "base64"));
}
