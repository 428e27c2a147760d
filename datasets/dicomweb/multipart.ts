/** A multipart/related body (RFC 2387, as PS3.18 uses it) read part by part from a stream: one part is held at a time, never the whole. */

/** The body is none, or ends too early; the message says where. */
export class MultipartError extends Error {
  override readonly name = "MultipartError";
}

const largestPart = 2 ** 30;
const largestHead = 65_536;

/** Gives the boundary that a Content-Type names, or undefined where it names none. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/related\s*(;|$)/i.test(contentType)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}

/** The parts of a body, in their order. @throws {MultipartError} */
export async function* parts(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Uint8Array> {
  const source = new Window(body);
  const delimiter = Buffer.from(`--${boundary}`);
  // What stands before the first delimiter is no part.
  await source.upTo(delimiter, largestHead);
  const between = Buffer.from(`\r\n--${boundary}`);
  for (;;) {
    const end = await source.take(2);
    if (end.equals(Buffer.from("--"))) return;
    // Some senders leave spaces before the line end.
    if (!end.equals(Buffer.from("\r\n"))) await source.upTo(Buffer.from("\r\n"), 200);
    // A part without headers begins with the empty line at once.
    source.push(Buffer.from("\r\n"));
    await source.upTo(Buffer.from("\r\n\r\n"), largestHead);
    yield await source.upTo(between, largestPart);
  }
}

/** The bytes that have come and are not yet used. */
class Window {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);
  #length = 0;
  #start = 0;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  /** Puts bytes back before the others. */
  push(bytes: Buffer): void {
    if (this.#start >= bytes.length) {
      this.#start -= bytes.length;
      bytes.copy(this.#held, this.#start);
      return;
    }
    const rest = Buffer.concat([bytes, this.#held.subarray(this.#start, this.#length)]);
    [this.#held, this.#start, this.#length] = [rest, 0, rest.length];
  }

  async take(count: number): Promise<Buffer> {
    while (this.#length - this.#start < count) await this.#more();
    const taken = this.#held.subarray(this.#start, this.#start + count);
    this.#start += count;
    return taken;
  }

  /** Bytes up to a mark, which is passed over. */
  async upTo(mark: Buffer, limit: number): Promise<Buffer> {
    let searched = this.#start;
    for (;;) {
      const found = this.#held.subarray(0, this.#length).indexOf(mark, searched);
      if (found >= 0) {
        const taken = Buffer.from(this.#held.subarray(this.#start, found));
        this.#start = found + mark.length;
        return taken;
      }
      if (this.#length - this.#start > limit) throw new MultipartError(`A part is larger than ${limit} bytes.`);
      const kept = this.#start;
      searched = Math.max(this.#start, this.#length - mark.length + 1);
      await this.#more();
      searched -= kept - this.#start;
    }
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new MultipartError("The body ends in the middle of a part.");
    const chunk = next.value;
    if (this.#length + chunk.length > this.#held.length) {
      const used = this.#length - this.#start;
      // Doubling: a part of a gigabyte is not copied once a chunk.
      const larger = Buffer.allocUnsafe(Math.max(65_536, 2 * (used + chunk.length)));
      this.#held.copy(larger, 0, this.#start, this.#length);
      [this.#held, this.#start, this.#length] = [larger, 0, used];
    }
    this.#held.set(chunk, this.#length);
    this.#length += chunk.length;
  }
}
