/**
 * A page's side of a notebook's room: the socket, the replica of the document and the changes that the server has not stored yet. Decisions are
 * in connection.ts; here are the wires. Loaded after the page can be read.
 */
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import type { z } from "zod";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { done, event as serverEvent, joined, protocolVersion, queued, stored } from "../../protocol/socket.ts";
import type { EventName, Request, RequestName, RoomState } from "../../protocol/socket.ts";
import { openedValue, variables } from "../../protocol/variables.ts";
import type { OpenedValue, ValueQuestion, Variables } from "../../protocol/variables.ts";
import { apply, initialConnection } from "./connection.ts";
import type { ConnectionEffect, ConnectionEvent, ConnectionState } from "./connection.ts";
import { openKeptUpdates } from "./kept-updates.ts";
import type { KeptUpdates } from "./kept-updates.ts";

export interface InputRequest {
  cell: string;
  id: string;
  prompt: string;
  secret: boolean;
}

export interface RoomListener {
  connection(state: ConnectionState): void;
  room(state: RoomState): void;
  presence(): void;
  input(request: InputRequest): void;
  /** Documentation that a cell which this page ran asked to read. */
  page(page: ShownPage): void;
}

export interface ShownPage {
  cell: string;
  markdown: string;
}

export interface RoomClient {
  readonly document: Y.Doc;
  readonly awareness: Awareness;
  /** Resolves when everything typed so far is stored; a refusal when it cannot be now. */
  flush(): Promise<Refusal | null>;
  run(cells: string[]): Promise<Refusal | null>;
  /** Begins to restart and run all; the verdict comes with the document. */
  prove(): Promise<Refusal | null>;
  /** Takes cells out of the queue. */
  cancel(cells: string[]): Promise<Refusal | null>;
  interrupt(): Promise<Refusal | null>;
  restart(): Promise<Refusal | null>;
  /** The kernel is to stay although it runs nothing. */
  keep(): Promise<Refusal | null>;
  clear(cells?: string[]): Promise<Refusal | null>;
  answerInput(id: string, value: string): Promise<Refusal | null>;
  variables(): Promise<Variables | Refusal>;
  value(question: ValueQuestion): Promise<OpenedValue | Refusal>;
  retry(): void;
  close(): void;
}

/** Origin of what came from the server or from an earlier visit: not to be sent as a new change. */
const remoteOrigin = "server";
const answerWithinMs = 20_000;

export interface RoomClientOptions {
  notebookId: string;
  personId: string;
  listener: RoomListener;
  /** Where changes wait that the server has not stored; the browser's database where absent. */
  kept?: KeptUpdates;
  /** The line to the server, not connected yet; to the page's own where absent. */
  socket?: Socket;
}

export function createRoomClient(options: RoomClientOptions): RoomClient {
  const { notebookId: notebook, listener } = options;
  const document = new Y.Doc();
  const awareness = new Awareness(document);
  const kept = options.kept ?? openKeptUpdates({ notebookId: notebook, personId: options.personId });
  const updates = new Map<string, Uint8Array>();
  const waiting = new Set<(refusal: Refusal | null) => void>();
  let serverVector: Uint8Array | null = null;
  let state = initialConnection;
  // Answers that belong to an earlier message or an earlier connection are not for the message on its way.
  let turn = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let sequence = 0;

  /** Cells that this page asked to run: what they ask to read opens here, and on no other page. */
  const ran = new Set<string>();

  const socket =
    options.socket ?? io({ path: "/socket.io/", auth: { protocol: protocolVersion }, autoConnect: false, withCredentials: true });

  const dispatch = (event: ConnectionEvent): void => {
    const applied = apply(state, event);
    state = applied.state;
    for (const effect of applied.effects) carryOut(effect);
    listener.connection(state);
    settleWaiting();
  };

  const carryOut = (effect: ConnectionEffect): void => {
    switch (effect.type) {
      case "join":
        return void join();
      case "send":
        return void send(effect);
      case "forget":
        for (const id of effect.ids) updates.delete(id);
        return kept.forget(effect.ids);
      case "retry-later":
        clearTimeout(retryTimer);
        retryTimer = setTimeout(() => dispatch({ type: "retry-due" }), effect.afterMs);
    }
  };

  const settleWaiting = (): void => {
    const nothingKept = state.unsent.length === 0 && state.inFlight.length === 0 && !state.lacks;
    const refusal = state.refusal ?? (state.phase === "live" || state.phase === "joining" ? null : refused("server-unreachable"));
    if (!(nothingKept && state.phase === "live") && refusal === null) return;
    for (const settle of waiting) settle(refusal);
    waiting.clear();
  };

  async function ask<Name extends RequestName, Reply>(
    name: Name,
    content: Request<Name>,
    reply: z.ZodType<Reply>,
  ): Promise<Reply | Refusal> {
    try {
      const answer: unknown = await socket.timeout(answerWithinMs).emitWithAck(name, content);
      if (isRefusal(answer)) return answer;
      const parsed = reply.safeParse(normalised(answer));
      return parsed.success ? parsed.data : refused("bad-request");
    } catch {
      return refused("server-unreachable");
    }
  }

  async function join(): Promise<void> {
    const mine = ++turn;
    await keptLoaded;
    const answer = await ask("notebook:join", { notebook, stateVector: owned(Y.encodeStateVector(document)) }, joined);
    if (mine !== turn) return;
    if (isRefusal(answer)) return dispatch({ type: "join-refused", refusal: answer });
    Y.applyUpdate(document, answer.update, remoteOrigin);
    applyKept();
    serverVector = answer.stateVector;
    listener.room(answer.room);
    dispatch({ type: "joined", mayWrite: answer.mayWrite, serverLacks: isAhead(document, answer.stateVector) });
    announce();
  }

  async function send({ ids, whole }: { ids: readonly string[]; whole: boolean }): Promise<void> {
    const mine = ++turn;
    const changes = ids.flatMap((id) => updates.get(id) ?? []);
    const difference = whole && serverVector !== null ? [Y.encodeStateAsUpdate(document, serverVector)] : [];
    const update = owned(Y.mergeUpdates([...difference, ...changes]));
    const answer = await ask("notebook:update", { notebook, update }, stored);
    if (mine !== turn) return;
    if (!isRefusal(answer)) return dispatch({ type: "stored" });
    dispatch(socket.connected ? { type: "store-refused", refusal: answer } : { type: "unanswered" });
  }

  // Changes of earlier visits are applied only on top of the server's state.
  let keptUpdates: { id: string; update: Uint8Array }[] = [];
  const keptLoaded = kept.load().then(
    (loaded) => void (keptUpdates = loaded),
    () => undefined,
  );
  const applyKept = (): void => {
    const loaded = keptUpdates;
    keptUpdates = [];
    for (const { id, update } of loaded) {
      updates.set(id, update);
      Y.applyUpdate(document, update, remoteOrigin);
    }
    if (loaded.length > 0) dispatch({ type: "changed", ids: loaded.map(({ id }) => id) });
  };

  document.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin === remoteOrigin) return;
    const id = `${Date.now().toString(36).padStart(9, "0")}-${document.clientID.toString(36)}-${(sequence++).toString(36).padStart(6, "0")}`;
    updates.set(id, update);
    kept.keep(id, update);
    dispatch({ type: "changed", ids: [id] });
  });

  const announce = (): void => {
    if (!socket.connected || awareness.getLocalState() === null) return;
    socket.emit("notebook:presence", { notebook, update: encodeAwarenessUpdate(awareness, [document.clientID]) });
  };
  awareness.on("update", (_changes: unknown, origin: unknown) => {
    listener.presence();
    if (origin === "local" && state.phase === "live") announce();
  });

  const on = <Name extends EventName>(name: Name, handle: (content: z.infer<(typeof serverEvent)[Name]>) => void): void => {
    socket.on<string>(name, (content: unknown) => {
      const parsed = serverEvent[name].safeParse(normalised(content));
      if (!parsed.success || ("notebook" in parsed.data && parsed.data.notebook !== notebook)) return;
      handle(parsed.data as z.infer<(typeof serverEvent)[Name]>);
    });
  };
  on("notebook:update", ({ update }) => Y.applyUpdate(document, update, remoteOrigin));
  on("notebook:presence", ({ update }) => applyAwarenessUpdate(awareness, update, remoteOrigin));
  on("room:state", ({ room }) => listener.room(room));
  on("input:request", (request) => listener.input(request));
  on("page:shown", ({ cell, markdown }) => {
    if (ran.has(cell)) listener.page({ cell, markdown });
  });
  on("session:ended", ({ reason }) => dispatch({ type: "session-ended", reason }));
  socket.on("connect", () => dispatch({ type: "connected" }));
  socket.on("disconnect", (reason) => {
    turn++;
    forgetOthers(awareness);
    dispatch({ type: "disconnected" });
    // socket.io leaves it to us after the server closed the socket on purpose.
    if (reason === "io server disconnect" && state.phase !== "ended") setTimeout(() => socket.connect(), 1000);
  });
  socket.on("connect_error", (error: Error & { data?: unknown }) => {
    if (isRefusal(error.data)) dispatch({ type: "join-refused", refusal: error.data });
    else dispatch({ type: "disconnected" });
    if (!socket.active && state.phase !== "ended") setTimeout(() => socket.connect(), 3000);
  });
  socket.connect();

  const flush = (): Promise<Refusal | null> =>
    new Promise((resolve) => {
      waiting.add(resolve);
      settleWaiting();
    });
  const command = async (work: Promise<unknown>): Promise<Refusal | null> => {
    const answer = await work;
    return isRefusal(answer) ? answer : null;
  };
  return {
    document,
    awareness,
    flush,
    // The server runs its own copy: what was typed must be there first.
    run: async (cells) => {
      for (const cell of cells) ran.add(cell);
      return (await flush()) ?? (await command(ask("run", { notebook, cells }, queued)));
    },
    prove: async () => (await flush()) ?? (await command(ask("prove", { notebook }, done))),
    cancel: (cells) => command(ask("cancel", { notebook, cells }, done)),
    interrupt: () => command(ask("interrupt", { notebook }, done)),
    keep: () => command(ask("keep", { notebook }, done)),
    restart: () => command(ask("restart", { notebook }, done)),
    clear: async (cells) => (await flush()) ?? (await command(ask("clear", { notebook, cells }, done))),
    answerInput: (id, value) => command(ask("input", { notebook, id, value }, done)),
    variables: () => ask("variables", { notebook }, variables),
    value: (question) => ask("value", { notebook, question }, openedValue),
    retry: () => {
      // Anew, so that the pause before socket.io's next try is cut short.
      if (!socket.connected) socket.disconnect().connect();
      dispatch({ type: "retry-due" });
    },
    close() {
      clearTimeout(retryTimer);
      awareness.setLocalState(null);
      if (socket.connected) socket.emit("notebook:leave", { notebook });
      socket.disconnect();
      awareness.destroy();
      document.destroy();
      kept.close();
    },
  };
}

function forgetOthers(awareness: Awareness): void {
  const others = [...awareness.getStates().keys()].filter((client) => client !== awareness.clientID);
  removeAwarenessStates(awareness, others, remoteOrigin);
}

/** Whether the replica holds insertions that the server does not. (Deletions show as unsent changes.) */
function isAhead(document: Y.Doc, serverVector: Uint8Array): boolean {
  const server = Y.decodeStateVector(serverVector);
  return [...Y.decodeStateVector(Y.encodeStateVector(document))].some(([client, clock]) => clock > (server.get(client) ?? 0));
}

/** The protocol's bytes are never shared memory. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;

/** Binary arrives in the browser as ArrayBuffer; the protocol speaks of bytes. */
function normalised(content: unknown): unknown {
  if (typeof content !== "object" || content === null) return content;
  return Object.fromEntries(
    Object.entries(content).map(([key, value]: [string, unknown]) => [key, value instanceof ArrayBuffer ? new Uint8Array(value) : value]),
  );
}
