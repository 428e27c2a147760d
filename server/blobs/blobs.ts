/**
 * Content too large for a document, in files named by their SHA-256: `<data>/blobs/ab/abcdef…`. A file is written under another name,
 * flushed and renamed before anything refers to it, so a reference never points at half a file.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { BlobReference } from "../../protocol/output.ts";

export interface Blobs {
  put(content: Uint8Array): Promise<BlobReference>;
  /** A blob that grows. */
  spool(): Spool;
  pathOf(sha256: string): string;
  sizeOf(sha256: string): Promise<number | null>;
}

/** A blob in the making. Appending never waits; `finish` does. */
export interface Spool {
  append(text: string): void;
  /** Flushes, names the file by its content, and says how many line ends it has. Throws what the disk said. */
  finish(): Promise<BlobReference & { lines: number }>;
  discard(): Promise<void>;
}

/** Opens the store, and removes what a killed server left half written. */
export async function openBlobs(folder: string): Promise<Blobs> {
  const half = join(folder, "half-written");
  await mkdir(half, { recursive: true });
  for (const name of await readdir(half)) await unlink(join(half, name));
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  const sizeOf = async (sha256: string) => {
    try {
      return (await stat(pathOf(sha256))).size;
    } catch {
      return null;
    }
  };
  const spool = () => openSpool(join(half, randomUUID()), pathOf);
  return {
    pathOf,
    sizeOf,
    spool,
    put: async (content) => {
      const sha256 = createHash("sha256").update(content).digest("hex");
      const reference = { sha256, bytes: content.byteLength };
      if ((await sizeOf(sha256)) === content.byteLength) return reference;
      const temporary = join(half, randomUUID());
      const file = await open(temporary, "wx");
      try {
        await file.writeFile(content);
        await file.sync();
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      } finally {
        await file.close();
      }
      await settleAt(temporary, pathOf(sha256));
      return reference;
    },
  };
}

async function settleAt(temporary: string, path: string): Promise<void> {
  const folder = join(path, "..");
  await mkdir(folder, { recursive: true });
  await rename(temporary, path);
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function openSpool(temporary: string, pathOf: (sha256: string) => string): Spool {
  const hash = createHash("sha256");
  let bytes = 0;
  let lines = 0;
  let failure: unknown = null;
  let file: FileHandle | null = null;
  let waiting: Uint8Array[] = [];
  let writing: Promise<void> | null = null;

  async function writeOut(): Promise<void> {
    try {
      file ??= await open(temporary, "wx");
      while (waiting.length > 0) {
        const content = Buffer.concat(waiting);
        waiting = [];
        await file.appendFile(content);
      }
    } catch (error) {
      failure = error;
      waiting = [];
    } finally {
      writing = null;
    }
  }
  async function settled(): Promise<void> {
    while (writing !== null) await writing;
  }
  return {
    append: (text) => {
      if (failure !== null) return;
      const content = Buffer.from(text, "utf8");
      hash.update(content);
      bytes += content.byteLength;
      for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines += 1;
      waiting.push(content);
      writing ??= writeOut();
    },
    finish: async () => {
      await settled();
      if (failure !== null) throw failure;
      const sha256 = hash.digest("hex");
      file ??= await open(temporary, "wx");
      await file.sync();
      await file.close();
      await settleAt(temporary, pathOf(sha256));
      return { sha256, bytes, lines };
    },
    discard: async () => {
      await settled();
      await file?.close();
      if (file !== null) await unlink(temporary).catch(() => {});
    },
  };
}
