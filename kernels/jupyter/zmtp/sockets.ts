/** The three roles that a Jupyter kernel plays: ROUTER for requests, XPUB for what everybody sees, REP for the heartbeat. */
import type { Endpoint, Listening } from "./listen.ts";
import { listen } from "./listen.ts";
import type { Peer } from "./peer.ts";

const asks = ["DEALER", "REQ", "ROUTER"];

export interface Router {
  /** Sends to the connection that the first frame names, else to the latest of its identity; false where there is none. */
  send(frames: readonly Uint8Array[]): boolean;
  close(): Promise<void>;
}

const serialBytes = 4;

/** What a peer calls itself, of the first frame of its messages. */
export function identityOf(route: Uint8Array): Uint8Array {
  return route.subarray(0, route.byteLength - serialBytes);
}

/**
 * Each message comes with a first frame that names its connection: the peer's identity, and a number. Two clients of one manager share an identity:
 * each gets its own answers all the same.
 */
export async function openRouter(endpoint: Endpoint, onMessage: (frames: Buffer[]) => void): Promise<Router> {
  const routes = new Map<Peer, Buffer>();
  let serial = 0;
  const listening = await listen(endpoint, {
    socketType: "ROUTER",
    accepts: asks,
    onReady(peer) {
      const route = Buffer.alloc(peer.identity.byteLength + serialBytes);
      route.set(peer.identity);
      route.writeUInt32BE((serial += 1), peer.identity.byteLength);
      routes.set(peer, route);
    },
    onMessage: (peer, frames) => onMessage([routes.get(peer)!, ...frames]),
    onClosed: (peer) => void routes.delete(peer),
  });
  function find(route: Uint8Array): Peer | undefined {
    const identity = Buffer.from(identityOf(route));
    const all = [...routes];
    const own = all.find(([, other]) => other.equals(route));
    // Without an identity nobody else is meant.
    return (own ?? (identity.byteLength > 0 ? all.findLast(([peer]) => peer.identity.equals(identity)) : undefined))?.[0];
  }
  return {
    send([route, ...frames]) {
      const peer = find(route);
      peer?.send(frames);
      return peer !== undefined;
    },
    close: () => listening.close(),
  };
}

/** Answers every message with itself. */
export function openHeartbeat(endpoint: Endpoint): Promise<Listening> {
  return listen(endpoint, {
    socketType: "REP",
    accepts: asks,
    onReady: () => {},
    onMessage: (peer, frames) => peer.send(frames),
    onClosed: () => {},
  });
}
