/** Moves what is too large for a document out of an output, into blobs. */
import type { Blobs } from "../blobs/blobs.ts";
import type { BlobReference, CarnetOutputMetadata } from "../../protocol/output.ts";

/** Bytes of one MIME value that the document still holds. */
export const mimeLimitBytes = 64 * 1024;
/** Of a plain text that went to a blob, the document keeps this many UTF-16 units to be read at once. */
const plainTextHead = 4000;

export interface Display {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  displayId?: string;
}

/** The display as the document holds it; every blob is on the disk when this resolves. Throws what the disk said. */
export async function externalised(display: Display, buffers: Uint8Array[], blobs: Blobs) {
  const data: Record<string, unknown> = {};
  const large: Record<string, BlobReference> = {};
  for (const [type, value] of Object.entries(display.data)) {
    const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
    if (text.length <= mimeLimitBytes / 4 || Buffer.byteLength(text, "utf8") <= mimeLimitBytes) {
      data[type] = value ?? null;
      continue;
    }
    large[type] = await blobs.put(Buffer.from(text, "utf8"));
    if (type === "text/plain") data[type] = `${text.slice(0, plainTextHead).toWellFormed()}\n⋯`;
  }
  const references: BlobReference[] = [];
  for (const buffer of buffers) references.push(await blobs.put(buffer));
  const carnet: CarnetOutputMetadata = {
    ...(Object.keys(large).length > 0 ? { blobs: large } : {}),
    ...(references.length > 0 ? { buffers: references } : {}),
    ...(display.displayId === undefined ? {} : { displayId: display.displayId }),
  };
  const metadata: Record<string, unknown> = { ...display.metadata };
  delete metadata.carnet;
  if (Object.keys(carnet).length > 0) metadata.carnet = carnet;
  return { data, metadata, references: [...Object.values(large), ...references] };
}
