/** One page's connection: the notebooks that it entered, and the answer to each of its events. */
import type { Socket } from "socket.io";
import * as Y from "yjs";
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { request, updateLimitBytes } from "../../protocol/socket.ts";
import type { Joined, Request, RequestName } from "../../protocol/socket.ts";
import type { Notebooks } from "../notebooks/notebooks.ts";
import type { Announcement } from "../rooms/journal.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { presenceLimitBytes, readPresence, signed } from "./presence.ts";
import type { Presence } from "./room-presence.ts";

export interface ConnectionOptions {
  socket: Socket;
  /** Who the session's cookie says this is, now. */
  who: () => Promise<SignedIn | null>;
  first: SignedIn;
  rooms: Rooms;
  notebooks: Pick<Notebooks, "access">;
  presence: Presence;
}

export interface Connection {
  handle(name: RequestName, payload: unknown): Promise<unknown>;
  close(): void;
}

/** Notebooks that one page may have open. */
const roomLimit = 20;
/** How long a role is believed before the session is asked again. */
const roleMs = 15_000;
/** What may wait for a slow page before it is disconnected: it comes back and asks for what it lacks. */
const waitingLimit = { packets: 2000, bytes: 16_000_000 };
const stopMs = 3000;
const done = { done: true } as const;

export function createConnection({ socket, who, first, rooms, notebooks, presence }: ConnectionOptions): Connection {
  const entered = new Map<string, { leave: () => void }>();
  let person = first;
  let askedAt = Date.now();
  let closed = false;
  let order: Promise<void> = Promise.resolve();

  function send(event: string, payload: unknown): void {
    const waiting = (socket.conn as unknown as { writeBuffer?: { data?: unknown }[] }).writeBuffer ?? [];
    if (waiting.length > waitingLimit.packets || (waiting.length > 20 && bytesOf(waiting) > waitingLimit.bytes)) {
      socket.conn.close();
      return;
    }
    socket.emit(event, payload);
  }

  async function believed(): Promise<SignedIn | null> {
    if (Date.now() - askedAt < roleMs) return person;
    const now = await who();
    if (now === null || now.sessionId !== person.sessionId) return null;
    person = now;
    askedAt = Date.now();
    return person;
  }

  /**
   * Events are let in one after the other, so that updates reach the journal in the order in which they were sent; what they ask for may
   * take its time beside each other: a stop must not wait behind a restart.
   */
  async function handle(name: RequestName, payload: unknown): Promise<unknown> {
    const before = order;
    let pass = () => {};
    order = new Promise((resolve) => (pass = resolve));
    await before;
    try {
      const admission = await admit(name, payload);
      return isRefusal(admission) ? admission : { answer: respond(name, admission) };
    } finally {
      pass();
    }
  }

  interface Admitted {
    data: object;
    room: Room | null;
  }
  async function admit(name: RequestName, payload: unknown): Promise<Admitted | Refusal> {
    const now = await believed();
    if (now === null) return refused("session-revoked");
    const parsed = request[name].safeParse(payload);
    if (!parsed.success) return refused("bad-request", { event: name });
    const { notebook } = parsed.data;
    if (name === "notebook:leave") return { data: parsed.data, room: null };
    if ((await notebooks.access(now, notebook)) === null) {
      leave(notebook);
      return refused("not-found");
    }
    if (closed) return refused("session-revoked");
    if (name !== "notebook:join" && !entered.has(notebook)) return refused("bad-request", { event: name, reason: "not-joined" });
    if (name === "notebook:presence") return { data: parsed.data, room: null };
    const room = await rooms.open(notebook);
    return isRefusal(room) ? room : { data: parsed.data, room };
  }

  function respond(name: RequestName, { data, room }: Admitted): unknown {
    if (name === "notebook:leave") return leave((data as Request<"notebook:leave">).notebook);
    if (name === "notebook:presence") return say(data as Request<"notebook:presence">);
    if (room === null) return refused("not-found");
    return name === "notebook:join" ? join(room, (data as Request<"notebook:join">).stateVector) : act(name, room, data);
  }

  async function act(name: Exclude<RequestName, "notebook:join" | "notebook:leave" | "notebook:presence">, room: Room, data: object) {
    switch (name) {
      case "notebook:update": {
        const { update } = data as Request<"notebook:update">;
        if (update.byteLength > updateLimitBytes) return refused("too-large", { bytes: update.byteLength, limit: updateLimitBytes });
        return room.journal.submit(new Uint8Array(update), { author: person.person.id, connection: socket });
      }
      case "run":
        return room.runs.enqueue((data as Request<"run">).cells);
      case "prove":
        return room.proofs.begin();
      case "cancel":
        await room.runs.cancel((data as Request<"cancel">).cells);
        return done;
      case "interrupt":
        // What cannot be stopped at once is not waited for: the person may restart meanwhile.
        await Promise.race([room.runs.interrupt(), new Promise((resolve) => setTimeout(resolve, stopMs))]);
        return done;
      case "restart":
        return (await room.runs.restart()) ?? done;
      case "keep":
        room.runs.idleness.use();
        return done;
      case "clear":
        await room.runs.clear((data as Request<"clear">).cells);
        return done;
      case "variables":
        return room.runs.variables.list();
      case "value":
        return room.runs.variables.open((data as Request<"value">).question);
      case "input": {
        const { id, value } = data as Request<"input">;
        return room.runs.input(id, value) ? done : refused("bad-request", { event: name, reason: "nobody-asks" });
      }
    }
  }

  function join(room: Room, stateVector: Uint8Array | undefined): Joined | Refusal {
    if (closed) return refused("session-revoked");
    if (!entered.has(room.notebook) && entered.size >= roomLimit)
      return refused("bad-request", { reason: "too-many-notebooks", limit: roomLimit });
    let update: Uint8Array;
    try {
      update = Y.encodeStateAsUpdate(
        room.journal.doc,
        stateVector === undefined || stateVector.byteLength === 0 ? undefined : new Uint8Array(stateVector),
      );
    } catch {
      return refused("update-unreadable", { reason: "state-vector" });
    }
    leave(room.notebook);
    const { notebook } = room;
    const stop = room.listen({
      updates: (stored) => {
        const lacking = updateFor(stored, socket);
        if (lacking !== null) send("notebook:update", { notebook, update: lacking });
      },
      state: (state) => send("room:state", { notebook, room: state }),
      input: (asked) => send("input:request", { notebook, ...asked }),
      page: (page) => send("page:shown", { notebook, ...page }),
    });
    const others = presence.enter(notebook, socket, (heard) => send("notebook:presence", { notebook, update: heard }));
    entered.set(notebook, { leave: stop });
    setImmediate(() => {
      if (others !== null) send("notebook:presence", { notebook, update: others });
      for (const asked of room.runs.openInputs()) send("input:request", { notebook, ...asked });
    });
    const held = Y.encodeStateVector(room.journal.doc);
    return { update: new Uint8Array(update), stateVector: new Uint8Array(held), mayWrite: true, room: room.runs.state() };
  }

  function leave(notebook: string): typeof done {
    const room = entered.get(notebook);
    if (room === undefined) return done;
    entered.delete(notebook);
    room.leave();
    presence.leave(notebook, socket);
    return done;
  }

  function say({ notebook, update }: Request<"notebook:presence">): unknown {
    const entries = update.byteLength > presenceLimitBytes ? null : readPresence(update);
    if (entries === null) return refused("bad-request", { event: "notebook:presence" });
    presence.say(
      notebook,
      socket,
      entries.map((entry) => signed(entry, person.person)),
    );
    return done;
  }

  return {
    handle: async (name, payload) => {
      const handled = await handle(name, payload);
      return isRefusal(handled) ? handled : await (handled as { answer: unknown }).answer;
    },
    close: () => {
      closed = true;
      for (const notebook of entered.keys()) leave(notebook);
    },
  };
}

const merged = new WeakMap<Announcement[], Uint8Array>();

/** What of the stored updates a connection has not sent itself; the common case is computed once for all listeners. */
function updateFor(stored: Announcement[], connection: unknown): Uint8Array | null {
  const own = stored.some((announcement) => announcement.connection === connection);
  if (!own) {
    const known = merged.get(stored) ?? mergeUpdates(stored);
    merged.set(stored, known);
    return known;
  }
  const others = stored.filter((announcement) => announcement.connection !== connection);
  return others.length === 0 ? null : mergeUpdates(others);
}

function mergeUpdates(stored: Announcement[]): Uint8Array {
  return stored.length === 1 ? stored[0].update : Y.mergeUpdates(stored.map(({ update }) => update));
}

function bytesOf(packets: { data?: unknown }[]): number {
  return packets.reduce(
    (sum, { data }) => sum + (typeof data === "string" ? data.length : ArrayBuffer.isView(data) ? data.byteLength : 0),
    0,
  );
}
