/** Which of an output's representations is shown. */
import { mime } from "../../protocol/output.ts";
import type { BlobReference, CarnetOutputMetadata, MimeBundle } from "../../protocol/output.ts";

/** From the richest to the plainest. */
const preference: readonly string[] = [
  mime.viewer,
  mime.plotly,
  mime.table,
  mime.progress,
  mime.federation,
  mime.model,
  mime.tensor,
  mime.html,
  mime.svg,
  mime.png,
  mime.jpeg,
  "image/webp",
  "image/gif",
  mime.markdown,
  mime.latex,
  mime.json,
  mime.text,
];

export interface ChosenMime {
  type: string;
  /** The content, or where it lies when it was too large for the document. */
  content: { value: unknown } | { blob: BlobReference };
}

/** The best representation that can be shown; null when there is none at all. */
export function chooseMime(data: MimeBundle, carnet: CarnetOutputMetadata | undefined): ChosenMime | null {
  const blobs = carnet?.blobs ?? {};
  const present = (type: string): boolean => type in data || type in blobs;
  const best =
    preference.find(present) ?? Object.keys({ ...blobs, ...data }).find((type) => type.startsWith("text/") || type.endsWith("+json"));
  if (best === undefined) return null;
  const blob = blobs[best];
  return { type: best, content: blob === undefined ? { value: data[best] } : { blob } };
}

export function blobAddress(notebookId: string, blob: BlobReference): string {
  return `/api/notebooks/${notebookId}/blobs/${blob.sha256}`;
}
