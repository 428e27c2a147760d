/**
 * Threads that share the inner products of large kernels. Work is written down as tasks that do not depend on each other and is dealt out;
 * this thread takes its share and waits for the rest. Rows, columns and images are dealt, a sum is never split: results are the same, bit
 * for bit, for any number of threads.
 *
 * An interrupt ends this thread's code between any two steps, without a word to it, while helpers write on. `settle` is therefore called
 * before memory that a work may use is freed, lent again or worked on.
 */
import type { Programs } from "../programs/index.ts";
import { close, createLedger, executor, mostTasks, open, readyHelpers, takeAll } from "./ledger.ts";
import type { Execute, Ledger } from "./ledger.ts";
import type { HelperData } from "./helper.ts";
import { OwnWorker } from "./own-worker.ts";

/** A kernel's way to its programs: directly, or through the book of what is to be dealt out. */
export interface Dealer {
  programs: Programs;
  /** What is called from here on may run beside what was called before. */
  task(): void;
  /** Into about how many tasks a work is best cut; 1 where one thread does it. */
  pieces: number;
}

/** Multiplications and additions below which waking others costs more than they help: some 100 microseconds of one thread. */
export const worthSharing = 1_000_000;

const sideBytes = 256;
/** Tasks for each thread: enough that one that is held up leaves its share to the others. */
const tasksEach = 4;
const bufferReserve = 64;

export interface CrewOptions {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  programs: Programs;
  threads: number;
  allocate: (bytes: number) => number;
}

export class Crew {
  readonly threads: number;
  readonly #options: CrewOptions;
  readonly #ledger: Ledger = createLedger();
  readonly #dealer: Dealer;
  #execute: Execute | null = null;
  #isOpen = false;
  #started = 0;
  #tasks = 0;
  #end = 0;
  #failed = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.threads = options.threads;
    const { starts, commands } = this.#ledger;
    const written = Object.keys(options.programs).map((name, program) => {
      const call = (...operands: number[]): void => {
        commands[this.#end] = program;
        commands[this.#end + 1] = operands.length;
        for (let index = 0; index < operands.length; index++) commands[this.#end + 2 + index] = operands[index];
        this.#end += 2 + operands.length;
      };
      return [name, call] as const;
    });
    this.#dealer = {
      programs: Object.fromEntries(written),
      pieces: options.threads * tasksEach,
      task: () => {
        if (this.#tasks === mostTasks || this.#end > commands.length - commands.length / bufferReserve) this.#run();
        starts[this.#tasks] = this.#end;
        this.#tasks += 1;
      },
    };
  }

  /** Helpers that have begun; they start at the first work that is worth it, and until they have, this thread does all. */
  get helpers(): number {
    return readyHelpers(this.#ledger);
  }

  /** Whether helpers cannot be had in this process. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Runs what `write` says in tasks. Throws what this thread's own part throws, or for a failed helper. */
  deal(write: (dealer: Dealer) => void): void {
    this.settle();
    this.#execute ??= this.#start();
    [this.#tasks, this.#end] = [0, 0];
    write(this.#dealer);
    this.#run();
  }

  /** Waits for what an interrupt or an error left running: at most one task for each thread. */
  settle(): void {
    if (!this.#isOpen) return;
    close(this.#ledger);
    this.#isOpen = false;
  }

  #run(): void {
    const { starts } = this.#ledger;
    starts[this.#tasks] = this.#end;
    const tasks = this.#tasks;
    [this.#tasks, this.#end] = [0, 0];
    if (tasks === 0) return;
    this.#isOpen = true;
    open(this.#ledger, tasks);
    takeAll(this.#ledger, this.#execute as Execute);
    const done = close(this.#ledger);
    this.#isOpen = false;
    if (!done) throw new Error("A thread that helps with tensors failed.");
  }

  #start(): Execute {
    const { module, memory, programs, threads, allocate } = this.#options;
    const sides = allocate(sideBytes * threads);
    // Counted before: where an interrupt breaks this off, no second one gets the same room.
    while (this.#started < threads - 1) {
      this.#started += 1;
      this.#startHelper({ module, memory, side: sides + this.#started * sideBytes });
    }
    return executor(this.#ledger, programs, sides);
  }

  #startHelper(given: Pick<HelperData, "module" | "memory" | "side">): void {
    try {
      const worker = new OwnWorker(new URL("./helper.ts", import.meta.url), {
        workerData: { ...given, ledger: this.#ledger.control.buffer as SharedArrayBuffer } satisfies HelperData,
        resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 },
      });
      // A process that has nothing else to do ends.
      worker.unref();
      worker.on("error", () => (this.#failed = true));
    } catch {
      this.#failed = true;
    }
  }
}
