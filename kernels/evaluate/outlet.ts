/** From the ring to the channel: small prints of one cell become one message, in order, no faster than the server takes them. */
import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import { StringDecoder } from "node:string_decoder";
import { maximumFrameBytes } from "./frames.ts";
import type { Ring, RingRecord } from "./ring.ts";
import { recordKind } from "./ring.ts";
import type { Payload } from "./thread-messages.ts";

const gatherMs = 20;
const messageBytes = 64 * 1024;
const turnMs = 5;

interface OutletOptions {
  ring: Ring;
  payloads: MessagePort;
  /** The request that a cell ran for. */
  parentOf(cell: number): string;
  /** False when the channel is full. */
  write(json: string, buffers: Uint8Array[]): boolean;
  /** Resolves when the channel takes more. */
  drained(): Promise<unknown>;
}

export class Outlet {
  readonly #options: OutletOptions;
  #gathered: { kind: number; cell: number; bytes: Buffer[]; size: number } | null = null;
  /** Bytes of a character that a print cut in two wait here for the next print. */
  readonly #decoders = new Map<string, StringDecoder>();
  #full: Promise<unknown> | null = null;
  #draining: Promise<void> = Promise.resolve();

  constructor(options: OutletOptions) {
    this.#options = options;
    void this.#watch();
  }

  send(message: Record<string, unknown>, buffers: Uint8Array[] = []): void {
    this.#write(JSON.stringify(message), buffers);
  }

  /** Passes on everything put out so far. */
  drain(): Promise<void> {
    this.#draining = this.#draining.then(() => this.#drainNow());
    return this.#draining;
  }

  async #watch(): Promise<void> {
    for (;;) {
      await this.#options.ring.filled();
      await this.drain();
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
    }
  }

  async #drainNow(): Promise<void> {
    const { ring } = this.#options;
    let since = performance.now();
    for (let record = ring.take(); record !== null; record = ring.take()) {
      this.#pass(record);
      if (this.#full) await this.#full;
      // A cell may print as fast as this passes on: what the server says must be heard in between.
      if (performance.now() - since < turnMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
    this.#flush();
  }

  #pass(record: RingRecord): void {
    if (record.kind === recordKind.message) {
      this.#flush();
      this.#passPayload(record.cell, record.bytes.readUInt32LE(0));
      return;
    }
    const gathered = this.#gathered;
    if (gathered && (gathered.kind !== record.kind || gathered.cell !== record.cell)) this.#flush();
    this.#gathered ??= { kind: record.kind, cell: record.cell, bytes: [], size: 0 };
    this.#gathered.bytes.push(record.bytes);
    this.#gathered.size += record.bytes.byteLength;
    if (this.#gathered.size >= messageBytes) this.#flush();
  }

  #flush(): void {
    if (!this.#gathered) return;
    const { kind, cell, bytes } = this.#gathered;
    this.#gathered = null;
    const decoder = this.#decoders.get(`${kind}:${cell}`) ?? new StringDecoder("utf8");
    if (this.#decoders.size > 100) this.#decoders.clear();
    this.#decoders.set(`${kind}:${cell}`, decoder);
    const text = decoder.write(Buffer.concat(bytes));
    if (text === "") return;
    this.send({ type: "stream", parent: this.#options.parentOf(cell), name: kind === recordKind.stdout ? "stdout" : "stderr", text });
  }

  /** The content of a record. What lies before it on the port belongs to a cell that was broken off before its record was written. */
  #takePayload(number: number): Payload | null {
    for (;;) {
      const received = receiveMessageOnPort(this.#options.payloads);
      if (!received) return null;
      const payload: Payload = received.message;
      this.#options.ring.release(payload.sent);
      if (payload.number === number) return payload;
    }
  }

  #passPayload(cell: number, number: number): void {
    const payload = this.#takePayload(number);
    if (!payload) return;
    const { json, buffers, bytes } = payload;
    const parent = this.#options.parentOf(cell);
    if (
      bytes * 3 > maximumFrameBytes &&
      Buffer.byteLength(json) + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) > maximumFrameBytes - 10_000
    ) {
      this.send({
        type: "error",
        parent,
        ename: "OutputTooLarge",
        evalue: `${Math.round(bytes / 1e6)} MB > ${Math.round(maximumFrameBytes / 1e6)} MB`,
        traceback: [],
      });
      return;
    }
    this.#write(`{"parent":${JSON.stringify(parent)},${json.slice(1)}`, buffers);
  }

  #write(json: string, buffers: Uint8Array[]): void {
    if (this.#options.write(json, buffers)) return;
    this.#full ??= this.#options.drained().then(() => {
      this.#full = null;
      return undefined;
    });
  }
}
