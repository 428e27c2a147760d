/** Runs the cells of a notebook in one kernel, one after another, and keeps what they show. */
import { KernelProcess } from "../../../kernels/pool/kernel.ts";
import { chooseLauncher } from "../../../kernels/sandbox/choose.ts";
import type { Ground } from "../../../kernels/sandbox/launcher.ts";
import type { NbContent, NbOutput } from "../../../notebook/notebook.ts";
import type { Language } from "../../../protocol/identity.ts";
import type { KernelDeath, KernelMessage } from "../../../protocol/kernel.ts";
import { deathSentence, roomSentence } from "../../rooms/sentences.ts";
import { CellOutputs } from "./cell-outputs.ts";
import type { CodeCell } from "./notebook-file.ts";
import { runs } from "./notebook-file.ts";

export interface Execution {
  notebook: NbContent;
  language: Language;
  ground: Ground;
  memoryMegabytes: number;
  allowErrors: boolean;
  /** For each cell; null where it may take as long as it takes. */
  timeoutSeconds: number | null;
  /** Ends the cell that runs, then the execution. */
  signal: AbortSignal;
  onCell: (done: number, total: number) => void;
  onOutput: (message: KernelMessage) => void;
  /** What the sandbox here does not keep out; empty where it is the strong one. */
  onIsolation: (weaknesses: string[]) => void;
  say: { timeout: (seconds: number) => string };
}
export interface Failure {
  /** Among the notebook's code cells, from 1. */
  number: number;
  cell: CodeCell;
  why: "error" | "timeout" | "death";
}
export interface Executed {
  notebook: NbContent;
  /** The first, where errors are allowed. */
  failure: Failure | null;
  ran: number;
}

const entry = new URL("../../../kernels/evaluate/main.ts", import.meta.url);
/** As on the platform. */
const [mostThreads, mostProcesses] = [128, 16];
/** A cell that an interrupt does not end in this time is ended with its kernel. */
const stubbornMs = 5000;

export async function execute(execution: Execution): Promise<Executed> {
  const launcher = await chooseLauncher();
  execution.onIsolation(launcher.weaknesses);
  const { ground, memoryMegabytes } = execution;
  const kernel = new KernelProcess(await launcher.start({ ground, memoryMegabytes, entry }), {
    limits: { memoryMegabytes, threads: mostThreads, processes: mostProcesses },
  });
  const interrupt = (): void => void kernel.interrupt();
  execution.signal.addEventListener("abort", interrupt);
  try {
    return await new Running(execution, kernel).all();
  } finally {
    execution.signal.removeEventListener("abort", interrupt);
    await kernel.shutdown("killed");
  }
}

class Running {
  readonly #execution: Execution;
  readonly #kernel: KernelProcess;
  /** By run. */
  readonly #outputs = new Map<string, CellOutputs>();
  readonly #displays = new Map<string, NbOutput[]>();

  constructor(execution: Execution, kernel: KernelProcess) {
    this.#execution = execution;
    this.#kernel = kernel;
    kernel.onMessage((message, buffers) => {
      if (!("parent" in message)) return;
      // A cell's late output still reaches it.
      this.#outputs.get(message.parent)?.receive(message, buffers);
      execution.onOutput(message);
    });
  }

  async all(): Promise<Executed> {
    const { notebook, signal, onCell, allowErrors } = this.#execution;
    const cells = notebook.cells.map((cell) => (cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell));
    const code = cells.filter((cell) => cell.cell_type === "code");
    const toRun = code.filter(runs);
    let failure: Failure | null = null;
    let ran = 0;
    for (const cell of toRun) {
      if (signal.aborted) break;
      onCell(ran, toRun.length);
      const number = code.indexOf(cell) + 1;
      const why = await this.#run(cell, { number, count: ran + 1 });
      ran += 1;
      if (why === null) continue;
      failure ??= { number, cell, why };
      if (signal.aborted || why !== "error" || !allowErrors) break;
    }
    onCell(ran, toRun.length);
    return { notebook: { ...notebook, cells }, failure, ran };
  }

  /** Why the cell failed; null where it did not, or may. */
  async #run(cell: CodeCell, { number, count }: { number: number; count: number }): Promise<Failure["why"] | null> {
    const { language, timeoutSeconds, say } = this.#execution;
    const id = `cell-${number}`;
    const outputs = new CellOutputs(this.#displays);
    cell.outputs = outputs.outputs;
    cell.execution_count = count;
    this.#outputs.set(id, outputs);
    const timer = timeoutSeconds === null ? null : this.#limit(timeoutSeconds);
    const cellName = roomSentence(language, "cellName", { number });
    const { status } = await this.#kernel.execute({ id, code: cell.source, cellName, executionCount: count, language, allowStdin: false });
    const late = timer?.stop() ?? false;
    if (status === "ok") return null;
    const death =
      status === "aborted" ? await Promise.race([this.#kernel.died, new Promise<null>((go) => setTimeout(go, 100, null))]) : null;
    if (late) this.#fail(outputs, id, { ename: "Timeout", evalue: say.timeout(timeoutSeconds ?? 0) });
    else if (death) this.#fail(outputs, id, { ename: "KernelDied", evalue: this.#deathSentence(death) });
    if (death) return late ? "timeout" : "death";
    return late ? "timeout" : mayFail(cell) ? null : "error";
  }

  #deathSentence(death: KernelDeath): string {
    return deathSentence(this.#execution.language, death);
  }

  #fail(outputs: CellOutputs, parent: string, error: { ename: string; evalue: string }): void {
    const message: KernelMessage = { type: "error", parent, ...error, traceback: [] };
    outputs.receive(message, []);
    this.#execution.onOutput(message);
  }

  /** Interrupts when the time is over; `stop` says whether it was. */
  #limit(seconds: number): { stop: () => boolean } {
    let late = false;
    let stubborn: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      late = true;
      void this.#kernel.interrupt();
      stubborn = setTimeout(() => void this.#kernel.shutdown("killed"), stubbornMs);
    }, seconds * 1000);
    return {
      stop: () => {
        clearTimeout(timer);
        clearTimeout(stubborn);
        return late;
      },
    };
  }
}

/** Jupyter's tag for a cell whose error is meant. */
function mayFail({ metadata }: CodeCell): boolean {
  const { tags } = metadata as { tags?: unknown };
  return Array.isArray(tags) && tags.includes("raises-exception");
}
