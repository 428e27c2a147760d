/**
 * The history of a notebook, read from its stored updates: nothing is recorded twice, so nothing can disagree. Updates are looked at in
 * windows from the latest sum before them; whoever may open the notebook may read how it came to be.
 */
import * as Y from "yjs";
import { cellsOf, readDocument } from "../../notebook/document/document.ts";
import { watchEdits } from "../../notebook/history/edits.ts";
import { momentsOf } from "../../notebook/history/moments.ts";
import type { Edit } from "../../notebook/history/moments.ts";
import { historyInput } from "../../protocol/history.ts";
import type { HistoryPage, PastNotebook } from "../../protocol/history.ts";
import type { SignedIn } from "../../protocol/identity.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../../storage/database.ts";
import { guarded } from "../../storage/guarded.ts";
import { readHistory, snapshotUpTo, stepBack } from "../../storage/queries/read-history.ts";
import type { HistoryRow } from "../../storage/queries/read-history.ts";
import { keepSnapshot } from "../../storage/queries/save-snapshot.ts";
import type { Notebooks } from "../notebooks/notebooks.ts";

export interface History {
  /** A stretch of the time line, the latest where `before` is absent. */
  page(who: SignedIn, notebook: string, input: unknown): Promise<HistoryPage | Refusal>;
  /** The notebook as it was after an update. */
  at(who: SignedIn, notebook: string, input: unknown): Promise<PastNotebook | Refusal>;
}

export interface CreateHistory {
  database: Database;
  notebooks: Pick<Notebooks, "access">;
}

/** Updates that one page looks at, and how many windows without any edit it passes over: a long run writes thousands. */
const windowSize = 1000;
const windowsPassed = 20;
/** Where a reconstruction had to go through more than so many updates, a sum is kept for the next. */
const keepEvery = 2000;

export function createHistory({ database, notebooks }: CreateHistory): History {
  async function page(notebook: string, before: number): Promise<HistoryPage> {
    let upTo = before - 1;
    for (let passed = 0; ; passed += 1) {
      const start = await stepBack(database, { notebook, before: upTo + 1, count: windowSize });
      const edits = await editsIn(notebook, { start: start ?? 0, upTo });
      if (edits.length > 0 || start === null || passed >= windowsPassed)
        return { moments: momentsOf(edits).reverse(), earlier: start === null ? null : start };
      upTo = start - 1;
    }
  }

  /** Edits of the updates in `start <= seq <= upTo`. */
  async function editsIn(notebook: string, { start, upTo }: { start: number; upTo: number }): Promise<Edit[]> {
    const rows = await readHistory(database, { notebook, after: start - 1, upTo, limit: windowSize + 1 });
    if (rows.length === 0) return [];
    const { doc, empty } = await reconstruct(notebook, rows[0].seq - 1);
    const watch = watchEdits(doc);
    const edits: Edit[] = [];
    let cause: HistoryRow | null = null;
    for (const [index, row] of rows.entries()) {
      Y.applyUpdate(doc, row.update);
      if (row.author !== null) cause = row;
      const touch = watch.take();
      if (touch === null) continue;
      // What the server puts right after an edit is stored with it, at the same instant: it is that person's doing.
      const author = row.author ?? (cause?.at.getTime() === row.at.getTime() ? cause.author : null);
      edits.push({ seq: row.seq, author, at: row.at.getTime(), ...touch, created: empty && index === 0 });
    }
    watch.stop();
    doc.destroy();
    return edits;
  }

  /** The document after the update of that number. */
  async function reconstruct(notebook: string, seq: number): Promise<{ doc: Y.Doc; empty: boolean; at: Date | null }> {
    const doc = new Y.Doc();
    cellsOf(doc);
    doc.getMap("meta");
    const snapshot = await snapshotUpTo(database, { notebook, seq });
    if (snapshot !== null) Y.applyUpdate(doc, snapshot.state);
    let after = snapshot?.seq ?? 0;
    let at: Date | null = null;
    let applied = 0;
    for (;;) {
      const rows = await readHistory(database, { notebook, after, upTo: seq, limit: windowSize });
      doc.transact(() => {
        for (const row of rows) Y.applyUpdate(doc, row.update);
      });
      applied += rows.length;
      if (rows.length > 0) ({ seq: after, at } = rows[rows.length - 1]);
      if (rows.length < windowSize) return { doc, empty: after === 0, at };
      if (applied % keepEvery === 0) await keepSnapshot(database, { notebook, seq: after, state: Y.encodeStateAsUpdate(doc) });
    }
  }

  async function at(notebook: string, wanted: number): Promise<PastNotebook | Refusal> {
    const [row] = await readHistory(database, { notebook, after: wanted - 1, upTo: wanted, limit: 1 });
    if (row === undefined) return refused("not-found");
    const { doc } = await reconstruct(notebook, wanted);
    const { metadata, cells } = readDocument(doc);
    doc.destroy();
    return { moment: wanted, at: row.at.getTime(), metadata, cells };
  }

  return {
    page: (who, notebook, input) =>
      guarded(async () => {
        if ((await notebooks.access(who, notebook)) === null) return refused("not-found");
        const asked = historyInput.page.safeParse(input);
        return asked.success ? page(notebook, asked.data.before ?? Number.MAX_SAFE_INTEGER) : refused("bad-request");
      }),
    at: (who, notebook, input) =>
      guarded(async () => {
        if ((await notebooks.access(who, notebook)) === null) return refused("not-found");
        const asked = historyInput.at.safeParse(input);
        return asked.success ? at(notebook, asked.data.moment) : refused("bad-request");
      }),
  };
}
