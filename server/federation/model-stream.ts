/**
 * A model as a file of its own: what the desk keeps holds the server's memory behind the weights, and is not what the record's SHA-256 names. Read and
 * written in pieces, whatever its size.
 */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { containerHead } from "../../federation/weights/container.ts";
import { parameterCount } from "../../federation/weights/layout.ts";

const pieceBytes = 1 << 20;

export interface ModelStream {
  bytes: number;
  pieces: AsyncIterable<Uint8Array>;
}

/** The container of the first tensors of `file`, those of `layout`. The checksum at its end is made from what was read. */
export async function modelStream(file: string, layout: ModelLayout): Promise<ModelStream> {
  const head = containerHead({ layout, values: "float32" });
  const bytes = 4 * parameterCount(layout);
  return { bytes: head.length + bytes + 32, pieces: pieces(file, head, bytes) };
}

async function* pieces(file: string, head: Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(12);
    await handle.read(start, 0, 12, 0);
    const from = 12 + start.readUInt32LE(8);
    const hash = createHash("sha256").update(head);
    yield head;
    for (let at = 0; at < bytes;) {
      const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, from + at);
      if (bytesRead === 0) throw new Error(`${file} is shorter than it was`);
      const read = piece.subarray(0, bytesRead);
      hash.update(read);
      yield read;
      at += bytesRead;
    }
    yield hash.digest();
  } finally {
    await handle.close();
  }
}
