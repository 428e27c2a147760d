/**
 * A notebook's document, and the rule that makes "saved" true: what a page is told is stored, is stored. Two copies of the document are
 * held. `doc` is exactly the sum of the stored updates; it is all that pages and runs ever read. Changes are tried on a second copy,
 * stored in one transaction, and only then applied to `doc`, announced and acknowledged. When storing fails, the trial copy is thrown
 * away: nothing has diverged.
 */
import * as Y from "yjs";
import { cellsOf, findCell } from "../../notebook/document/document.ts";
import { serverPart } from "../../notebook/document/guard.ts";
import type { ServerOwned } from "../../notebook/document/guard.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { storageRefusal } from "../../storage/guarded.ts";
import { openTrial } from "./trial.ts";
import type { Trial } from "./trial.ts";
import { updateFault } from "./update-fault.ts";

/** Where the updates lie. `append` is one transaction and throws when it failed. */
export interface JournalStore {
  append(rows: { update: Uint8Array; author: string | null }[]): Promise<number[]>;
  /** Updates after `seq`, in order. */
  after(seq: number): Promise<{ seq: number; update: Uint8Array }[]>;
}

/** Who sent an update: the person, and the connection that need not hear it again. */
export interface Source {
  author: string;
  connection: unknown;
}

export interface Journal {
  /** The sum of what is stored. Read only. */
  readonly doc: Y.Doc;
  /** The last stored update's number. */
  readonly seq: number;
  /** A page's update. Resolves when it is stored. */
  submit(update: Uint8Array, source: Source): Promise<{ stored: number } | Refusal>;
  /**
   * The server's own change. It may be executed again on another copy of the document, so it must find its cells by id and depend on
   * nothing that it changed itself. Resolves when stored; storing is tried again until it succeeds or the journal is closed (then false).
   * `author` is the person whose edit it is, where it is one.
   */
  write(change: (doc: Y.Doc) => void, author?: string): Promise<boolean>;
  /** Waits for what was asked before, then forgets what cannot be stored. */
  close(): Promise<void>;
}

/** A stored update and the connection that sent it; null for the server's. */
export interface Announcement {
  update: Uint8Array;
  connection: unknown;
}

export interface JournalOptions {
  doc: Y.Doc;
  seq: number;
  store: JournalStore;
  newId: () => string;
  announce: (stored: Announcement[]) => void;
  /** How long to wait before a change of the server is tried again. */
  retryMs: number;
}

interface PageItem {
  kind: "page";
  update: Uint8Array;
  source: Source;
  answer: (reply: { stored: number } | Refusal) => void;
}
interface ServerItem {
  kind: "server";
  change: (doc: Y.Doc) => void;
  author: string | null;
  answer: (stored: boolean) => void;
}
interface Row {
  update: Uint8Array;
  author: string | null;
  connection: unknown;
}

const batchLimit = 256;
const removedLimit = 200;

export function createJournal(options: JournalOptions): Journal {
  const { doc, store } = options;
  let seq = options.seq;
  let waiting: (PageItem | ServerItem)[] = [];
  let pumping: Promise<void> | null = null;
  let closed = false;
  let trial: Trial | null = null;
  /** True after a failure whose outcome is unknown: what the store holds is read again first. */
  let uncertain = false;
  /** The server's part of cells that were deleted lately, so that undo and moving bring their results back. */
  const removed = new Map<string, ServerOwned>();

  const truth = (id: string) => {
    const found = findCell(doc, id);
    return found === null ? removed.get(id) : serverPart(found.cell);
  };

  async function pump(): Promise<void> {
    try {
      // What one turn asks for is stored together: a run that begins, or ends, is one transaction instead of two.
      await new Promise((resolve) => setImmediate(resolve));
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchLimit);
        waiting = waiting.slice(batch.length);
        const failed = await storeBatch(batch);
        if (failed.length === 0) continue;
        waiting = [...failed, ...waiting];
        if (closed) {
          for (const item of waiting) forget(item);
          waiting = [];
        } else await new Promise((resolve) => setTimeout(resolve, options.retryMs));
      }
    } finally {
      // In the same step that found nothing waiting: what is asked from now on starts another pump.
      pumping = null;
    }
  }

  /** Returns the server's changes that must be tried again. */
  async function storeBatch(batch: (PageItem | ServerItem)[]): Promise<ServerItem[]> {
    const servers = batch.filter((item) => item.kind === "server");
    const accepted: { item: PageItem; row: number }[] = [];
    try {
      if (uncertain) await reread();
      trial ??= openTrial(doc, truth, options.newId);
      const rows: Row[] = [];
      for (const item of batch) {
        if (item.kind !== "page") continue;
        const tried = trial.page(item.update);
        if (isRefusal(tried)) {
          item.answer(tried);
          trial = openTrial(doc, truth, options.newId);
          for (const row of rows) trial.replay(row.update);
          continue;
        }
        accepted.push({ item, row: rows.length });
        rows.push({ update: item.update, author: item.source.author, connection: item.source.connection });
        for (const update of tried.corrections) rows.push({ update, author: null, connection: null });
      }
      for (const [author, items] of Map.groupBy(servers, (item) => item.author)) {
        const written = trial.server(items.map((item) => item.change));
        if (written !== null) rows.push({ update: written, author, connection: null });
      }
      const numbers = rows.length === 0 ? [] : await store.append(rows.map(({ update, author }) => ({ update, author })));
      commit(rows, numbers);
      for (const { item, row } of accepted) item.answer({ stored: numbers[row] });
      for (const item of servers) item.answer(true);
      return [];
    } catch (error) {
      uncertain = true;
      trial = null;
      const refusal = storageRefusal(error) ?? refused("storage-unavailable");
      console.error("A notebook's changes could not be stored:", error);
      // A page that was answered already (its update was unreadable) hears nothing new: a promise resolves once.
      for (const item of batch) if (item.kind === "page") item.answer(refusal);
      return servers;
    }
  }

  function commit(rows: Row[], numbers: number[]): void {
    rememberRemoved();
    for (const row of rows) Y.applyUpdate(doc, row.update);
    seq = numbers.at(-1) ?? seq;
    if (rows.length > 0) options.announce(rows.map(({ update, connection }) => ({ update, connection })));
  }

  function rememberRemoved(): void {
    if (trial === null || !trial.cellsWereRemoved()) return;
    const kept = new Set(cellsOf(trial.doc).map((cell) => cell.get("id")));
    for (const cell of cellsOf(doc)) {
      const id = cell.get("id") as string;
      if (kept.has(id)) continue;
      removed.delete(id);
      removed.set(id, serverPart(cell));
    }
    for (const id of removed.keys()) {
      if (removed.size <= removedLimit) break;
      removed.delete(id);
    }
  }

  async function reread(): Promise<void> {
    const rows = await store.after(seq);
    uncertain = false;
    if (rows.length === 0) return;
    for (const row of rows) Y.applyUpdate(doc, row.update);
    seq = rows[rows.length - 1].seq;
    options.announce(rows.map(({ update }) => ({ update, connection: null })));
  }

  function forget(item: PageItem | ServerItem): void {
    if (item.kind === "page") item.answer(refused("storage-unavailable"));
    else item.answer(false);
  }

  function ask(item: PageItem | ServerItem): void {
    if (closed) return forget(item);
    waiting.push(item);
    pumping ??= pump();
  }

  return {
    doc,
    get seq() {
      return seq;
    },
    submit: (update, source) => {
      const fault = updateFault(doc, update);
      if (fault !== null) return Promise.resolve(fault);
      return new Promise((answer) => ask({ kind: "page", update, source, answer }));
    },
    write: (change, author) => new Promise((answer) => ask({ kind: "server", change, author: author ?? null, answer })),
    close: async () => {
      closed = true;
      while (pumping !== null) await pumping;
    },
  };
}
