/** A notebook with the content of its blobs back in place, as other programs expect it: nothing of a result stays behind on this server. */
import { readFile } from "node:fs/promises";
import type { NbContent, NbOutput } from "../../notebook/notebook.ts";
import { carnetOutputMetadata } from "../../protocol/output.ts";
import { isJsonMime } from "../../protocol/nbformat.ts";
import type { Blobs } from "../blobs/blobs.ts";

export async function withBlobsInside(notebook: NbContent, blobs: Blobs): Promise<NbContent> {
  const cells = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") {
      cells.push(cell);
      continue;
    }
    const outputs: NbOutput[] = [];
    for (const output of cell.outputs) outputs.push(await whole(output, blobs));
    cells.push({ ...cell, outputs });
  }
  return { ...notebook, cells };
}

async function whole(output: NbOutput, blobs: Blobs): Promise<NbOutput> {
  const { carnet, ...metadata } = (output.metadata ?? {}) as Record<string, unknown>;
  if (carnet === undefined) return output;
  const parsed = carnetOutputMetadata.safeParse(carnet);
  const kept = parsed.success ? parsed.data : {};
  const text = async (sha256: string) => readFile(blobs.pathOf(sha256), "utf8");
  if (output.output_type === "stream" || output.output_type === "error") {
    const { metadata: _metadata, ...rest } = output;
    return kept.stream === undefined ? rest : { ...rest, text: await text(kept.stream.sha256) };
  }
  const data = { ...(output.data as Record<string, unknown>) };
  for (const [type, { sha256 }] of Object.entries(kept.blobs ?? {})) data[type] = valueOf(type, await text(sha256));
  const buffers = [];
  for (const { sha256, bytes } of kept.buffers ?? []) {
    buffers.push({ sha256, bytes, base64: (await readFile(blobs.pathOf(sha256))).toString("base64") });
  }
  return { ...output, data, metadata: buffers.length === 0 ? metadata : { ...metadata, carnet: { buffers } } };
}

/** The blob's text as nbformat's value: JSON for JSON types, except where a string stood there. */
function valueOf(type: string, text: string): unknown {
  if (!isJsonMime(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
