/** Everything that a cell prints, to the ring, with the cell it belongs to. */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { currentCell } from "./cells.ts";
import type { RecordKind, Ring } from "./ring.ts";
import { recordKind } from "./ring.ts";

const pieceCharacters = 1 << 16;

function writer(ring: Ring, kind: RecordKind): (text: string | Uint8Array) => void {
  return (text) => {
    const cell = currentCell()?.serial ?? 0;
    if (typeof text !== "string") {
      for (let at = 0; at < text.byteLength; at += pieceCharacters) ring.put(kind, cell, text.subarray(at, at + pieceCharacters));
      return;
    }
    for (let at = 0; at < text.length;) {
      let end = Math.min(text.length, at + pieceCharacters);
      // A pair of surrogates is one character: it is not cut in two.
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1;
      ring.put(kind, cell, Buffer.from(text.slice(at, end), "utf8"));
      at = end;
    }
  };
}

function replaceWrite(stream: NodeJS.WriteStream, write: (text: string | Uint8Array) => void): void {
  const replacement = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    write(
      typeof chunk === "string" && typeof encoding === "string" && !/^utf-?8$/i.test(encoding)
        ? Buffer.from(chunk, encoding as BufferEncoding)
        : chunk,
    );
    const finished = typeof encoding === "function" ? encoding : done;
    if (typeof finished === "function") process.nextTick(finished);
    return true;
  };
  Object.defineProperty(stream, "write", { value: replacement, writable: true, configurable: true });
}

/** `console` without the inspector's wrapping, which would keep the last thousand printed values alive. */
export function installStreams(ring: Ring): void {
  const [out, err] = [writer(ring, recordKind.stdout), writer(ring, recordKind.stderr)];
  replaceWrite(process.stdout, out);
  replaceWrite(process.stderr, err);
  const stream = (write: (text: string) => void): Writable =>
    new Writable({ decodeStrings: false, write: (chunk: string | Buffer, _encoding, done) => (write(String(chunk)), done()) });
  const [stdout, stderr] = [stream(out), stream(err)];
  Object.assign(stdout, { write: (text: string) => (out(text), true) });
  Object.assign(stderr, { write: (text: string) => (err(text), true) });
  const console = new Console({
    stdout,
    stderr,
    colorMode: false,
    inspectOptions: { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 },
  });
  Object.defineProperty(globalThis, "console", { value: console, writable: true, configurable: true, enumerable: false });
}
