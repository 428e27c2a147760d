/**
 * The pages' connections. A connection is let in by the cookie of its session, from our own origin, speaking our version; every event is
 * parsed, and access is asked anew on every one. What is refused is answered in the refusals' words.
 */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server } from "socket.io";
import type { Namespace, Socket } from "socket.io";
import type { SignedIn } from "../../protocol/identity.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { protocolVersion, request } from "../../protocol/socket.ts";
import type { RequestName } from "../../protocol/socket.ts";
import type { Notebooks } from "../notebooks/notebooks.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { SignIn } from "../sign-in/sign-in.ts";
import { createConnection } from "./connection.ts";
import { createPresence } from "./room-presence.ts";
import { createRate } from "../rate.ts";

export interface AttachSockets {
  httpServer: HttpServer;
  signIn: Pick<SignIn, "whoIs" | "onSessionEnded" | "sessionIsLive">;
  rooms: Rooms;
  notebooks: Pick<Notebooks, "access">;
  /** The public origin where it is set; otherwise pages must come from the host that they ask. */
  settings: { origin?: string | undefined };
}

export interface Sockets {
  /** A door of its own beside the pages'; who opens it checks who comes. */
  namespace(name: string): Namespace;
  /** Disconnects every page. The rooms go on. */
  close(): Promise<void>;
}

const maximumMessageBytes = 2_000_000;

export function attachSockets({ httpServer, signIn, rooms, notebooks, settings }: AttachSockets): Sockets {
  const io = new Server(httpServer, {
    path: "/socket.io",
    addTrailingSlash: true,
    serveClient: false,
    // The web server itself turns away what is nobody's; the development server's own socket takes longer to answer than this would wait.
    destroyUpgrade: false,
    maxHttpBufferSize: maximumMessageBytes,
    perMessageDeflate: false,
    // Browsers name the origin of every WebSocket, and of every request to another origin.
    allowRequest: (message, answer) => answer(null, fromOurPages(message, settings.origin)),
    cleanupEmptyChildNamespaces: true,
  });
  const presence = createPresence();
  const bySession = new Map<string, Set<Socket>>();

  io.use((socket, next) => {
    enter(socket).then(
      (refusal) => next(refusal === null ? undefined : Object.assign(new Error(refusal.refused), { data: refusal })),
      (error: unknown) => {
        console.error("A connection could not be let in:", error);
        next(Object.assign(new Error("storage-unavailable"), { data: refused("storage-unavailable") }));
      },
    );
  });

  async function enter(socket: Socket): Promise<Refusal | null> {
    const version: unknown = (socket.handshake.auth as Record<string, unknown>).protocol;
    if (version !== protocolVersion)
      return refused("protocol-version", { server: protocolVersion, page: typeof version === "number" ? version : 0 });
    const who = await signIn.whoIs(headersOf(socket.request));
    if (who === null) return refused("not-signed-in");
    (socket.data as { who: SignedIn }).who = who;
    return null;
  }

  const stopListening = signIn.onSessionEnded((sessionId, reason) => {
    for (const socket of bySession.get(sessionId) ?? []) {
      socket.emit("session:ended", { reason });
      socket.disconnect(true);
    }
  });

  io.on("connection", (socket) => {
    const { who } = socket.data as { who: SignedIn };
    const ofSession = bySession.get(who.sessionId) ?? new Set();
    bySession.set(who.sessionId, ofSession.add(socket));
    const connection = createConnection({
      socket,
      who: () => signIn.whoIs(headersOf(socket.request)),
      first: who,
      rooms,
      notebooks,
      presence,
    });
    const rate = createRate({ burst: 400, perSecond: 120, now: Date.now });
    for (const name of Object.keys(request) as RequestName[]) {
      socket.on(name, (payload: unknown, answer: unknown) => {
        const reply = typeof answer === "function" ? (answer as (reply: unknown) => void) : () => {};
        if (!rate.take()) return reply(refused("too-many-attempts", { minutes: 1 }));
        connection.handle(name, payload).then(reply, (error: unknown) => {
          console.error(`The event ${name} failed:`, error);
          reply(refused("storage-unavailable"));
        });
      });
    }
    socket.on("error", () => {});
    socket.on("disconnect", () => {
      ofSession.delete(socket);
      if (ofSession.size === 0) bySession.delete(who.sessionId);
      connection.close();
    });
    // The session may have ended between the handshake and now.
    void signIn.sessionIsLive(who.sessionId).then(
      (live) => {
        if (live) return;
        socket.emit("session:ended", { reason: "revoked" });
        socket.disconnect(true);
      },
      () => socket.disconnect(true),
    );
  });

  return {
    namespace: (name) => io.of(name),
    close: async () => {
      stopListening();
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

function fromOurPages(message: IncomingMessage, expected: string | undefined): boolean {
  const { origin, host } = message.headers;
  if (origin === undefined) return true;
  if (expected !== undefined) return origin === expected;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}
