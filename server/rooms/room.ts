/** One notebook, open: its document, its runs, and who is there. */
import * as Y from "yjs";
import { cellsOf, findCell, placeAll, positionOf } from "../../notebook/document/document.ts";
import { addOutput, carnetOf, notebookCarnet, setRun } from "../../notebook/document/run.ts";
import type { Language } from "../../protocol/identity.ts";
import type { RoomState } from "../../protocol/socket.ts";
import { appendUpdates } from "../../storage/queries/append-updates.ts";
import { readUpdatesAfter } from "../../storage/queries/read-document.ts";
import type { StoredDocument } from "../../storage/queries/read-document.ts";
import { recordBlobs } from "../../storage/queries/record-blobs.ts";
import { saveSnapshot } from "../../storage/queries/save-snapshot.ts";
import type { NotebookRow } from "../../storage/queries/find-notebook.ts";
import { createJournal } from "./journal.ts";
import type { Announcement, Journal } from "./journal.ts";
import type { RoomsOptions } from "./rooms.ts";
import { createProofs } from "./proofs.ts";
import type { Proofs } from "./proofs.ts";
import { createRuns } from "./runs.ts";
import type { InputRequest, Runs, ShownPage } from "./runs.ts";
import { roomSentence } from "./sentences.ts";

/** Someone who hears what happens in the room. */
export interface Listener {
  updates(stored: Announcement[]): void;
  state(state: RoomState): void;
  input(request: InputRequest): void;
  /** What a cell asked to read. */
  page?(page: ShownPage): void;
}

export interface Room {
  readonly notebook: string;
  readonly journal: Journal;
  readonly runs: Runs;
  readonly proofs: Proofs;
  /** Joins; call what is returned to leave. */
  listen(listener: Listener): () => void;
  listeners(): number;
  /** Stores what is under way and ends. */
  close(): Promise<void>;
}

/** Updates after which loading would start to be felt. */
const snapshotEvery = 500;
/** A sum is kept for the history once as many updates lie between, or once they weigh an eighth of it: what is kept stays in proportion. */
const keptEvery = { updates: 5000, share: 8 } as const;

/** Makes a room from what is stored, and explains the runs that a stop of the server cut short. */
export function openRoom(options: RoomsOptions, notebook: NotebookRow, stored: StoredDocument): Room {
  const { database } = options.storage;
  const doc = sumOf(stored);
  const listeners = new Set<Listener>();
  let sinceSnapshot = stored.updates.length;
  const sinceKept = { updates: 0, bytes: 0 };
  let snapshotting: Promise<void> | null = null;
  const tell = (event: (listener: Listener) => void) => {
    for (const listener of listeners) event(listener);
  };

  const journal = createJournal({
    doc,
    seq: stored.updates.at(-1)?.seq ?? stored.snapshot?.seq ?? 0,
    store: {
      append: (rows) => appendUpdates(database, { notebook: notebook.id, rows }),
      after: (seq) => readUpdatesAfter(database, { notebook: notebook.id, seq }),
    },
    newId: options.newId,
    retryMs: options.retryMs ?? 1000,
    announce: (updates) => {
      tell((listener) => listener.updates(updates));
      sinceSnapshot += updates.length;
      sinceKept.updates += updates.length;
      sinceKept.bytes += updates.reduce((sum, { update }) => sum + update.byteLength, 0);
      if (sinceSnapshot >= snapshotEvery) void snapshot();
    },
  });

  function snapshot(): Promise<void> {
    snapshotting ??= keepSnapshot()
      .catch((error: unknown) => console.error("A snapshot could not be stored; the updates are.", error))
      .finally(() => (snapshotting = null));
    return snapshotting;
  }

  async function keepSnapshot(): Promise<void> {
    sinceSnapshot = 0;
    const state = Y.encodeStateAsUpdate(doc);
    const kept = sinceKept.updates >= keptEvery.updates || sinceKept.bytes * keptEvery.share >= state.byteLength;
    if (kept) Object.assign(sinceKept, { updates: 0, bytes: 0 });
    await saveSnapshot(database, { notebook: notebook.id, seq: journal.seq, state, kept });
  }

  const runs = createRuns({
    journal,
    pool: options.pool,
    blobs: options.blobs,
    keepBlobs: (blobs) => recordBlobs(database, { notebook: notebook.id, blobs }),
    homeFolder: options.homeOf(notebook.owner),
    owner: { person: notebook.owner, notebook: notebook.id },
    datasetFolders: () => options.datasetFolders(notebook.ownerRole),
    comms: options.comms,
    language: () => notebookCarnet(doc).language ?? notebook.language,
    newId: options.newId,
    now: options.now,
    onState: (state) => tell((listener) => listener.state(state)),
    onInput: (request) => tell((listener) => listener.input(request)),
    onPage: (page) => tell((listener) => listener.page?.(page)),
    onRunEnded: () => options.onRunEnded(notebook.id, doc),
  });

  // A document from before positions gets them once, so that its pages agree on where its cells stand.
  if (
    cellsOf(doc)
      .toArray()
      .some((cell) => positionOf(cell) === null)
  )
    void journal.write(placeAll);
  explainLostRuns(journal, notebookCarnet(doc).language ?? notebook.language);
  return {
    notebook: notebook.id,
    journal,
    runs,
    proofs: createProofs({ journal, runs, now: options.now }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listeners: () => listeners.size,
    close: async () => {
      await runs.stop("server-stopped");
      await journal.close();
      if (sinceSnapshot > 50) await snapshot();
      await snapshotting;
    },
  };
}

function sumOf(stored: StoredDocument): Y.Doc {
  const doc = new Y.Doc();
  cellsOf(doc);
  doc.getMap("meta");
  doc.transact(() => {
    if (stored.snapshot !== null) Y.applyUpdate(doc, stored.snapshot.state);
    for (const { update } of stored.updates) Y.applyUpdate(doc, update);
  });
  return doc;
}

/**
 * A freshly opened room has no kernel: a cell that says it waits or runs was cut short by the end of the server. Not waited for: on a full
 * disk a person can still read the notebook.
 */
function explainLostRuns(journal: Journal, language: Language): void {
  const cut = cellsOf(journal.doc)
    .toArray()
    .filter((cell) => ["queued", "running"].includes(carnetOf(cell).run?.state ?? ""))
    .map((cell) => cell.get("id") as string);
  if (cut.length === 0) return;
  void journal.write((doc) => {
    for (const id of cut) {
      const cell = findCell(doc, id)?.cell;
      const run = cell === undefined ? undefined : carnetOf(cell).run;
      if (cell === undefined || run === undefined) continue;
      const sentence = roomSentence(language, run.state === "running" ? "lost" : "lostQueued");
      setRun(cell, { ...run, state: "lost" });
      addOutput(cell, {
        output_type: "error",
        ename: "ServerRestarted",
        evalue: sentence,
        traceback: [],
        metadata: { carnet: { explanation: sentence } },
      });
    }
  });
}
