/** One connection of a ZMTP peer to a socket of ours: greeting, handshake with the mechanism NULL, then messages both ways. */
import type { Socket } from "node:net";
import type { Received } from "./frames.ts";
import { Decoder, decodeProperties, encodeCommand, encodeMessage, encodeProperties, greeting } from "./frames.ts";

const handshakeMs = 30_000;

export interface PeerOptions {
  socket: Socket;
  /** Ours, as READY names it. */
  socketType: "ROUTER" | "XPUB" | "REP";
  /** Theirs that go with ours (RFC 23). */
  accepts: readonly string[];
  onReady: (peer: Peer) => void;
  onMessage: (peer: Peer, frames: Buffer[]) => void;
  onClosed: (peer: Peer) => void;
}

export class Peer {
  /** What the peer calls itself, perhaps nothing; known once it is ready. */
  identity: Buffer = Buffer.alloc(0);
  readonly #options: PeerOptions;
  readonly #decoder: Decoder;
  #ready = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    const { socket } = options;
    this.#decoder = new Decoder({ onReceived: (received) => this.#receive(received), onBroken: () => this.close() });
    const tooLate = setTimeout(() => this.close(), handshakeMs).unref();
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#decoder.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(tooLate);
      this.#decoder.stop();
      if (this.#ready) options.onClosed(this);
    });
    this.#ended = () => clearTimeout(tooLate);
    socket.write(greeting);
    socket.write(encodeCommand("READY", encodeProperties({ "Socket-Type": options.socketType, Identity: "" })));
  }

  readonly #ended: () => void;

  #receive(received: Received): void {
    if (received.type === "message") {
      if (!this.#ready) return this.close();
      return this.#options.onMessage(this, received.frames);
    }
    if (!this.#ready) return this.#handshake(received);
    if (received.name === "PING") this.#write([encodeCommand("PONG", received.body.subarray(2))]);
    // ZMTP 3.1 subscribes by commands, 3.0 by messages: the publisher knows the latter.
    else if (received.name === "SUBSCRIBE") this.#options.onMessage(this, [Buffer.concat([Buffer.from([1]), received.body])]);
    else if (received.name === "CANCEL") this.#options.onMessage(this, [Buffer.concat([Buffer.from([0]), received.body])]);
    else if (received.name === "ERROR") this.close();
  }

  #handshake({ name, body }: Extract<Received, { type: "command" }>): void {
    const properties = name === "READY" ? decodeProperties(body) : null;
    const type = properties?.get("socket-type")?.toString("latin1") ?? "";
    if (!this.#options.accepts.includes(type)) {
      const reason = Buffer.from("Invalid socket type");
      this.#write([encodeCommand("ERROR", Buffer.concat([Buffer.from([reason.byteLength]), reason]))]);
      this.#options.socket.end();
      this.#decoder.stop();
      return;
    }
    this.identity = Buffer.from(properties?.get("identity") ?? "");
    if (this.identity.byteLength > 255) return this.close();
    this.#ready = true;
    this.#ended();
    this.#options.onReady(this);
  }

  send(frames: readonly Uint8Array[]): void {
    this.#write(encodeMessage(frames));
  }

  #write(parts: readonly Uint8Array[]): void {
    const { socket } = this.#options;
    if (!socket.writable) return;
    socket.cork();
    for (const part of parts) socket.write(part);
    socket.uncork();
  }

  /** Bytes that the peer has not taken yet. */
  get waitingBytes(): number {
    return this.#options.socket.writableLength;
  }

  /** Calls back once, when all that waits was taken or the peer is gone. */
  onDrained(tell: () => void): void {
    const { socket } = this.#options;
    const once = (): void => {
      socket.off("drain", once);
      socket.off("close", once);
      tell();
    };
    socket.on("drain", once);
    socket.on("close", once);
  }

  /** Closes once all was sent, or after half a second. */
  finish(): void {
    this.#decoder.stop();
    this.#options.socket.end();
    setTimeout(() => this.#options.socket.destroy(), 500);
  }

  close(): void {
    this.#decoder.stop();
    this.#options.socket.destroy();
  }
}
