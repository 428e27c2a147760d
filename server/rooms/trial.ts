/**
 * A copy of a room's document where changes are tried before they are stored. What a page sends is applied here first, so that an update
 * that breaks the document, or builds on what we lack, harms only a copy that is thrown away.
 */
import * as Y from "yjs";
import { cellsOf, metadataOf, structureFault } from "../../notebook/document/document.ts";
import { guardOf, settle } from "../../notebook/document/guard.ts";
import type { ServerOwned } from "../../notebook/document/guard.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

const serverOrigin = Symbol("server");

/** The copy that is ahead of the store by at most one batch. */
export interface Trial {
  doc: Y.Doc;
  /** Applies a page's update, and puts back what is the server's: those corrections are updates of their own. */
  page(update: Uint8Array): { corrections: Uint8Array[] } | Refusal;
  /** Applies changes of the server; null when they changed nothing. */
  server(changes: ((doc: Y.Doc) => void)[]): Uint8Array | null;
  /** Applies what was tried already. */
  replay(update: Uint8Array): void;
  /** Whether cells went since the last question. */
  cellsWereRemoved(): boolean;
}

export function openTrial(stored: Y.Doc, truth: (id: string) => ServerOwned | undefined, newId: () => string): Trial {
  const doc = new Y.Doc();
  cellsOf(doc);
  doc.getMap("meta");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored));
  const guard = guardOf(doc);
  let written: Uint8Array[] = [];
  let shrunk = false;
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin === serverOrigin) written.push(update);
  });
  cellsOf(doc).observe((event) => {
    if (event.changes.deleted.size > 0) shrunk = true;
  });
  const taken = () => {
    const updates = written;
    written = [];
    return updates;
  };
  return {
    doc,
    page: (update) => {
      try {
        Y.applyUpdate(doc, update, "page");
        if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return refused("update-unreadable", { reason: "gap" });
        const fault = structureFault(doc);
        if (fault !== null) return refused("update-unreadable", { reason: "structure", place: fault });
        const touched = guard.take();
        if (touched === null) return { corrections: [] };
        for (const cell of new Set([...touched.metadata, ...touched.inserted])) {
          if (!isJson((cell.get("metadata") as Y.Map<unknown>).toJSON()))
            return refused("update-unreadable", { reason: "structure", place: "metadata" });
        }
        const notebookCarnet = metadataOf(stored)?.get("carnet");
        doc.transact(() => settle(doc, touched, { truth, notebookCarnet, newId }), serverOrigin);
        guard.take();
        return { corrections: taken() };
      } catch {
        return refused("update-unreadable", { reason: "broken" });
      }
    },
    server: (changes) => {
      if (changes.length === 0) return null;
      for (const change of changes) attempt(() => doc.transact(() => change(doc), serverOrigin));
      guard.take();
      const updates = taken();
      return updates.length === 0 ? null : updates.length === 1 ? updates[0] : Y.mergeUpdates(updates);
    },
    replay: (update) => {
      Y.applyUpdate(doc, update, "replay");
      guard.take();
    },
    cellsWereRemoved: () => {
      const was = shrunk;
      shrunk = false;
      return was;
    },
  };
}

/** A change of ours that throws is a defect: it is reported, and must not hold up what others wait for. */
function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    console.error("A change of the document failed:", error);
  }
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return false;
  return Object.values(value).every(isJson);
}
