/** The three roles that a Jupyter kernel plays: ROUTER for requests, XPUB for what everybody sees, REP for the heartbeat. */
import type { Endpoint, Listening } from "./listen.ts";
import { listen } from "./listen.ts";
import type { Peer } from "./peer.ts";

const asks = ["DEALER", "REQ", "ROUTER"];

export interface Router {
  /** Sends to the peer that the first frame names; false where there is none. */
  send(frames: readonly Uint8Array[]): boolean;
  close(): Promise<void>;
}

/** Each message comes with its peer's identity as first frame. A peer that comes again under its identity takes the other's place. */
export async function openRouter(endpoint: Endpoint, onMessage: (frames: Buffer[]) => void): Promise<Router> {
  const byIdentity = new Map<string, Peer>();
  let unnamed = 0;
  const listening = await listen(endpoint, {
    socketType: "ROUTER",
    accepts: asks,
    onReady(peer) {
      if (peer.identity.byteLength === 0) {
        peer.identity = Buffer.alloc(5);
        peer.identity.writeUInt32BE((unnamed += 1), 1);
      }
      const key = peer.identity.toString("latin1");
      byIdentity.get(key)?.close();
      byIdentity.set(key, peer);
    },
    onMessage: (peer, frames) => onMessage([peer.identity, ...frames]),
    onClosed(peer) {
      const key = peer.identity.toString("latin1");
      if (byIdentity.get(key) === peer) byIdentity.delete(key);
    },
  });
  return {
    send([identity, ...frames]) {
      const peer = byIdentity.get(Buffer.from(identity).toString("latin1"));
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
