/** Sockets on a real HTTP server for tests: a person is whoever the cookie `person` names, a session is the person's name. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import * as Y from "yjs";
import type { SignedIn } from "../../../protocol/identity.ts";
import { protocolVersion } from "../../../protocol/socket.ts";
import type { House } from "../../rooms/testing/house.ts";
import { attachSockets } from "../sockets.ts";
import type { AttachSockets } from "../sockets.ts";

type EndReason = "revoked" | "expired" | "signed-out";

export interface Served {
  address: string;
  endSession(person: string, reason: EndReason): void;
  close(): Promise<void>;
}

export async function serve(house: Pick<House, "rooms" | "notebooks">, people: Record<string, SignedIn>, settings = {}): Promise<Served> {
  const ended = new Set<string>();
  const listeners = new Set<(sessionId: string, reason: EndReason) => void>();
  const signIn: AttachSockets["signIn"] = {
    whoIs: async (headers) => {
      const name = /(?:^|;\s*)person=([^;]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? "";
      const who = people[name];
      return who === undefined || ended.has(who.sessionId) ? null : who;
    },
    sessionIsLive: async (sessionId) => !ended.has(sessionId),
    onSessionEnded: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const httpServer = createServer((_request, response) => response.end());
  const sockets = attachSockets({ httpServer, signIn, rooms: house.rooms, notebooks: house.notebooks, settings });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`,
    endSession: (person, reason) => {
      const { sessionId } = people[person];
      ended.add(sessionId);
      for (const listener of listeners) listener(sessionId, reason);
    },
    close: async () => {
      await sockets.close();
      httpServer.closeAllConnections();
    },
  };
}

/** A page's connection. */
export function connect(address: string, person: string, extra: { protocol?: unknown; origin?: string } = {}): Socket {
  return io(address, {
    path: "/socket.io",
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { protocol: "protocol" in extra ? extra.protocol : protocolVersion },
    extraHeaders: { cookie: `person=${person}`, ...(extra.origin === undefined ? {} : { origin: extra.origin }) },
  });
}

/** A page with a replica of one notebook: it joins, sends what it types, and hears the others. */
export interface Page {
  socket: Socket;
  doc: Y.Doc;
  notebook: string;
  /** What was typed and not yet acknowledged. */
  pending: number;
  /** Resolves when everything typed is acknowledged; rejects with a refusal. */
  saved(): Promise<void>;
}

export async function openPage(address: string, person: string, notebook: string, doc = new Y.Doc()): Promise<Page> {
  const socket = connect(address, person);
  const page: Page = { socket, doc, notebook, pending: 0, saved: async () => {} };
  let work: Promise<void> = Promise.resolve();
  page.saved = () => work;
  socket.on("notebook:update", ({ update }: { update: Uint8Array }) => Y.applyUpdate(doc, new Uint8Array(update), "server"));
  const joined = await ask(socket, "notebook:join", { notebook, stateVector: Y.encodeStateVector(doc) });
  if ("refused" in joined) throw new Error(JSON.stringify(joined));
  Y.applyUpdate(doc, new Uint8Array(joined.update as Uint8Array), "server");
  const send = (update: Uint8Array) => {
    page.pending += 1;
    const sent = ask(socket, "notebook:update", { notebook, update }).then((reply) => {
      page.pending -= 1;
      if ("refused" in reply) throw new Error(JSON.stringify(reply));
    });
    work = Promise.all([work, sent]).then(() => {});
    work.catch(() => {});
  };
  const lacking = Y.encodeStateAsUpdate(doc, new Uint8Array(joined.stateVector as Uint8Array));
  if (lacking.byteLength > 2) send(lacking);
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "server") send(update);
  });
  return page;
}

/** Sends an event and waits for its acknowledgement. */
export function ask(socket: Socket, event: string, payload: unknown): Promise<Record<string, unknown>> {
  return socket.timeout(20_000).emitWithAck(event, payload) as Promise<Record<string, unknown>>;
}
