/** A value as a bundle of representations. */
import { inspect } from "node:util";
import type { MimeBundle } from "../../protocol/output.ts";

export interface Representation {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

export function mimeOf(value: unknown): Representation {
  return { data: { "text/plain": inspect(value) }, metadata: {}, buffers: [] };
}
