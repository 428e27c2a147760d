/**
 * What a cell puts out, from the thread that runs it to the director, in one order: a ring of bytes in shared memory. It works while the
 * cell's thread is busy, and when the director cannot pass on more, the cell waits: output never heaps up in memory.
 *
 * A record: u32 kind, u32 cell, u32 length, bytes. A `message` record holds a number: its content lies on a message port under that number.
 */
export const recordKind = { stdout: 1, stderr: 2, message: 3 } as const;
export type RecordKind = (typeof recordKind)[keyof typeof recordKind];

export interface RingRecord {
  kind: RecordKind;
  cell: number;
  bytes: Buffer;
}

const written = 0;
const read = 1;
const passed = 2;
const controlBytes = 16;
const headBytes = 12;
/** Content on the message port that the director has not passed on yet is bounded too. */
const maximumPendingBytes = 128 * 1024 * 1024;

/** Memory for a ring of `capacity` bytes. */
export function createRing(capacity = 1 << 20): SharedArrayBuffer {
  return new SharedArrayBuffer(controlBytes + capacity);
}

export class Ring {
  readonly #control: Int32Array;
  readonly #bytes: Buffer;
  readonly #head = Buffer.alloc(headBytes);

  constructor(memory: SharedArrayBuffer) {
    this.#control = new Int32Array(memory, 0, controlBytes / 4);
    this.#bytes = Buffer.from(memory, controlBytes);
  }

  /** The longest record that fits at once. */
  get maximumBytes(): number {
    return Math.floor(this.#bytes.byteLength / 4);
  }

  /** Waits until there is room. Only for the cell's thread. */
  put(kind: RecordKind, cell: number, bytes: Uint8Array): void {
    const size = headBytes + bytes.byteLength;
    let at = Atomics.load(this.#control, written);
    for (;;) {
      const other = Atomics.load(this.#control, read);
      const used = (at - other + this.#bytes.byteLength) % this.#bytes.byteLength;
      if (used + size < this.#bytes.byteLength) break;
      Atomics.wait(this.#control, read, other, 100);
    }
    this.#head.writeUInt32LE(kind, 0);
    this.#head.writeUInt32LE(cell, 4);
    this.#head.writeUInt32LE(bytes.byteLength, 8);
    at = this.#copyIn(this.#head, at);
    at = this.#copyIn(bytes, at);
    Atomics.store(this.#control, written, at);
    Atomics.notify(this.#control, written);
  }

  #copyIn(from: Uint8Array, at: number): number {
    const first = Math.min(from.byteLength, this.#bytes.byteLength - at);
    this.#bytes.set(from.subarray(0, first), at);
    if (first < from.byteLength) this.#bytes.set(from.subarray(first), 0);
    return (at + from.byteLength) % this.#bytes.byteLength;
  }

  /** The next record, or null. Only for the director. */
  take(): RingRecord | null {
    const at = Atomics.load(this.#control, read);
    if (at === Atomics.load(this.#control, written)) return null;
    const head = this.#copyOut(at, headBytes);
    const length = head.readUInt32LE(8);
    const bytes = this.#copyOut((at + headBytes) % this.#bytes.byteLength, length);
    Atomics.store(this.#control, read, (at + headBytes + length) % this.#bytes.byteLength);
    Atomics.notify(this.#control, read);
    return { kind: head.readUInt32LE(0) as RecordKind, cell: head.readUInt32LE(4), bytes };
  }

  #copyOut(at: number, length: number): Buffer {
    const out = Buffer.allocUnsafe(length);
    const first = Math.min(length, this.#bytes.byteLength - at);
    out.set(this.#bytes.subarray(at, at + first), 0);
    if (first < length) out.set(this.#bytes.subarray(0, length - first), first);
    return out;
  }

  /** Resolves when something was put in since the ring was last seen empty. Only for the director. */
  async filled(): Promise<void> {
    for (;;) {
      const at = Atomics.load(this.#control, written);
      if (at !== Atomics.load(this.#control, read)) return;
      const waiting = Atomics.waitAsync(this.#control, written, at);
      if (waiting.async) await waiting.value;
    }
  }

  /** Waits until the director took everything, and a moment for it to be on its way. Only for the cell's thread, at its end. */
  emptied(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    for (;;) {
      const other = Atomics.load(this.#control, read);
      if (other === Atomics.load(this.#control, written) || performance.now() > until) break;
      Atomics.wait(this.#control, read, other, 10);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }

  /**
   * Waits while too much content is underway on the message port. Only for the cell's thread.
   * @param sent bytes of all content so far, these included; 32 bits
   */
  reserve(bytes: number, sent: number): void {
    for (;;) {
      const seen = Atomics.load(this.#control, passed);
      const before = (sent - bytes - seen) | 0;
      if (before <= 0 || before + bytes <= maximumPendingBytes) return;
      Atomics.wait(this.#control, passed, seen, 100);
    }
  }

  /** Content was passed on; `sent` as it was told with it. */
  release(sent: number): void {
    Atomics.store(this.#control, passed, sent);
    Atomics.notify(this.#control, passed);
  }
}
