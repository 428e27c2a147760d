/**
 * The process that runs the cells, and the next one when it dies: the person is told why, and her client need not notice. What dies again and
 * again at its start is not started for ever.
 */
import type { Language } from "../../protocol/identity.ts";
import type { CommMessage, ExecuteRequest, KernelDeath } from "../../protocol/kernel.ts";
import type { Completeness, Completions, ExecuteReply, Inspection, MessageListener } from "../pool/kernel.ts";
import { KernelProcess } from "../pool/kernel.ts";
import { startWithOwnFiles } from "../sandbox/own-files.ts";

export interface EvaluatorOptions {
  folder: string;
  memoryMegabytes: number;
  datasets: string;
  compiled: string | null;
  language: Language;
  onMessage: MessageListener;
  /** A process died that was asked for nothing more; the next is starting. */
  onDeath: (death: KernelDeath) => void;
  /** It cannot be started. */
  onHopeless: (death: KernelDeath) => void;
}

const entry = new URL("../evaluate/main.ts", import.meta.url);
const startsInVain = 3;

/** The person's own machine: only what is a mistake for certain is stopped. */
const mostThreads = 4096;

export class Evaluator {
  readonly #options: EvaluatorOptions;
  #kernel: KernelProcess;
  #failedStarts = 0;
  #paused = false;
  #closed = false;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#kernel = this.#start();
  }

  #start(): KernelProcess {
    const { folder, memoryMegabytes, datasets, compiled, onMessage } = this.#options;
    const kernel = new KernelProcess(startWithOwnFiles({ folder, memoryMegabytes, datasets, compiled, entry }), {
      limits: { memoryMegabytes, threads: mostThreads, processes: null },
    });
    kernel.onMessage(onMessage);
    if (this.#paused) kernel.pause();
    let ready = false;
    void kernel.ready.then(() => {
      ready = true;
      this.#failedStarts = 0;
    });
    void kernel.died.then((death) => this.#replace(death, ready));
    return kernel;
  }

  #replace(death: KernelDeath, wasReady: boolean): void {
    if (this.#closed) return;
    if (!wasReady) this.#failedStarts += 1;
    if (this.#failedStarts >= startsInVain) {
      this.#closed = true;
      return this.#options.onHopeless(death);
    }
    this.#kernel = this.#start();
    this.#options.onDeath(death);
  }

  /** Resolves when cells can run. */
  ready(): Promise<void> {
    return this.#kernel.ready;
  }

  /** The death where the process died of it. */
  async execute(request: Omit<ExecuteRequest, "type">): Promise<{ reply: ExecuteReply; death: KernelDeath | null }> {
    const kernel = this.#kernel;
    const reply = await kernel.execute(request);
    const death =
      reply.status === "aborted" ? await Promise.race([kernel.died, new Promise<null>((resolve) => setTimeout(resolve, 100, null))]) : null;
    return { reply, death };
  }

  complete(question: Parameters<KernelProcess["complete"]>[0]): Promise<Completions> {
    return this.#kernel.complete(question);
  }

  inspect(question: Parameters<KernelProcess["inspect"]>[0]): Promise<Inspection> {
    return this.#kernel.inspect(question);
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#kernel.isComplete(code);
  }

  comm(message: CommMessage, buffers: readonly Uint8Array[]): Promise<boolean> {
    return this.#kernel.comm(message, buffers);
  }

  answerInput(id: string, value: string): void {
    this.#kernel.answerInput(id, value);
  }

  interrupt(): Promise<void> {
    return this.#kernel.interrupt();
  }

  pause(): void {
    this.#paused = true;
    this.#kernel.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#kernel.resume();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#kernel.shutdown("restarted");
  }
}
