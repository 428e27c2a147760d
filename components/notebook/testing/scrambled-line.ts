/** A line between pages and a small server on which messages come late, twice, in any order, or across a new connection. For tests. */
import type { Socket } from "socket.io-client";
import * as Y from "yjs";
import { cellMap, cellsOf } from "../../../notebook/document/document.ts";
import { refused } from "../../../protocol/refusal.ts";
import type { Refusal } from "../../../protocol/refusal.ts";
import { emptyCell } from "../empty-cell.ts";

export const notebook = "00000000-0000-4000-8000-000000000000";

interface Content {
  update?: Uint8Array;
  stateVector?: Uint8Array;
}
type Handler = (content?: unknown) => void;

export interface ScrambledServer {
  document: Y.Doc;
  /** A page's socket. */
  connect(): ScrambledSocket;
  /** How many messages are on their way. */
  waiting(): number;
  /** Delivers one of them, which stays on its way when it is to come `again`. */
  deliver(which: number, again: boolean): void;
}

export interface ScrambledSocket {
  socket: Socket;
  /** The connection is gone; what is on its way still comes. Answers to what was asked before do not. */
  drop(): void;
}

export function openScrambledServer(): ScrambledServer {
  const document = new Y.Doc();
  cellsOf(document).push(["a", "b"].map((id) => cellMap(emptyCell({ id, type: "code" }))));
  const onTheWay: (() => void)[] = [];
  const pages = new Set<(update: Uint8Array) => void>();

  function answer(name: string, { update, stateVector }: Content, from: (update: Uint8Array) => void): unknown {
    if (name === "notebook:join") {
      pages.add(from);
      const lacking = Y.encodeStateAsUpdate(document, stateVector);
      const room = { kernel: "none", running: null, queue: [] };
      return { update: lacking, stateVector: Y.encodeStateVector(document), mayWrite: true, room };
    }
    return update === undefined ? { done: true } : store(update, from);
  }
  function store(update: Uint8Array, from: (update: Uint8Array) => void): { stored: number } | Refusal {
    // As the server does: what does not continue its document is refused and leaves no trace.
    const trial = new Y.Doc();
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(document));
    Y.applyUpdate(trial, update);
    if (trial.store.pendingStructs !== null || trial.store.pendingDs !== null) return refused("update-unreadable", { reason: "gap" });
    Y.applyUpdate(document, update);
    for (const page of pages) if (page !== from) page(update);
    return { stored: 1 };
  }

  return {
    document,
    connect: () => openSocket({ onTheWay, answer, leave: (page) => void pages.delete(page) }),
    waiting: () => onTheWay.length,
    deliver(which, again) {
      const index = which % Math.max(1, onTheWay.length);
      const [message] = again ? [onTheWay[index]] : onTheWay.splice(index, 1);
      message?.();
    },
  };
}

interface Opening {
  onTheWay: (() => void)[];
  answer: (name: string, content: Content, from: (update: Uint8Array) => void) => unknown;
  leave: (page: (update: Uint8Array) => void) => void;
}

function openSocket({ onTheWay, answer, leave }: Opening): ScrambledSocket {
  const handlers = new Map<string, Handler[]>();
  let connection = 0;
  const say = (name: string, content?: unknown): void => handlers.get(name)?.forEach((handle) => handle(content));
  const receive = (update: Uint8Array): void => void onTheWay.push(() => say("notebook:update", { notebook, update }));
  const state = { connected: false, active: true };
  const asked = (name: string, content: Content): Promise<unknown> => {
    const asking = connection;
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("No answer in time.")), 20_000);
      onTheWay.push(() => {
        const reply = answer(name, content, receive);
        onTheWay.push(() => void (asking === connection && state.connected && resolve(reply)));
      });
    });
  };
  const socket = {
    get connected() {
      return state.connected;
    },
    get active() {
      return state.active;
    },
    on: (name: string, handle: Handler) => void handlers.set(name, [...(handlers.get(name) ?? []), handle]),
    emit: () => undefined,
    timeout: () => ({ emitWithAck: asked }),
    connect() {
      if (state.connected) return;
      state.connected = true;
      connection += 1;
      say("connect");
    },
    disconnect() {
      state.connected = false;
      return socket;
    },
  };
  return {
    socket: socket as unknown as Socket,
    drop() {
      if (!state.connected) return;
      state.connected = false;
      leave(receive);
      say("disconnect", "transport close");
    },
  };
}
