/** Where a socket of ours listens: `tcp://address:port` or `ipc://path`. */
import { createServer } from "node:net";
import type { Server } from "node:net";
import type { PeerOptions } from "./peer.ts";
import { Peer } from "./peer.ts";

export type Endpoint = { host: string; port: number } | { path: string };

export interface Listening {
  peers: ReadonlySet<Peer>;
  close(): Promise<void>;
}

/** A port that every process of the machine may knock at holds no more than so many connections. */
const maximumPeers = 256;

export async function listen(endpoint: Endpoint, options: Omit<PeerOptions, "socket">): Promise<Listening> {
  const peers = new Set<Peer>();
  const server: Server = createServer((socket) => {
    const peer = new Peer({ ...options, socket });
    peers.add(peer);
    socket.once("close", () => peers.delete(peer));
  });
  server.maxConnections = maximumPeers;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(endpoint, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const peer of peers) peer.finish();
    });
  return { peers, close };
}
