/** What can be seen of a page's update without applying it: its size, whether it decodes, and whether it continues what we hold. */
import * as Y from "yjs";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { updateLimitBytes } from "../../protocol/socket.ts";

/** Insertions and deletions of one update: far above what a person does, far below what stalls the server. */
const structLimit = 200_000;

export function updateFault(doc: Y.Doc, update: Uint8Array): Refusal | null {
  if (update.byteLength > updateLimitBytes) return refused("too-large", { bytes: update.byteLength, limit: updateLimitBytes });
  try {
    const { structs } = Y.decodeUpdate(update);
    if (structs.length > structLimit) return refused("too-large", { bytes: update.byteLength, limit: updateLimitBytes });
    return null;
  } catch {
    return refused("update-unreadable", { reason: "broken" });
  }
}
