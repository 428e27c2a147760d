/**
 * Folders that a person sends file by file before they are imported. Every file is kept under a number that is chosen here; the name that the
 * browser gave is remembered for the report and is never used as a path. What an upload may hold is capped while it arrives.
 */
import { createWriteStream } from "node:fs";
import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** Bytes of one file, bytes of an upload, and how many files: beyond every study of one patient, below what fills a disk by mistake. */
export interface UploadCaps {
  fileBytes: number;
  uploadBytes: number;
  files: number;
}
export const uploadCaps: UploadCaps = { fileBytes: 1e9, uploadBytes: 8e9, files: 20_000 };

/** An upload that was left alone for a day is taken away when the next one begins. */
const abandonedAfterMs = 24 * 3600 * 1000;

const received = z.object({ index: z.number().int(), name: z.string(), bytes: z.number().int() });
type Received = z.infer<typeof received>;
const owner = z.object({ person: z.string() });
const index = z.coerce.number().int().min(0);

function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

function fileName(number: number): string {
  return String(number).padStart(6, "0");
}

/** The name that the browser gave, fit to be shown: no control characters, not endless. */
function shownName(name: string | null, number: number): string {
  // oxlint-disable-next-line no-control-regex
  const clean = (name ?? "").replace(/[\u0000-\u001f\u007f]/g, "").slice(-300);
  return clean === "" ? fileName(number) : clean;
}

function limited(bytes: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      length += chunk.byteLength;
      done(length > bytes ? new UploadTooLarge() : null, chunk);
    },
  });
}
class UploadTooLarge extends Error {}

function tooLarge(bytes: number): Refusal {
  return refused("too-large", { limit: bytes });
}

export class Uploads {
  readonly #folder: string;
  readonly #caps: UploadCaps;

  /** @param folder Where uploads wait; made when it does not exist. */
  constructor(folder: string, caps: UploadCaps = uploadCaps) {
    this.#folder = folder;
    this.#caps = caps;
  }

  /** Begins an upload of this person. */
  async begin(who: SignedIn, now = Date.now()): Promise<{ upload: string } | Refusal> {
    const upload = randomUUID();
    try {
      await mkdir(this.#folder, { recursive: true });
      await this.#clear(now);
      await mkdir(path.join(this.#folder, upload, "files"), { recursive: true });
      await writeFile(path.join(this.#folder, upload, "owner.json"), JSON.stringify({ person: who.person.id }));
      await writeFile(path.join(this.#folder, upload, "received.ndjson"), "");
      return { upload };
    } catch (error) {
      if (isErrno(error, "ENOSPC", "EDQUOT")) return refused("disk-full");
      throw error;
    }
  }

  /** Receives one file while it is sent. `name` is what the report will call it. */
  async receive(
    who: SignedIn,
    file: { upload: string; index: string; name: string | null; body: ReadableStream<Uint8Array> | null },
  ): Promise<{ bytes: number } | Refusal> {
    const folder = await this.#own(who, file.upload);
    if (isRefusal(folder)) return folder;
    const number = index.safeParse(file.index);
    if (!number.success || file.body === null) return refused("bad-request");
    if (number.data >= this.#caps.files) return refused("too-large", { files: this.#caps.files });
    const before = await this.#received(folder);
    const room = Math.min(this.#caps.fileBytes, this.#caps.uploadBytes - before.reduce((sum, { bytes }) => sum + bytes, 0));
    const target = path.join(folder, "files", fileName(number.data));
    try {
      await pipeline(Readable.fromWeb(file.body as never), limited(room), createWriteStream(target, { flags: "wx" }));
      const { size } = await stat(target);
      const line: Received = { index: number.data, name: shownName(file.name, number.data), bytes: size };
      await appendFile(path.join(folder, "received.ndjson"), `${JSON.stringify(line)}\n`);
      return { bytes: size };
    } catch (error) {
      // A number that was taken already belongs to a whole file: that one stays.
      if (isErrno(error, "EEXIST")) return refused("bad-request");
      await rm(target, { force: true });
      if (error instanceof UploadTooLarge) return tooLarge(room);
      if (isErrno(error, "ENOSPC", "EDQUOT")) return refused("disk-full");
      if (isErrno(error, "ENOENT", "ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "ABORT_ERR")) return refused("not-found");
      throw error;
    }
  }

  /** The folder of what has arrived, and the name that each file had where it came from. */
  async arrived(who: SignedIn, upload: string): Promise<{ folder: string; nameOf: (file: string) => string } | Refusal> {
    const folder = await this.#own(who, upload);
    if (isRefusal(folder)) return folder;
    const names = new Map((await this.#received(folder)).map((file) => [fileName(file.index), file.name]));
    return { folder: path.join(folder, "files"), nameOf: (file) => names.get(path.basename(file)) ?? path.basename(file) };
  }

  /** Takes an upload away, imported or not. */
  async discard(who: SignedIn, upload: string): Promise<{ done: true } | Refusal> {
    const folder = await this.#own(who, upload);
    if (isRefusal(folder)) return folder;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return { done: true };
  }

  async #own(who: SignedIn, upload: string): Promise<string | Refusal> {
    if (!z.uuid().safeParse(upload).success) return refused("not-found");
    const folder = path.join(this.#folder, upload);
    try {
      const kept = owner.parse(JSON.parse(await readFile(path.join(folder, "owner.json"), "utf8")));
      return kept.person === who.person.id ? folder : refused("not-found");
    } catch (error) {
      if (isErrno(error, "ENOENT")) return refused("not-found");
      throw error;
    }
  }

  async #received(folder: string): Promise<Received[]> {
    const lines = (await readFile(path.join(folder, "received.ndjson"), "utf8")).split("\n").filter(Boolean);
    return lines.map((line) => received.parse(JSON.parse(line)));
  }

  async #clear(now: number): Promise<void> {
    for (const entry of await readdir(this.#folder)) {
      const folder = path.join(this.#folder, entry);
      // The record of what arrived changes with every file, so its time says when the upload was last alive.
      const alive = await stat(path.join(folder, "received.ndjson")).catch(() => null);
      if (alive !== null && now - alive.mtimeMs > abandonedAfterMs) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
