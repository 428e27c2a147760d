/**
 * What a hospital keeps of an experiment: the numbers that never leave it, and the update that it made last, until the desk has moved on. An update
 * that was made is sent again after a crash, never made again: no patient is drawn twice for one round.
 */
import { createReadStream, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import { updateNotice } from "../../protocol/federation/round.ts";
import type { HospitalMemory } from "../strategies/local.ts";
import { decodeWeights, encodeWeights } from "../weights/container.ts";
import { tensorSpans } from "../weights/layout.ts";
import type { Outgoing } from "./desk-link.ts";
import { Diary } from "./sum-diary.ts";
import { readJson, writeWhole, writeJson } from "./durable.ts";

export interface KeptUpdate {
  notice: UpdateNotice;
  /** The container, as it is sent. The desk checks it as any other. */
  body: Outgoing;
}

interface Made {
  notice: UpdateNotice;
  difference: Float32Array;
  layout: ModelLayout;
  memory: HospitalMemory;
}

export class Keeping {
  readonly #folder: string;
  readonly diary: Diary;

  constructor(folder: string, experiment: string) {
    this.#folder = join(folder, "experiments", experiment);
    this.diary = new Diary(this.#folder);
  }

  /** Makes what was kept for round `included` true, and forgets updates of rounds that are over. */
  settle({ included, round }: { included: number | null; round: number }): void {
    const pending = this.#file(`memory-after-${included}.weights`);
    if (included !== null && existsSync(pending)) renameSync(pending, this.#file("memory.weights"));
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder)) {
      const of = /^(?:update|notice|memory-after)-(\d+)\./.exec(name);
      if (of !== null && Number(of[1]) !== round) rmSync(this.#file(name), { force: true });
    }
  }

  async memory(): Promise<HospitalMemory> {
    const file = this.#file("memory.weights");
    if (!existsSync(file)) return {};
    const { layout, values } = await decodeWeights([readFileSync(file)], { values: "float32" });
    return Object.fromEntries(tensorSpans(layout).map(({ name, from, to }) => [name, values.slice(from, to)]));
  }

  /** The update of a round, if it was made. */
  update(round: number): KeptUpdate | null {
    try {
      const notice = updateNotice.parse(readJson(this.#file(`notice-${round}.json`)));
      const file = this.#file(`update-${round}.weights`);
      return { notice, body: { bytes: statSync(file).size, pieces: () => createReadStream(file, { highWaterMark: 1 << 18 }) } };
    } catch {
      // Not made, or spoilt by a cut of power: it is made (again), with the same patients and the same noise.
      return null;
    }
  }

  /** The numbers of an update that was made. */
  async difference(round: number, layout: ModelLayout): Promise<Float32Array> {
    const stream = createReadStream(this.#file(`update-${round}.weights`), { highWaterMark: 1 << 20 });
    return (await decodeWeights(stream as AsyncIterable<Buffer>, { values: "float32", layout })).values;
  }

  /** The notice comes last: where it is, all is. */
  keep(round: number, { notice, difference, layout, memory }: Made): KeptUpdate {
    const entries = Object.entries(memory);
    if (entries.length > 0) {
      const tensors = entries.map(([name, values]) => ({ name, shape: [values.length] }));
      const all = new Float32Array(entries.reduce((sum, [, values]) => sum + values.length, 0));
      tensorSpans(tensors).forEach(({ from }, i) => all.set(entries[i][1], from));
      writeWhole(this.#file(`memory-after-${round}.weights`), encodeWeights({ layout: tensors, values: all }), { forced: false });
    }
    // Views of the difference, not copies: what is kept is sent from memory.
    const pieces = [...encodeWeights({ layout, values: difference })];
    writeWhole(this.#file(`update-${round}.weights`), pieces, { forced: false });
    writeJson(this.#file(`notice-${round}.json`), notice, { forced: false });
    return { notice, body: { bytes: pieces.reduce((sum, { length }) => sum + length, 0), pieces: () => pieces } };
  }

  /** Where the desk finds an update unreadable: it is made again. */
  forget(round: number): void {
    rmSync(this.#file(`notice-${round}.json`), { force: true });
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
