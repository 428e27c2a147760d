/** A person with a page: the page's own connection, operations on cells and undo, without a browser around them. */
import { io } from "socket.io-client";
import * as Y from "yjs";
import { createCellHistory } from "../../components/notebook/cell-operations.ts";
import type { CellHistory } from "../../components/notebook/cell-operations.ts";
import type { KeptUpdates } from "../../components/notebook/kept-updates.ts";
import { saveState } from "../../components/notebook/connection.ts";
import type { SaveState } from "../../components/notebook/connection.ts";
import { applyToText, typingOrigin } from "../../components/notebook/monaco-binding.ts";
import { createRoomClient } from "../../components/notebook/room-client.ts";
import type { RoomClient } from "../../components/notebook/room-client.ts";
import { cellsInOrder, findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { protocolVersion } from "../../protocol/socket.ts";
import type { RoomState } from "../../protocol/socket.ts";

/** What a browser keeps for one person and notebook: it outlives the page. */
export function browserMemory(): KeptUpdates & { size(): number } {
  const kept = new Map<string, Uint8Array>();
  return {
    load: async () => [...kept].map(([id, update]) => ({ id, update })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    keep: (id, update) => void kept.set(id, update),
    forget: (ids) => ids.forEach((id) => kept.delete(id)),
    close: () => {},
    size: () => kept.size,
  };
}

export interface Writer {
  client: RoomClient;
  history: CellHistory;
  save(): SaveState;
  room(): RoomState | null;
  /** Types at that place of the cell's text, as the editor does. */
  type(cell: string, at: number, text: string): void;
  /** Takes back what was typed last in the cell, as the editor does. */
  untype(cell: string): void;
  ids(): string[];
  text(): string;
  content(): unknown;
  close(): void;
}

export function openWriter(options: { address: string; person: string; notebook: string; kept: KeptUpdates }): Writer {
  let save: SaveState = { kind: "connecting", kept: 0 };
  let room: RoomState | null = null;
  const { address, person, notebook, kept } = options;
  const client = createRoomClient({
    notebookId: notebook,
    personId: person,
    listener: {
      connection: (state) => (save = saveState(state)),
      room: (state) => (room = state),
      presence: () => {},
      input: () => {},
      page: () => {},
    },
    kept,
    socket: io(address, {
      path: "/socket.io/",
      transports: ["websocket"],
      forceNew: true,
      auth: { protocol: protocolVersion },
      autoConnect: false,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      extraHeaders: { cookie: `person=${person}` },
    }),
  });
  const { document } = client;
  const managers = new Map<Y.Text, Y.UndoManager>();
  const textOf = (cell: string): Y.Text | null => {
    const found = findCell(document, cell);
    return found === null ? null : sourceOf(found.cell);
  };
  const managerOf = (text: Y.Text): Y.UndoManager => {
    const known = managers.get(text) ?? new Y.UndoManager(text, { trackedOrigins: new Set([typingOrigin]), captureTimeout: 0 });
    managers.set(text, known);
    return known;
  };
  return {
    client,
    history: createCellHistory(document),
    save: () => save,
    room: () => room,
    type: (cell, at, text) => {
      const shared = textOf(cell);
      if (shared === null) return;
      managerOf(shared);
      applyToText(shared, [{ offset: at % (shared.length + 1), length: 0, text }]);
    },
    untype: (cell) => {
      const shared = textOf(cell);
      if (shared !== null) managerOf(shared).undo();
    },
    ids: () => cellsInOrder(document).map((cell) => String(cell.get("id"))),
    text: () =>
      readDocument(document)
        .cells.map(({ id, source }) => `${id}:${source}`)
        .join("\n"),
    content: () => readDocument(document),
    close: () => client.close(),
  };
}
