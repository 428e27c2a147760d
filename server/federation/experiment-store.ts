/**
 * An experiment on the desk's disk. A round becomes true when `state.json` is replaced; all that it names was written before. Killed at any moment, the
 * desk finds the last true round and the updates that had come for the next.
 */
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import { experimentState } from "../../protocol/federation/desk.ts";
import type { RoundRecord, UpdateNotice } from "../../protocol/federation/round.ts";
import { roundRecord, updateNotice } from "../../protocol/federation/round.ts";
import type { ModelLayout } from "../../protocol/federation/model.ts";
import { readJson, writeForced, writeJson, writeWhole } from "../../federation/node/durable.ts";
import type { Experiment } from "../../federation/rounds/experiment.ts";
import type { Update } from "../../federation/strategies/update.ts";
import { travelLayout } from "../../federation/strategies/local.ts";
import { WeightsCheck, decodeWeights, encodeWeights } from "../../federation/weights/container.ts";
import { layoutOf, tensorSpans } from "../../federation/weights/layout.ts";

const memoryPrefix = "memory/";

/** An update that is on the disk. */
export interface StoredUpdate {
  notice: UpdateNotice;
  file: string;
  bytes: number;
  /** Where in the file the values begin. */
  valuesFrom: number;
  /** Those of a small update, as long as few wait: they need not be read again. */
  values: Float32Array<ArrayBuffer> | null;
}

export class ExperimentStore {
  readonly folder: string;
  /** As they are on the disk, once they were read: one server owns the folder. */
  #records: Map<string, RoundRecord> | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  exists(): boolean {
    return existsSync(join(this.folder, "state.json"));
  }

  state(): ExperimentState {
    return experimentState.parse(readJson(join(this.folder, "state.json")));
  }

  async load(): Promise<{ state: ExperimentState; experiment: Experiment; updates: Map<string, StoredUpdate> }> {
    const state = this.state();
    const { plan, hospitals, round, attempt, status } = state;
    // What is over is not worked on: its model stays on the disk.
    if (status === "finished" || status === "stopped") {
      const none = { weights: new Float32Array(0), memory: {} };
      return { state, experiment: { plan, layout: layoutOf(plan.model), hospitals, round, attempt, ...none }, updates: new Map() };
    }
    const stored = await decodeWeights([readFileSync(join(this.folder, "models", state.model))], { values: "float32" });
    const layout = layoutOf(plan.model);
    const spans = tensorSpans(stored.layout);
    const memory = Object.fromEntries(
      spans.slice(layout.length).map(({ name, from, to }) => [name.slice(memoryPrefix.length), stored.values.slice(from, to)]),
    );
    const weights = stored.values.slice(0, spans[layout.length - 1].to);
    const isSecret = plan.privacy.secureAggregation !== null;
    const updates = isSecret ? new Map() : await this.#updates(state, travelLayout(plan.algorithm, layout));
    return { state, experiment: { plan, layout, hospitals, round, attempt, weights, memory }, updates };
  }

  /** The first state, or another status of the same round: true when this returns. */
  commitNow(state: Omit<ExperimentState, "model">, experiment: Experiment): ExperimentState {
    if (!existsSync(this.#modelFile(experiment))) writeWhole(this.#modelFile(experiment), modelPieces(experiment));
    const whole = { ...state, model: `${experiment.round}.weights` };
    writeJson(join(this.folder, "state.json"), whole);
    return whole;
  }

  /** Writes what a state names, together, and then the state, which makes it true. */
  async commit(state: Omit<ExperimentState, "model">, experiment: Experiment, record: RoundRecord): Promise<ExperimentState> {
    // Whatever lies there: a desk that was killed just before this may have closed the round with fewer hospitals.
    const model = record.outcome === "advanced" ? writeForced(this.#modelFile(experiment), modelPieces(experiment)) : null;
    await Promise.all([model, this.#writeRecord(record)]);
    const whole = { ...state, model: `${experiment.round}.weights` };
    await writeForced(join(this.folder, "state.json"), [Buffer.from(JSON.stringify(whole))]);
    return whole;
  }

  #modelFile({ round }: Pick<Experiment, "round">): string {
    return join(this.folder, "models", `${round}.weights`);
  }

  async #writeRecord(record: RoundRecord): Promise<void> {
    await writeForced(join(this.folder, "records", `${record.round}-${record.attempt}.json`), [Buffer.from(JSON.stringify(record))]);
    this.#records?.set(`${record.round}-${record.attempt}`, record);
  }

  /** Rounds that are over, in order. One that was written while the desk was killed, and is not true yet, is not among them. */
  records({ round, attempt }: Pick<ExperimentState, "round" | "attempt">): RoundRecord[] {
    this.#records ??= new Map(this.#readRecords().map((record) => [`${record.round}-${record.attempt}`, record]));
    return [...this.#records.values()]
      .filter((record) => record.round < round || (record.round === round && record.attempt < attempt))
      .sort((a, b) => a.round - b.round || a.attempt - b.attempt);
  }

  #readRecords(): RoundRecord[] {
    const folder = join(this.folder, "records");
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => roundRecord.parse(readJson(join(folder, name))));
  }

  /** Bytes of the model of a round as it is kept, with the server's memory behind it; null where it is not. */
  modelBytes(round: number): number | null {
    return statSync(join(this.folder, "models", `${round}.weights`), { throwIfNoEntry: false })?.size ?? null;
  }

  /** Where the updates of a try are. */
  updatesFolder({ round, attempt }: { round: number; attempt: number }): string {
    const folder = join(this.folder, "updates", `${round}-${attempt}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /**
   * Updates that had come when the desk was killed. They were not forced to the disk one by one, and are read again instead: what a cut of power
   * spoilt is forgotten, and its hospital, which keeps what it sent until the desk has moved on, is asked again.
   */
  async #updates(at: { round: number; attempt: number }, layout: ModelLayout): Promise<Map<string, StoredUpdate>> {
    const folder = this.updatesFolder(at);
    const found = new Map<string, StoredUpdate>();
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
      const file = join(folder, name.replace(/\.json$/, ".weights"));
      try {
        const notice = updateNotice.parse(readJson(join(folder, name)));
        const check = new WeightsCheck({ values: "float32", layout });
        for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) check.add(piece as Buffer);
        found.set(notice.hospital, { notice, file, ...check.finish(), bytes: check.length, values: null });
      } catch {
        rmSync(join(folder, name), { force: true });
      }
    }
    return found;
  }

  /** Files of rounds that are over. */
  async forgetUpdates(current: { round: number; attempt: number }): Promise<void> {
    const folder = join(this.folder, "updates");
    if (!existsSync(folder)) return;
    const over = readdirSync(folder).filter((name) => name !== `${current.round}-${current.attempt}`);
    await Promise.all(over.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  }
}

/** The container of a model, the server's memory behind it. */
function modelPieces({ layout, weights, memory }: Experiment): Iterable<Uint8Array> {
  const entries = Object.entries(memory);
  if (entries.length === 0) return encodeWeights({ layout, values: weights });
  const tensors = [...layout, ...entries.map(([name, values]) => ({ name: memoryPrefix + name, shape: [values.length] }))];
  const all = new Float32Array(weights.length + entries.reduce((sum, [, { length }]) => sum + length, 0));
  all.set(weights);
  tensorSpans(tensors).forEach(({ from }, i) => {
    if (i >= layout.length) all.set(entries[i - layout.length][1], from);
  });
  return encodeWeights({ layout: tensors, values: all });
}

/** An update that is read from memory, or from the disk in pieces. */
export function storedUpdate(
  { file, valuesFrom, values }: StoredUpdate,
  { hospital, weight, length }: Omit<Update, "read">,
): Update & { close(): Promise<void> } {
  let opened: ReturnType<typeof open> | null = null;
  return {
    hospital,
    weight,
    length,
    async read(from, to) {
      if (values !== null) return values.subarray(from, to);
      const handle = await (opened ??= open(file, "r"));
      const bytes = new Uint8Array(4 * (to - from));
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, valuesFrom + 4 * from + at);
        if (bytesRead === 0) throw new Error(`${file} is shorter than it was`);
        at += bytesRead;
      }
      return new Float32Array(bytes.buffer);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
