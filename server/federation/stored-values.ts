/** Values of a container that lies on the disk, read in pieces whatever its size. */
import { open } from "node:fs/promises";
import { startBytes, valuesBegin } from "../../federation/weights/container.ts";

const pieceBytes = 1 << 20;

/** The first `bytes` of the values of `file`. Each piece but the last is a megabyte, and stands in memory of its own. */
export async function* storedValues(file: string, bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, "r");
  try {
    const start = new Uint8Array(startBytes);
    await handle.read(start, 0, start.length, 0);
    const from = valuesBegin(start);
    for (let at = 0; at < bytes; at += pieceBytes) {
      const piece = new Uint8Array(Math.min(pieceBytes, bytes - at));
      for (let filled = 0; filled < piece.length;) {
        const { bytesRead } = await handle.read(piece, filled, piece.length - filled, from + at + filled);
        if (bytesRead === 0) throw new Error(`${file} is shorter than it was`);
        filled += bytesRead;
      }
      yield piece;
    }
  } finally {
    await handle.close();
  }
}
