/**
 * The private channel between the server and a kernel: frames over a socket pair.
 *
 *   u32 length of what follows | 16 bytes token | u32 length of the JSON | JSON | for each buffer: u32 length, bytes
 *
 * The token is drawn by the server for one kernel and told to the director thread alone, so what a cell writes to the descriptor by hand is
 * noticed and never taken for a message. Numbers are little-endian.
 */
export const tokenBytes = 16;
/** A frame is never larger: a larger output is refused by the kernel, and a larger announcement breaks the channel. */
export const maximumFrameBytes = 64 * 1024 * 1024;
export const maximumBuffers = 64;

export interface Frame {
  json: string;
  buffers: Uint8Array[];
}

export function encodeFrame(token: Uint8Array, json: string | Uint8Array, buffers: readonly Uint8Array[] = []): Buffer {
  const text = typeof json === "string" ? Buffer.from(json, "utf8") : json;
  const sizes = buffers.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0);
  const frame = Buffer.allocUnsafe(4 + tokenBytes + 4 + text.byteLength + sizes);
  frame.writeUInt32LE(frame.byteLength - 4, 0);
  frame.set(token, 4);
  let at = frame.writeUInt32LE(text.byteLength, 4 + tokenBytes);
  frame.set(text, at);
  at += text.byteLength;
  for (const buffer of buffers) {
    at = frame.writeUInt32LE(buffer.byteLength, at);
    frame.set(buffer, at);
    at += buffer.byteLength;
  }
  return frame;
}

/** Takes bytes as they come and gives whole frames. What breaks the rules ends it: it says why, once, and takes no more. */
export class FrameReader {
  readonly #token: Uint8Array;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onBroken: (why: string) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #broken = false;

  constructor({ token, onFrame, onBroken }: { token: Uint8Array; onFrame: (frame: Frame) => void; onBroken: (why: string) => void }) {
    this.#token = token;
    this.#onFrame = onFrame;
    this.#onBroken = onBroken;
  }

  push(chunk: Buffer): void {
    if (this.#broken) return;
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    while (!this.#broken && this.#held >= 4) {
      const length = this.#peekLength();
      if (length < tokenBytes + 4 || length > maximumFrameBytes) return this.#breakOff(`a frame of ${length} bytes`);
      if (this.#held < 4 + length) return;
      const body = this.#take(4 + length).subarray(4);
      const frame = this.#decode(body);
      if (typeof frame === "string") return this.#breakOff(frame);
      this.#onFrame(frame);
    }
  }

  #breakOff(why: string): void {
    this.#broken = true;
    this.#chunks = [];
    this.#held = 0;
    this.#onBroken(why);
  }

  #peekLength(): number {
    if (this.#chunks[0].byteLength < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0].readUInt32LE(0);
  }

  #take(bytes: number): Buffer {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#held -= bytes;
    this.#chunks = whole.byteLength > bytes ? [whole.subarray(bytes)] : [];
    return whole.subarray(0, bytes);
  }

  #decode(body: Buffer): Frame | string {
    if (!body.subarray(0, tokenBytes).equals(this.#token)) return "a frame without the token";
    let at = tokenBytes + 4;
    const jsonLength = body.readUInt32LE(tokenBytes);
    if (at + jsonLength > body.byteLength) return "a message longer than its frame";
    const json = body.toString("utf8", at, at + jsonLength);
    at += jsonLength;
    const buffers: Uint8Array[] = [];
    while (at < body.byteLength) {
      if (at + 4 > body.byteLength || buffers.length === maximumBuffers) return "buffers that do not fit their frame";
      const length = body.readUInt32LE(at);
      if (at + 4 + length > body.byteLength) return "a buffer longer than its frame";
      buffers.push(new Uint8Array(body.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return { json, buffers };
  }
}
