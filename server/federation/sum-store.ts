/** One attempt of a secure sum on the desk's disk: what hospitals answered, step by step, and which of it was passed on. */
import { createReadStream, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import { updateNotice } from "../../protocol/federation/round.ts";
import type { SumAnswer, SumProgress } from "../../protocol/federation/secure-aggregation.ts";
import { sumAnswers, sumProgress } from "../../protocol/federation/secure-aggregation.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { WeightsCheck } from "../../federation/weights/container.ts";
import { readJson, writeJson } from "../../federation/node/durable.ts";
import { storedValues } from "./stored-values.ts";

export type SpokenStep = keyof typeof sumAnswers;

export class SumStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  progress(): SumProgress | null {
    const kept = readJson(join(this.#folder, "sum.json"));
    return kept === null ? null : sumProgress.parse(kept);
  }

  /** True when this returns: only then is a list shown to anybody. */
  advance(progress: SumProgress): void {
    writeJson(join(this.#folder, "sum.json"), progress);
  }

  ready(): Map<string, UpdateNotice> {
    return this.#all("ready", (value) => updateNotice.parse(value));
  }

  answers<S extends SpokenStep>(step: S): Map<string, SumAnswer<S>> {
    return this.#all(step, (value) => sumAnswers[step].parse(value) as SumAnswer<S>);
  }

  put(step: SpokenStep | "ready", hospital: string, value: unknown): void {
    writeJson(join(this.#folder, step, `${hexOf(hospital)}.json`), value, { forced: false });
  }

  #all<T>(step: string, parse: (value: unknown) => T): Map<string, T> {
    const folder = join(this.#folder, step);
    const found = new Map<string, T>();
    if (!existsSync(folder)) return found;
    for (const name of readdirSync(folder)) {
      if (!name.endsWith(".json")) continue;
      try {
        found.set(Buffer.from(name.slice(0, -5), "hex").toString("utf8"), parse(readJson(join(folder, name))));
      } catch {
        // Cut by a loss of power: as if it had not come.
      }
    }
    return found;
  }

  maskedFile(hospital: string): string {
    const folder = join(this.#folder, "mask");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return join(folder, `${hexOf(hospital)}.weights`);
  }

  masked(): string[] {
    const folder = join(this.#folder, "mask");
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".weights"));
    return files.map((name) => Buffer.from(name.slice(0, -".weights".length), "hex").toString("utf8"));
  }

  /** They were not forced to the disk: after a restart they are read once more. @throws FederationError "weights-unreadable". */
  async checkMasked(hospital: string, layout: ModelLayout): Promise<void> {
    const check = new WeightsCheck({ values: "uint32", layout });
    const stream = createReadStream(this.maskedFile(hospital), { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    for await (const piece of stream) check.add(piece);
    check.finish();
  }

  /** Masked values, in pieces. */
  async *maskedValues(hospital: string, length: number): AsyncGenerator<Uint32Array> {
    for await (const piece of storedValues(this.maskedFile(hospital), 4 * length)) yield new Uint32Array(piece.buffer);
  }
}

const hexOf = (hospital: string): string => Buffer.from(hospital).toString("hex");
