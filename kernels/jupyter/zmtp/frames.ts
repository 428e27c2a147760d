/**
 * ZMTP 3.0 on the wire (RFC 23): the greeting, then frames. What a peer sends is anybody's bytes until its messages are verified: the decoder
 * holds no more than its limits, and what breaks the rules ends the connection.
 *
 *   frame: flags (1 more, 2 long, 4 command) | length, u8 or u64 big-endian | body
 */

/** The 64 bytes that both sides send first: version 3.0, mechanism NULL. */
export const greeting = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
  Buffer.from("NULL".padEnd(20, "\0"), "latin1"),
  Buffer.alloc(32),
]);

const flag = { more: 1, long: 2, command: 4 } as const;
const shortest = 255;

export interface Limits {
  /** Bytes of one message, all its frames together. */
  messageBytes: number;
  frames: number;
  commandBytes: number;
}
export const limits: Limits = { messageBytes: 256 * 1024 * 1024, frames: 4096, commandBytes: 64 * 1024 };

/** What came: a whole message, or a command and what it carries. */
export type Received = { type: "message"; frames: Buffer[] } | { type: "command"; name: string; body: Buffer };

function head(flags: number, length: number): Buffer {
  if (length <= shortest) return Buffer.from([flags, length]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flags | flag.long;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** One message as bytes, in pieces that need not be copied together. */
export function encodeMessage(frames: readonly Uint8Array[]): Uint8Array[] {
  return frames.flatMap((frame, at) => [head(at < frames.length - 1 ? flag.more : 0, frame.byteLength), frame]);
}

export function encodeCommand(name: string, body: Uint8Array): Buffer {
  const length = 1 + name.length + body.byteLength;
  return Buffer.concat([head(flag.command, length), Buffer.from([name.length]), Buffer.from(name, "latin1"), body]);
}

/** The properties of a READY command. */
export function encodeProperties(properties: Record<string, string | Uint8Array>): Buffer {
  return Buffer.concat(
    Object.entries(properties).flatMap(([name, value]) => {
      const bytes = Buffer.from(value as Uint8Array);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.byteLength);
      return [Buffer.from([name.length]), Buffer.from(name, "latin1"), length, bytes];
    }),
  );
}

/** Reads them, by their names in lower case; null where they are not well made. */
export function decodeProperties(body: Buffer): Map<string, Buffer> | null {
  const properties = new Map<string, Buffer>();
  for (let at = 0; at < body.byteLength;) {
    const nameEnd = at + 1 + body[at];
    if (body[at] === 0 || nameEnd + 4 > body.byteLength) return null;
    const valueEnd = nameEnd + 4 + body.readUInt32BE(nameEnd);
    if (valueEnd > body.byteLength) return null;
    properties.set(body.toString("latin1", at + 1, nameEnd).toLowerCase(), body.subarray(nameEnd + 4, valueEnd));
    at = valueEnd;
  }
  return properties;
}

interface DecoderOptions {
  onReceived: (received: Received) => void;
  /** Said once; nothing more is taken. */
  onBroken: (why: string) => void;
  limits?: Limits;
}

/** Takes bytes as they come, from the greeting on. */
export class Decoder {
  readonly #options: Required<DecoderOptions>;
  #chunks: Buffer[] = [];
  #held = 0;
  #greeted = false;
  #broken = false;
  #frames: Buffer[] = [];
  #messageBytes = 0;

  constructor(options: DecoderOptions) {
    this.#options = { limits, ...options };
  }

  push(chunk: Buffer): void {
    if (this.#broken || chunk.byteLength === 0) return;
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    if (!this.#greeted && !this.#greet()) return;
    while (!this.#broken && this.#next());
  }

  /** Nothing that comes later is taken. */
  stop(): void {
    this.#broken = true;
    this.#chunks = [];
    this.#frames = [];
  }

  #breakOff(why: string): false {
    this.stop();
    this.#options.onBroken(why);
    return false;
  }

  #greet(): boolean {
    const begun = this.#peek(Math.min(this.#held, 12));
    if (begun[0] !== 0xff || (begun.byteLength >= 10 && (begun[9] & 1) === 0)) return this.#breakOff("no greeting of ZMTP");
    if (begun.byteLength >= 11 && begun[10] < 3) return this.#breakOff(`version ${begun[10]} of ZMTP`);
    if (this.#held < greeting.byteLength) return false;
    const mechanism = this.#take(greeting.byteLength).toString("latin1", 12, 32).replace(/\0+$/, "");
    if (mechanism !== "NULL") return this.#breakOff(`the mechanism ${JSON.stringify(mechanism)}`);
    this.#greeted = true;
    return true;
  }

  /** Takes the next frame; false when it is not whole yet. */
  #next(): boolean {
    if (this.#held < 2) return false;
    const { messageBytes, frames, commandBytes } = this.#options.limits;
    const start = this.#peek(Math.min(this.#held, 9));
    const [flags] = start;
    const long = (flags & flag.long) !== 0;
    if ((flags & ~7) !== 0 || ((flags & flag.command) !== 0 && (flags & flag.more) !== 0))
      return this.#breakOff(`a frame with flags ${flags}`);
    if (long && start.byteLength < 9) return false;
    const length = long ? Number(start.readBigUInt64BE(1)) : start[1];
    const command = (flags & flag.command) !== 0;
    if (command ? length > commandBytes : this.#messageBytes + length > messageBytes) return this.#breakOff(`a frame of ${length} bytes`);
    if (this.#frames.length >= frames) return this.#breakOff(`more than ${frames} frames`);
    const headBytes = long ? 9 : 2;
    if (this.#held < headBytes + length) return false;
    const body = this.#take(headBytes + length).subarray(headBytes);
    return command ? this.#command(body) : this.#frame(body, (flags & flag.more) !== 0);
  }

  #command(body: Buffer): boolean {
    const nameEnd = 1 + (body[0] ?? 0);
    if (body.byteLength === 0 || nameEnd === 1 || nameEnd > body.byteLength) return this.#breakOff("a command without a name");
    this.#options.onReceived({ type: "command", name: body.toString("latin1", 1, nameEnd), body: body.subarray(nameEnd) });
    return true;
  }

  #frame(body: Buffer, more: boolean): boolean {
    this.#frames.push(body);
    this.#messageBytes += body.byteLength;
    if (more) return true;
    const frames = this.#frames;
    this.#frames = [];
    this.#messageBytes = 0;
    this.#options.onReceived({ type: "message", frames });
    return true;
  }

  #peek(bytes: number): Buffer {
    if (this.#chunks[0].byteLength < bytes) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0].subarray(0, bytes);
  }

  #take(bytes: number): Buffer {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#held -= bytes;
    this.#chunks = whole.byteLength > bytes ? [whole.subarray(bytes)] : [];
    return whole.subarray(0, bytes);
  }
}
