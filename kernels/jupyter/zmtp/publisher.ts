/**
 * XPUB that drops nothing. A subscriber that does not keep up holds the publisher: `onFull` and `onFree` say when, and who makes the messages
 * waits meanwhile. One subscriber that takes nothing while others wait for it is cut off after a minute.
 */
import type { Endpoint } from "./listen.ts";
import { listen } from "./listen.ts";
import type { Peer } from "./peer.ts";

const fullBytes = 8 * 1024 * 1024;
const patienceMs = 60_000;

export interface PublisherOptions {
  /** A peer subscribed to a topic that it had not subscribed to. */
  onSubscribed: (topic: Buffer, send: (frames: readonly Uint8Array[]) => void) => void;
  onFull: () => void;
  onFree: () => void;
  onCutOff: () => void;
}
export interface Publisher {
  publish(frames: readonly Uint8Array[]): void;
  close(): Promise<void>;
  /** Resolves when every subscriber took everything, or after `milliseconds`. */
  flushed(milliseconds: number): Promise<void>;
}

export async function openPublisher(endpoint: Endpoint, options: PublisherOptions): Promise<Publisher> {
  const subscriptions = new Map<Peer, Map<string, number>>();
  const full = new Map<Peer, NodeJS.Timeout>();
  const listening = await listen(endpoint, {
    socketType: "XPUB",
    accepts: ["SUB", "XSUB"],
    onReady: (peer) => void subscriptions.set(peer, new Map()),
    onMessage(peer, [first]) {
      const topics = subscriptions.get(peer);
      if (!topics || first.byteLength === 0 || first[0] > 1) return;
      const topic = first.subarray(1);
      const key = topic.toString("latin1");
      const count = (topics.get(key) ?? 0) + (first[0] === 1 ? 1 : -1);
      if (count <= 0) topics.delete(key);
      else topics.set(key, count);
      if (first[0] === 1 && count === 1) options.onSubscribed(topic, (frames) => peer.send(frames));
    },
    onClosed: (peer) => void subscriptions.delete(peer),
  });

  function hold(peer: Peer): void {
    const patience = setInterval(() => {
      // Alone it harms nobody: its own cell waits for it.
      if (subscriptions.size < 2) return;
      options.onCutOff();
      peer.close();
    }, patienceMs).unref();
    if (full.size === 0) options.onFull();
    full.set(peer, patience);
    peer.onDrained(() => {
      clearInterval(patience);
      full.delete(peer);
      if (full.size === 0) options.onFree();
    });
  }

  return {
    publish(frames) {
      const topic = Buffer.from(frames[0]).toString("latin1");
      for (const [peer, topics] of subscriptions) {
        if (![...topics.keys()].some((prefix) => topic.startsWith(prefix))) continue;
        peer.send(frames);
        if (peer.waitingBytes > fullBytes && !full.has(peer)) hold(peer);
      }
    },
    close: () => listening.close(),
    async flushed(milliseconds) {
      const waiting = [...subscriptions.keys()].filter((peer) => peer.waitingBytes > 0);
      const all = Promise.all(waiting.map((peer) => new Promise<void>((resolve) => peer.onDrained(resolve))));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
      clearTimeout(timer);
    },
  };
}
