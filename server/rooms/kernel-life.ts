/** One life of a room's kernel: the process, the writers of the cells that it ran, and the way of its messages to them. */
import type { Kernel, KernelOwner } from "../../kernels/pool/index.ts";
import type { Language } from "../../protocol/identity.ts";
import type { KernelDeath, KernelMessage } from "../../protocol/kernel.ts";
import type { KernelUsage } from "../../protocol/usage.ts";
import type { CommTargets } from "./comm-targets.ts";
import { RoomComms, isComm, runOfComm } from "./comms.ts";
import { createOutputWriter, isOutput } from "./output-writer.ts";
import type { OutputWriter, OutputWriterOptions } from "./output-writer.ts";
import { Questions } from "./questions.ts";
import type { InputRequest } from "./questions.ts";

/** Runs whose late messages still find their cell. */
const rememberedRuns = 5000;

export interface KernelLifeOptions extends Pick<OutputWriterOptions, "blobs" | "write" | "keepBlobs" | "say" | "now"> {
  kernel: Kernel;
  onInput: (request: InputRequest) => void;
  onUsage: (usage: KernelUsage) => void;
  targets: CommTargets;
  owner: KernelOwner;
  language: () => Language;
}

export class KernelLife {
  readonly kernel: Kernel;
  /** Why we ended it, where it was no restart. */
  endedFor: "culled" | "server-stopped" | null = null;
  executionCount = 0;
  readonly #options: KernelLifeOptions;
  /** Cells by run. */
  readonly #cells = new Map<string, string>();
  /** Of each cell, its latest run. */
  readonly #latest = new Map<string, string>();
  readonly #writers = new Map<string, OutputWriter>();
  readonly #displays = new Map<string, Set<string>>();
  readonly #questions: Questions;
  readonly comms: RoomComms;
  /** Cells with so much to be written that the kernel must wait. */
  readonly #full = new Set<string>();

  constructor(options: KernelLifeOptions) {
    this.#options = options;
    this.kernel = options.kernel;
    this.#questions = new Questions(options.onInput);
    this.comms = new RoomComms({
      ...options,
      show: (run, update) => this.#writerOf(run)?.receive({ type: "update_display_data", parent: run, metadata: {}, ...update }, []),
    });
    void this.kernel.died.then(() => this.comms.end());
    this.kernel.onMessage((message, buffers) => this.#receive(message, buffers));
  }

  #writerOf(run: string): OutputWriter | undefined {
    return this.#writers.get(this.#cells.get(run) ?? "");
  }

  /** A writer for a new run of a cell. What an earlier run of it still says goes to the new one. */
  async writerFor(cell: string, run: string): Promise<OutputWriter> {
    await this.forget(cell);
    const { blobs, write, keepBlobs, say, now } = this.#options;
    const stop = () => void this.kernel.interrupt();
    const writer = createOutputWriter({
      cell,
      blobs,
      write,
      keepBlobs,
      say,
      now,
      displays: this.#displays,
      stop,
      hold: (full) => this.#hold(cell, full),
    });
    this.#writers.set(cell, writer);
    this.#cells.set(run, cell);
    this.#latest.set(cell, run);
    for (const old of this.#cells.keys()) {
      if (this.#cells.size <= rememberedRuns) break;
      this.#cells.delete(old);
    }
    return writer;
  }

  /** The cell was cleared: what it showed is no longer there to be continued. */
  async forget(cell: string): Promise<void> {
    await this.#writers.get(cell)?.discard();
  }

  /** Writes what came last; the kernel says nothing more. */
  async finish(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.finish();
  }

  /** The cell of a run, and whether it has not run again since. */
  definedBy(run: string): { cell: string | null; latest: boolean } {
    const cell = this.#cells.get(run) ?? null;
    return { cell, latest: cell !== null && this.#latest.get(cell) === run };
  }

  openInputs(): InputRequest[] {
    return this.#questions.open();
  }

  closeInputs(): void {
    this.#questions.close();
  }

  /** False where nobody asks. */
  answer(id: string, value: string): boolean {
    if (!this.#questions.answered(id)) return false;
    this.kernel.answerInput(id, value);
    return true;
  }

  /** The death that ended an aborted run, when there was one: an interrupt aborts too. */
  async death(): Promise<KernelDeath | null> {
    await new Promise((resolve) => setImmediate(resolve));
    const death = await Promise.race([this.kernel.died, Promise.resolve(null)]);
    return death !== null && this.endedFor !== null ? { ...death, cause: this.endedFor } : death;
  }

  /** Not read, the kernel waits: nothing heaps up here. */
  #hold(cell: string, full: boolean): void {
    if (full === this.#full.has(cell)) return;
    if (full) this.#full.add(cell);
    else this.#full.delete(cell);
    if (full && this.#full.size === 1) this.kernel.pause();
    else if (!full && this.#full.size === 0) this.kernel.resume();
  }

  #receive(message: KernelMessage, buffers: Uint8Array[]): void {
    if (message.type === "usage") this.#options.onUsage({ memory: message.memory, tensors: message.tensors });
    if (!("parent" in message)) return;
    if (isComm(message)) return this.comms.receive(message, buffers);
    const cell = this.#cells.get(runOfComm(message.parent));
    if (cell === undefined) return;
    if (message.type === "input_request") {
      const { id, prompt, secret } = message;
      if (this.#questions.ask({ cell, id, prompt, secret })) return;
      const sentence = this.#options.say("tooManyQuestions");
      const { parent } = message;
      const told = { ename: "TooManyQuestions", evalue: sentence, traceback: [], explanation: sentence };
      this.#writers.get(cell)?.receive({ type: "error", parent, ...told }, []);
      void this.kernel.interrupt();
    } else if (isOutput(message)) this.#writers.get(cell)?.receive(message, buffers);
  }
}
