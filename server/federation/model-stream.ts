/**
 * A model as a file of its own: what the desk keeps holds the server's memory behind the weights, and is not what the record's SHA-256 names. Read and
 * written in pieces, whatever its size.
 */
import { createHash } from "node:crypto";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { containerHead } from "../../federation/weights/container.ts";
import { parameterCount } from "../../federation/weights/layout.ts";
import { storedValues } from "./stored-values.ts";

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
  const hash = createHash("sha256").update(head);
  yield head;
  for await (const piece of storedValues(file, bytes)) {
    hash.update(piece);
    yield piece;
  }
  yield hash.digest();
}
