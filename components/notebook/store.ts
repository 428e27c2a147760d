/**
 * What the notebook page shows, outside of React: the document as plain values, the room, the line's state, who is here and which cell has the
 * focus. Components subscribe to the part they show, so that typing in one cell of 500 renders one cell.
 */
import type * as Y from "yjs";
import type { Proof } from "../../protocol/proof.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { RoomState } from "../../protocol/socket.ts";
import type { CellHistory, CellOperation, SourceEdit } from "./cell-operations.ts";
import type { CellView, InitialCell } from "./cell-view.ts";
import type { StaleReason } from "../../notebook/dependencies/stale.ts";
import { initialConnection, saveState } from "./connection.ts";
import type { SaveState } from "./connection.ts";
import type { DocumentReader } from "./document-view.ts";
import type { Mode } from "./keys.ts";
import { foldedOver } from "./contents/folding.ts";
import { keepView, plainView, readView } from "./panels.ts";
import type { PanelName, View } from "./panels.ts";
import type { InputRequest, RoomClient, ShownPage } from "./room-client.ts";
import { readStale } from "./stale-view.ts";

export interface Selection {
  active: string | null;
  /** The other end of a selection of several cells; null for one. */
  anchor: string | null;
  mode: Mode;
  /** Grows at each wish to move the browser's focus to the active cell. */
  focusWish: number;
  /** The cell that was meant; another that becomes active later leaves the focus where it is. */
  wishedFor: string | null;
  /** Where the caret goes in an editor that opens. */
  caret: number | null;
}

export interface PersonHere {
  client: number;
  name: string;
  cell: string | null;
}

export type Hint = "nothing-to-undo";

export interface NotebookState {
  /** True once the server's document is here: until then cells are read from the page as it was sent. */
  live: boolean;
  order: readonly string[];
  cells: ReadonlyMap<string, CellView>;
  kernelLife: number;
  /** Whether the notebook gave the same again when all of it was last run anew. */
  proof: Proof | null;
  /** Good results whose inputs have changed since. */
  stale: ReadonlyMap<string, StaleReason>;
  room: RoomState;
  save: SaveState;
  mayWrite: boolean;
  people: readonly PersonHere[];
  input: InputRequest | null;
  /** What a cell asked to read, beside the notebook. */
  page: ShownPage | null;
  /** What a key could not do, and what to do instead; until it is dismissed. */
  hint: Hint | null;
  /** The last refusal of something asked, until it is dismissed. */
  notice: Refusal | null;
  selection: Selection;
  /** Cells whose heading is folded. */
  collapsed: ReadonlySet<string>;
  foldedOutputs: ReadonlySet<string>;
  scrolledOutputs: ReadonlySet<string>;
  lineNumbers: boolean;
  sideBySide: boolean;
  panels: ReadonlySet<PanelName>;
}

export interface NotebookStore {
  subscribe(listener: () => void): () => void;
  getState(): NotebookState;
  /** Connects; the returned function disconnects. */
  start(): () => void;
  client(): RoomClient | null;
  select(change: Partial<Omit<Selection, "focusWish" | "wishedFor">> & { focus?: boolean }): void;
  perform(operation: CellOperation): boolean;
  /** Writes into several cells as one step that undo takes back; locked cells stay. */
  editSources(edits: readonly SourceEdit[]): boolean;
  history(): CellHistory | null;
  /** Reads the document at once, not a frame later: the next key is meant for what is there now. */
  readNow(): void;
  /** The shared text of a cell, for its editor. */
  sharedText(id: string): Y.Text | null;
  /** Shows the refusal, if it is one. Returns whether all went well. */
  report(answer: Promise<Refusal | null>): Promise<boolean>;
  hint(hint: Hint | null): void;
  dismissNotice(): void;
  dismissInput(): void;
  dismissPage(): void;
  /** Folds the section of a heading's cell, or opens it. */
  collapse(id: string, folded: boolean): void;
  showPanel(panel: PanelName, open: boolean): void;
  /** Changes what this browser shows and how; kept for the next visit. */
  view(change: Partial<View>): void;
}

interface Opened {
  client: RoomClient;
  reader: DocumentReader;
  history: CellHistory;
  sharedText: (id: string) => Y.Text | null;
}

export interface StoreOptions {
  notebookId: string;
  person: { id: string; name: string };
  initialCells: readonly InitialCell[];
}

export function createNotebookStore(options: StoreOptions): NotebookStore {
  const listeners = new Set<() => void>();
  let state = initialState(options.initialCells);
  let opened: Opened | null = null;

  const update = (change: Partial<NotebookState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const view = (change: Partial<View>): void => {
    update(change);
    if (typeof localStorage !== "undefined") keepView(options.notebookId, state, localStorage);
  };
  const readDocument = batched(() => {
    if (opened === null || !state.live) return;
    const view = opened.reader.read();
    update({ ...withLivingSelection(state, view), stale: readStale(view, state.stale) });
  });

  const store: NotebookStore = {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getState: () => state,
    client: () => opened?.client ?? null,
    history: () => opened?.history ?? null,
    readNow: () => void (opened !== null && readDocument.now()),
    sharedText: (id) => opened?.sharedText(id) ?? null,
    start() {
      let stopped = false;
      if (typeof localStorage !== "undefined") update(readView(options.notebookId, localStorage));
      void open(options, { update, readDocument, getState: () => state }).then((ready) => {
        if (stopped) ready.client.close();
        else opened = ready;
        if (!stopped) shareSelection(ready.client, options.person, state.selection);
      });
      const wake = (): void => {
        if (document.visibilityState === "visible" && state.save.kind === "offline") opened?.client.retry();
      };
      addEventListener("online", wake);
      document.addEventListener("visibilitychange", wake);
      return () => {
        stopped = true;
        removeEventListener("online", wake);
        document.removeEventListener("visibilitychange", wake);
        opened?.reader.close();
        opened?.client.close();
        opened = null;
      };
    },
    select({ focus, ...change }) {
      const selection = {
        ...state.selection,
        anchor: null,
        caret: null,
        ...change,
        focusWish: state.selection.focusWish + (focus === true ? 1 : 0),
        wishedFor: focus === true ? (change.active ?? state.selection.active) : state.selection.wishedFor,
      };
      const folded = selection.active === null ? [] : foldedOver(state, selection.active);
      if (folded.length > 0) view({ collapsed: new Set([...state.collapsed].filter((id) => !folded.includes(id))) });
      if (selection.active !== state.selection.active && opened !== null) shareSelection(opened.client, options.person, selection);
      update({ selection });
    },
    perform(operation) {
      const performed = opened?.history.perform(operation) ?? false;
      if (performed) {
        update({ hint: null });
        store.readNow();
      }
      return performed;
    },
    editSources: (edits) => edits.length > 0 && store.perform({ kind: "edit-sources", edits }),
    async report(answer) {
      const refusal = await answer;
      if (refusal !== null) update({ notice: refusal });
      return refusal === null;
    },
    hint: (hint) => update({ hint }),
    dismissNotice: () => update({ notice: null }),
    dismissInput: () => update({ input: null }),
    dismissPage: () => update({ page: null }),
    collapse: (id, folded) => view({ collapsed: changed(state.collapsed, id, folded) }),
    showPanel: (panel, open) => view({ panels: changed(state.panels, panel, open) }),
    view,
  };
  return store;
}

function changed<Item>(set: ReadonlySet<Item>, item: Item, present: boolean): ReadonlySet<Item> {
  const next = new Set(set);
  if (present) next.add(item);
  else next.delete(item);
  return next;
}

/** The selected cells, in order: one, or all between the two ends. */
export function selectedIds({ order, selection }: Pick<NotebookState, "order" | "selection">): readonly string[] {
  const { active, anchor } = selection;
  if (active === null) return [];
  const ends = [order.indexOf(active), order.indexOf(anchor ?? active)];
  if (ends[1] < 0) return [active];
  return order.slice(Math.min(...ends), Math.max(...ends) + 1);
}

function initialState(initialCells: readonly InitialCell[]): NotebookState {
  const cells = new Map<string, CellView>();
  for (const { id, type, source } of initialCells)
    cells.set(id, { id, type, source, executionCount: null, outputs: [], run: null, editable: true, deletable: true });
  return {
    live: false,
    order: [...cells.keys()],
    cells,
    kernelLife: 0,
    proof: null,
    stale: new Map(),
    room: { kernel: "none", running: null, queue: [] },
    save: saveState(initialConnection),
    mayWrite: false,
    people: [],
    input: null,
    page: null,
    hint: null,
    notice: null,
    ...plainView,
    selection: { active: initialCells[0]?.id ?? null, anchor: null, mode: "command", focusWish: 0, wishedFor: null, caret: null },
  };
}

/** The libraries of the line come after the page can be read. */
async function open(
  options: StoreOptions,
  shell: { update: (change: Partial<NotebookState>) => void; readDocument: () => void; getState: () => NotebookState },
): Promise<Opened> {
  const [{ createRoomClient }, { createDocumentReader }, { createCellHistory }, { findCell, sourceOf }] = await Promise.all([
    import("./room-client.ts"),
    import("./document-view.ts"),
    import("./cell-operations.ts"),
    import("../../notebook/document/document.ts"),
  ]);
  const client: RoomClient = createRoomClient({
    notebookId: options.notebookId,
    personId: options.person.id,
    listener: {
      connection(connection) {
        const live = shell.getState().live || connection.phase === "live";
        const { notice } = shell.getState();
        const outdated = connection.phase === "live" && notice?.refused === "server-unreachable";
        shell.update({ save: saveState(connection), live, mayWrite: live && connection.mayWrite, notice: outdated ? null : notice });
        if (connection.phase === "live") shell.readDocument();
      },
      room(room) {
        const { input } = shell.getState();
        shell.update({ room, input: input !== null && room.running !== input.cell ? null : input });
      },
      presence: () => shell.update({ people: peopleHere(client) }),
      input: (input) => shell.update({ input }),
      page: (page) => shell.update({ page }),
    },
  });
  const reader = createDocumentReader(client.document, shell.readDocument);
  const sharedText = (id: string): Y.Text | null => {
    const found = findCell(client.document, id);
    return found === null ? null : sourceOf(found.cell);
  };
  return { client, reader, history: createCellHistory(client.document), sharedText };
}

/** When the active cell went away, its neighbour is active. */
function withLivingSelection(
  state: NotebookState,
  view: Pick<NotebookState, "order" | "cells" | "kernelLife" | "proof">,
): Partial<NotebookState> {
  const { active } = state.selection;
  if (active !== null && view.cells.has(active)) return view;
  const before = active === null ? 0 : state.order.indexOf(active);
  const neighbour = view.order[Math.min(Math.max(before, 0), view.order.length - 1)] ?? null;
  return { ...view, selection: { ...state.selection, active: neighbour, anchor: null, mode: "command" } };
}

function shareSelection(client: RoomClient, person: { name: string }, selection: Selection): void {
  client.awareness.setLocalState({ ...client.awareness.getLocalState(), user: { name: person.name }, cell: selection.active });
}

function peopleHere(client: RoomClient): PersonHere[] {
  return [...client.awareness.getStates()].flatMap(([id, shared]) => {
    const user: unknown = shared["user"];
    if (id === client.awareness.clientID || typeof user !== "object" || user === null || !("name" in user)) return [];
    return [{ client: id, name: String(user.name).slice(0, 80), cell: typeof shared["cell"] === "string" ? shared["cell"] : null }];
  });
}

interface Batched {
  (): void;
  /** Runs what waits without waiting for the frame. */
  now(): void;
}

/** Many changes of one frame are read once; a hidden page has no frames and reads a little later. */
function batched(work: () => void): Batched {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    work();
  };
  return Object.assign(
    () => {
      if (timer !== undefined) return;
      timer = setTimeout(run, 100);
      frame = requestAnimationFrame(run);
    },
    { now: run },
  );
}
