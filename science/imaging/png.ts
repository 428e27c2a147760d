/** PNG (ISO/IEC 15948), 8 bits a channel, no palette: as little of it as an image needs. */
import { crc32 } from "node:zlib";
import { deflate } from "./compression.ts";

/** Encodes red, green, blue bytes, row after row from the top, as a PNG file. */
export function encodePng({ width, height, rgb }: { width: number; height: number; rgb: Uint8Array }): Uint8Array {
  const stride = width * 3;
  // Each row begins with its filter: 2, the difference from the row above.
  const filtered = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    filtered[row * (stride + 1)] = 2;
    for (let i = 0; i < stride; i++) {
      const above = row === 0 ? 0 : rgb[(row - 1) * stride + i];
      filtered[row * (stride + 1) + 1 + i] = rgb[row * stride + i] - above;
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 2);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Uint8Array.from(
    Buffer.concat([
      signature,
      chunk("IHDR", new Uint8Array(header.buffer)),
      chunk("IDAT", deflate(filtered)),
      chunk("IEND", new Uint8Array(0)),
    ]),
  );
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}
