/**
 * What a run shows, written into its cell. Messages are taken as they come and written together every 50 ms, so that a thousand prints are
 * one change of the document; the first is written at once. A stream above its cap continues in a blob, and the document holds its head and
 * its end. A run that prints without end is stopped and told so: memory and document stay bounded, and other rooms feel nothing.
 */
import type * as Y from "yjs";
import { findCell } from "../../notebook/document/document.ts";
import type { CellMap } from "../../notebook/document/document.ts";
import { addOutput, clearOutputs, replaceDisplay } from "../../notebook/document/run.ts";
import type { KernelMessage } from "../../protocol/kernel.ts";
import type { NbOutput } from "../../protocol/nbformat.ts";
import type { BlobReference } from "../../protocol/output.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { roomSentence } from "./sentences.ts";
import { bounded, weigh } from "./bounded.ts";
import { externalised } from "./externalise.ts";
import type { Display } from "./externalise.ts";
import { createStreams } from "./streams.ts";

export const limits = {
  /** Bytes of all that one run shows. */
  runBytes: 64 * 1024 * 1024,
  outputs: 1000,
  /** Beyond those: the error that ends the run is to be seen. */
  lastErrors: 20,
  /** What may wait to be written before the kernel must wait too. */
  waitingMessages: 2000,
  waitingBytes: 8 * 1024 * 1024,
  flushMs: 50,
  /** Between two writes of one display that keeps being updated. */
  displayMs: 200,
} as const;

const shownTypes = ["stream", "display_data", "update_display_data", "execute_result", "clear_output", "error"] as const;
/** What belongs into the cell's outputs. */
export type OutputMessage = Extract<KernelMessage, { type: (typeof shownTypes)[number] }>;
export function isOutput(message: KernelMessage): message is OutputMessage {
  return (shownTypes as readonly string[]).includes(message.type);
}
/** A change of one cell. */
export type CellChange = (cell: CellMap) => unknown;

export interface OutputWriter {
  receive(message: OutputMessage, buffers: Uint8Array[]): void;
  /** Hands all that came to the document, in order, ends the streams, and says whether the run went over its cap or could not be kept. */
  finish(): Promise<{ faulty: boolean }>;
  /** Forgets what was shown: the cell was cleared or runs again. */
  discard(): Promise<void>;
}

export interface OutputWriterOptions {
  cell: string;
  blobs: Blobs;
  /** Stores a change of the document. */
  write: (change: (doc: Y.Doc) => void) => Promise<boolean>;
  /** Says in the database that the notebook shows these blobs; before the reference is stored. */
  keepBlobs: (blobs: BlobReference[]) => Promise<void>;
  /** Cells that show a display of this id in this life of the kernel. */
  displays: Map<string, Set<string>>;
  say: (key: Parameters<typeof roomSentence>[1], values?: Record<string, string | number>) => string;
  /** Told when too much waits, and when it no longer does: the kernel is then not read. */
  hold: (full: boolean) => void;
  /** Asked once, when the run goes over its cap. */
  stop: () => void;
  now: () => number;
}

/** Updates of displays that nobody has seen yet. */
const strayUpdates = 100;

type Waiting = { message: OutputMessage; buffers: Uint8Array[] };

/** What one change of the document will do: to the run's own cell, in order, and to others; and the blobs that it shows. */
interface Plans {
  changes: CellChange[];
  elsewhere: { cell: string; change: CellChange }[];
  references: BlobReference[];
}

export function createOutputWriter(options: OutputWriterOptions): OutputWriter {
  const { blobs } = options;
  let waiting: Waiting[] = [];
  let working: Promise<void> = Promise.resolve();
  let drainedAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;
  let bytes = 0;
  let waitingBytes = 0;
  let count = 0;
  let over = false;
  let faulty = false;
  let ended = false;
  let saidTooMany = false;
  let clearNext = false;
  /** Resolved while the end of the run is written. */
  let hurry = Promise.withResolvers<void>();
  let streams = createStreams(blobs);
  /** The latest update of each display, and when the display was last written. */
  const updates = new Map<string, Waiting>();
  const written = new Map<string, number>();
  const shownDisplays = new Set<string>();

  function receive(raw: OutputMessage, buffers: Uint8Array[]): void {
    // The interruption that follows would only repeat what the cell was told already.
    if (over) return;
    const message = bounded(raw);
    const single = weigh(message, buffers);
    waitingBytes += single;
    // An update replaces the one before it, and counts when it is written.
    if (message.type !== "update_display_data") bytes += single;
    if (bytes > limits.runBytes || single > limits.runBytes) goOver(single);
    else waiting.push({ message, buffers });
    if (waiting.length >= limits.waitingMessages || waitingBytes >= limits.waitingBytes) options.hold(true);
    schedule();
  }

  function goOver(single: number): void {
    over = true;
    faulty = true;
    waiting.push({ message: limitError(single), buffers: [] });
    options.stop();
  }

  function takeWaiting(): Waiting[] {
    const taken = waiting;
    waiting = [];
    waitingBytes = 0;
    options.hold(false);
    return taken;
  }

  function limitError(single: number): OutputMessage {
    const megabytes = (value: number) => Math.round(value / 1024 / 1024);
    const large = single > limits.runBytes / 2;
    const sentence = large
      ? options.say("outputTooLarge", { megabytes: megabytes(single), limit: megabytes(limits.runBytes) })
      : options.say("outputLimit", { megabytes: megabytes(limits.runBytes) });
    return { type: "error", parent: "", ename: "OutputLimit", evalue: sentence, traceback: [], explanation: sentence };
  }

  /** One writing at a time; the next at the earliest 50 ms after the last, but the first at once. */
  function schedule(): void {
    if (timer !== null) return;
    timer = setTimeout(
      () => {
        timer = null;
        void serially(drain).then(() => {
          if (waiting.length > 0 || updates.size > 0 || streams.dirty()) schedule();
        });
      },
      Math.max(0, drainedAt + limits.flushMs - options.now()),
    );
  }

  function serially<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = working.then(work);
    working = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  /** Takes what waits and writes it as one change of the document. */
  async function drain(): Promise<void> {
    const taken = fromLastClear(takeWaiting());
    const changes: CellChange[] = [];
    const elsewhere: Plans["elsewhere"] = [];
    const references: BlobReference[] = [];
    for (const item of taken) {
      try {
        await plan(item, { changes, elsewhere, references });
      } catch (error) {
        note(error, changes);
      }
    }
    await planUpdates({ changes, elsewhere, references }).catch((error: unknown) => note(error, changes));
    changes.push(...streams.show(options.now()));
    await store(changes, elsewhere, references);
    drainedAt = options.now();
  }

  async function store(changes: CellChange[], elsewhere: Plans["elsewhere"], references: BlobReference[]) {
    const all = [...changes.map((change) => ({ cell: options.cell, change })), ...elsewhere];
    if (all.length === 0) return;
    try {
      await options.keepBlobs(references);
    } catch (error) {
      note(error, []);
      return;
    }
    const stored = options.write((doc) => {
      for (const { cell, change } of all) {
        const found = findCell(doc, cell);
        if (found !== null && found.cell.get("cell_type") === "code") change(found.cell);
      }
    });
    // The disk sets the pace while the cell runs. At its end the writes only keep their order: the journal then stores them with the run's record.
    await Promise.race([stored, hurry.promise]);
  }

  /** A blob could not be written: said once in the cell, and the run counts as failed. */
  function note(error: unknown, changes: CellChange[]): void {
    console.error("An output could not be stored:", error);
    if (faulty) return;
    faulty = true;
    const sentence = options.say("outputNotStored");
    changes.push(
      add({
        output_type: "error",
        ename: "OutputNotStored",
        evalue: sentence,
        traceback: [],
        metadata: { carnet: { explanation: sentence } },
      }),
    );
  }

  async function plan({ message, buffers }: Waiting, plans: Plans): Promise<void> {
    const { changes, references } = plans;
    if (message.type === "clear_output") {
      if (message.wait) clearNext = true;
      else await clear(changes);
      return;
    }
    if (message.type === "update_display_data") {
      const { displayId } = message;
      if (displayId === undefined || !(options.displays.has(displayId) || updates.size < strayUpdates)) return;
      updates.set(displayId, { message, buffers });
      return;
    }
    if (clearNext) await clear(changes);
    if (message.type === "stream") {
      changes.push(...streams.append(message.name, message.text, { begins: () => (count += 1), full: count >= limits.outputs }));
      return;
    }
    if (message.type === "error" && count < limits.outputs + limits.lastErrors) return void changes.push(add(errorOutput(message)));
    if (count >= limits.outputs) return sayTooMany(changes);
    if (message.type === "error") return;
    const shown = await externalised(message, buffers, blobs);
    references.push(...shown.references);
    if (message.displayId !== undefined) {
      // An update means what was shown before it, not what comes after.
      await planUpdate(message.displayId, plans);
      rememberDisplay(message.displayId);
    }
    const body = { data: shown.data, metadata: shown.metadata };
    if (message.type === "display_data") changes.push(add({ output_type: "display_data", ...body }));
    else changes.push(add({ output_type: "execute_result", execution_count: message.executionCount, ...body }));
  }

  function sayTooMany(changes: CellChange[]): void {
    if (saidTooMany) return;
    saidTooMany = true;
    const text = options.say("tooManyOutputs", { limit: limits.outputs }) + "\n";
    changes.push(...streams.append("stderr", text, { begins: () => (count += 1), full: false }));
  }

  function add(output: NbOutput): CellChange {
    streams.interrupt();
    count += 1;
    return (cell) => addOutput(cell, output);
  }

  async function clear(changes: CellChange[]): Promise<void> {
    clearNext = false;
    changes.length = 0;
    changes.push(clearOutputs);
    count = 0;
    saidTooMany = false;
    forgetDisplays();
    await streams.discard();
    streams = createStreams(blobs);
  }

  function forgetDisplays(): void {
    for (const displayId of shownDisplays) {
      const cells = options.displays.get(displayId);
      cells?.delete(options.cell);
      if (cells?.size === 0) options.displays.delete(displayId);
      written.delete(displayId);
    }
    shownDisplays.clear();
  }

  function rememberDisplay(displayId: string): void {
    const cells = options.displays.get(displayId) ?? new Set();
    options.displays.set(displayId, cells.add(options.cell));
    shownDisplays.add(displayId);
  }

  /** The latest state of each updated display, not more often than five times a second; all of them at the end. */
  async function planUpdates(plans: Plans): Promise<void> {
    for (const displayId of updates.keys()) {
      if (!ended && options.now() - (written.get(displayId) ?? -Infinity) < limits.displayMs) continue;
      await planUpdate(displayId, plans);
    }
  }

  /** In every cell that shows a display of this id; where none does, it means nothing. */
  async function planUpdate(displayId: string, { changes, elsewhere, references }: Plans): Promise<void> {
    const update = updates.get(displayId);
    updates.delete(displayId);
    const cells = options.displays.get(displayId);
    if (!update || !cells) return;
    written.set(displayId, options.now());
    bytes += weigh(update.message, update.buffers);
    const shown = await externalised(update.message as Display & OutputMessage, update.buffers, blobs);
    references.push(...shown.references);
    const change: CellChange = (map) => replaceDisplay(map, displayId, { data: shown.data, metadata: shown.metadata });
    for (const cell of cells) {
      if (cell === options.cell) changes.push(change);
      else elsewhere.push({ cell, change });
    }
  }

  async function end(): Promise<void> {
    ended = true;
    await drain();
    const changes: CellChange[] = [];
    const references: BlobReference[] = [];
    try {
      for (const last of await streams.finish()) {
        references.push(last.reference);
        changes.push(last.change);
      }
    } catch (error) {
      note(error, changes);
    }
    await store(changes, [], references);
    ended = false;
  }

  return {
    receive,
    finish: async () => {
      hurry.resolve();
      await serially(end);
      hurry = Promise.withResolvers<void>();
      return { faulty };
    },
    discard: () =>
      serially(async () => {
        takeWaiting();
        updates.clear();
        forgetDisplays();
        await streams.discard();
        streams = createStreams(blobs);
        count = 0;
        saidTooMany = false;
        clearNext = false;
      }),
  };
}

/** What was shown before an immediate clear need not be written at all; an update may mean another cell's display. */
function fromLastClear(items: Waiting[]): Waiting[] {
  const last = items.findLastIndex(({ message }) => message.type === "clear_output" && !message.wait);
  return items.filter(({ message }, place) => place >= last || message.type === "update_display_data");
}

function errorOutput(message: Extract<OutputMessage, { type: "error" }>): NbOutput {
  const { ename, evalue, explanation } = message;
  const cut = (text: string) => (text.length > 20_000 ? `${text.slice(0, 20_000).toWellFormed()}\n⋯` : text);
  const traceback = message.traceback.slice(0, 200).map(cut);
  return {
    output_type: "error",
    ename,
    evalue: cut(evalue),
    traceback,
    ...(explanation === undefined ? {} : { metadata: { carnet: { explanation } } }),
  };
}
