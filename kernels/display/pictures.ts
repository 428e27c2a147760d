/** Pictures, by what they are: the bytes of an image file, pixels, or what draws itself. */
import { crc32, deflateSync } from "node:zlib";
import { mime } from "../../protocol/mime.ts";
import type { Representation } from "./representation.ts";

const signatures: [type: string, is: (bytes: Uint8Array) => boolean][] = [
  [mime.png, (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  [mime.jpeg, (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff])],
  ["image/gif", (bytes) => startsWith(bytes, [0x47, 0x49, 0x46, 0x38])],
  ["image/webp", (bytes) => startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])],
];

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.byteLength > start.length && start.every((byte, at) => bytes[at] === byte);
}

/** The MIME type of the file whose bytes these are; null when it is no image that a browser shows. */
export function imageType(bytes: Uint8Array): string | null {
  return signatures.find(([, is]) => is(bytes))?.[0] ?? null;
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

interface Pixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

function isPixels(thing: Partial<Pixels>): thing is Pixels {
  const { width, height, data } = thing;
  if (!(data instanceof Uint8ClampedArray || data instanceof Uint8Array) || !Number.isInteger(width) || !Number.isInteger(height))
    return false;
  return width! > 0 && height! > 0 && data.length === width! * height! * 4;
}

/** A picture to be shown beside the value's own text; null for what is none. */
export function representPicture(value: object): Representation | null {
  if (value instanceof Uint8Array) {
    const type = imageType(value);
    return type === null ? null : { data: { [type]: base64(value) } };
  }
  const thing = value as Partial<Pixels> & { toDataURL?: unknown; outerHTML?: unknown };
  if (isPixels(thing)) return { data: { [mime.png]: base64(pngOf(thing)) } };
  if (typeof thing.toDataURL === "function") {
    const [, type, content] = /^data:(image\/[\w+.-]+);base64,([\w+/=]+)$/.exec(String(thing.toDataURL())) ?? [];
    return type !== undefined && content !== undefined ? { data: { [type]: content } } : null;
  }
  return typeof thing.outerHTML === "string" ? { data: { [mime.html]: thing.outerHTML } } : null;
}

/** Pixels (red, green, blue, opacity) as a PNG file. */
function pngOf({ width, height, data }: Pixels): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 4));
  for (let y = 0; y < height; y += 1) rows.set(data.subarray(y * width * 4, (y + 1) * width * 4), y * (1 + width * 4) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const written = Buffer.alloc(8 + body.byteLength);
  written.writeUInt32BE(content.byteLength, 0);
  written.set(body, 4);
  written.writeUInt32BE(crc32(body), 4 + body.byteLength);
  return written;
}
