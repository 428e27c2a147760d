/**
 * Takes one update from its stream to the disk, looking it over as it passes. It outlives the process once it is acknowledged; a cut of power is borne
 * otherwise (`ExperimentStore.load`). Few small ones are kept in memory too, so that a round of small models reads nothing back.
 */
import { renameSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { after, mostAtOnce, writeNew } from "../../federation/node/durable.ts";
import { WeightsCheck } from "../../federation/weights/container.ts";

/** What became of something that a hospital sent. */
export type Received = "accepted" | "known" | "late";

/** Bytes that are written at once. */
const pieceBytes = 1 << 20;

export interface Arriving {
  layout: ModelLayout;
  values: "float32" | "uint32";
  /** Where it is to lie. */
  file: string;
  /** Bytes for the values, where they are to stay in memory. */
  into?: Uint8Array<ArrayBuffer>;
  /** Asked when all is there: false where it came too late after all, and nothing is kept. */
  wanted(): boolean;
}

export interface Taken {
  bytes: number;
  valuesFrom: number;
}

/** Resolves to null where it was not wanted any more. @throws FederationError "weights-unreadable"; nothing is kept then. */
export async function takeIn(body: AsyncIterable<Uint8Array>, { file, wanted, ...expected }: Arriving): Promise<Taken | null> {
  const check = new WeightsCheck(expected);
  const part = new PartFile(`${file}.${randomBytes(6).toString("hex")}.part`);
  try {
    for await (const piece of body) {
      check.add(piece);
      await part.add(piece);
    }
    const { valuesFrom } = check.finish();
    await part.finish();
    if (!wanted()) return null;
    renameSync(part.name, file);
    return { bytes: check.length, valuesFrom };
  } finally {
    await part.forget();
  }
}

/** A file that is written while its bytes come; what is short is written in one go at its end. */
class PartFile {
  readonly name: string;
  #handle: FileHandle | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(name: string) {
    this.name = name;
  }

  add(piece: Uint8Array): Promise<void> | undefined {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes >= pieceBytes || this.#waiting.length >= mostAtOnce) return this.#write();
  }

  async #write(): Promise<void> {
    this.#handle ??= await open(this.name, "wx", 0o600);
    while (this.#waiting.length > 0) this.#waiting = after(this.#waiting, (await this.#handle.writev(this.#waiting)).bytesWritten);
    this.#waitingBytes = 0;
  }

  async finish(): Promise<void> {
    if (this.#handle === null) writeNew(this.name, this.#waiting);
    else await this.#write();
  }

  async forget(): Promise<void> {
    await this.#handle?.close();
    rmSync(this.name, { force: true });
  }
}

/** Memory for small updates of one experiment, used again each round. Large models have none: they are read from the disk, in pieces. */
export class UpdateMemory {
  #left = 1 << 25;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** undefined where it is used up. All pieces of one experiment have one length. */
  take(bytes: number): Uint8Array<ArrayBuffer> | undefined {
    const free = this.#free.pop();
    if (free !== undefined || bytes > this.#left) return free;
    this.#left -= bytes;
    return new Uint8Array(bytes);
  }

  giveBack(memory: Uint8Array<ArrayBuffer> | undefined): void {
    if (memory !== undefined) this.#free.push(memory);
  }
}
