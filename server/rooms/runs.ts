/**
 * The runs of one room: a queue, first in first out, one kernel, and every state written into the document by the server. The source comes
 * from the server's own copy at the moment the cell runs. A run goes on whether pages are open or not.
 */
import { createHash } from "node:crypto";
import type * as Y from "yjs";
import type { Kernel, KernelPool } from "../../kernels/pool/index.ts";
import { cellsOf, findCell } from "../../notebook/document/document.ts";
import {
  addOutput,
  carnetOf,
  clearOutputs,
  notebookCarnet,
  setExecutionCount,
  setNotebookCarnet,
  setRun,
} from "../../notebook/document/run.ts";
import type { RunRecord } from "../../protocol/cell.ts";
import type { Language } from "../../protocol/identity.ts";
import type { KernelDeath, KernelMessage } from "../../protocol/kernel.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { KernelState, RoomState } from "../../protocol/socket.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Journal } from "./journal.ts";
import { createOutputWriter } from "./output-writer.ts";
import type { OutputWriter } from "./output-writer.ts";
import { deathSentence, roomSentence } from "./sentences.ts";
import { startKernel } from "./start-kernel.ts";

/** Cells that may wait in one room. */
const queueLimit = 2000;
/** Runs whose late messages still find their cell. */
const rememberedRuns = 5000;

export interface InputRequest {
  cell: string;
  id: string;
  prompt: string;
  secret: boolean;
}

export interface RunsOptions {
  journal: Journal;
  pool: KernelPool;
  blobs: Blobs;
  keepBlobs: Parameters<typeof createOutputWriter>[0]["keepBlobs"];
  homeFolder: string;
  datasetFolders: () => Promise<Record<string, string>>;
  language: () => Language;
  newId: () => string;
  now: () => number;
  onState: (state: RoomState) => void;
  onInput: (request: InputRequest) => void;
  /** After each end of a run, when the document says how it ended. */
  onRunEnded: () => void;
}

export interface Runs {
  state(): RoomState;
  /** Queues code cells; those already waiting are left where they are. Resolves when the document says "queued". */
  enqueue(cells: string[]): Promise<{ queued: string[] } | Refusal>;
  interrupt(): Promise<void>;
  restart(): Promise<Refusal | null>;
  clear(cells: string[] | undefined): Promise<void>;
  input(id: string, value: string): boolean;
  /** Questions of the running cell that nobody has answered. */
  openInputs(): InputRequest[];
  /** Ends the kernel. The running cell is told why. */
  stop(cause: "culled" | "server-stopped"): Promise<void>;
  hasKernel(): boolean;
  /** Milliseconds since 1970 of the last end of a run, or of the start. */
  usedAt(): number;
}

interface Waiting {
  cell: string;
  /** Cells asked for together: an error of one aborts those that follow. */
  request: string;
}
interface Running extends Waiting {
  run: string;
  record: RunRecord;
}
interface Live {
  kernel: Kernel;
  executionCount: number;
  /** Cells by run, and the writer of each cell. */
  cells: Map<string, string>;
  writers: Map<string, OutputWriter>;
  displays: Map<string, Set<string>>;
  inputs: Map<string, InputRequest>;
}

export function createRuns(options: RunsOptions): Runs {
  const { journal, now } = options;
  let queue: Waiting[] = [];
  let running: Running | null = null;
  let live: Live | null = null;
  let kernelState: KernelState = "none";
  let pumping: Promise<void> | null = null;
  /** The end of the running cell. */
  let ending: Promise<void> = Promise.resolve();
  let acquiring: Promise<Live | Refusal> | null = null;
  let usedAt = now();
  /** Why we ended the kernel, where it was no restart. */
  let stopCause: "culled" | "server-stopped" | null = null;
  /** Counts interrupts, so that a cell that was about to start when the person said stop does not start. */
  let interrupts = 0;

  const state = (): RoomState => ({ kernel: kernelState, running: running?.cell ?? null, queue: queue.map(({ cell }) => cell) });
  const announce = () => options.onState(state());
  const life = () => notebookCarnet(journal.doc).kernelLife;

  function become(next: KernelState): void {
    if (next === kernelState) return;
    kernelState = next;
    announce();
  }

  /** Writes the run records of cells, in one change. */
  function record(cells: string[], of: (cell: string) => RunRecord | null, also: (cell: Parameters<typeof setRun>[0]) => void = () => {}) {
    return journal.write((doc) => {
      for (const id of cells) {
        const found = findCell(doc, id);
        if (found === null || found.cell.get("cell_type") !== "code") continue;
        const next = of(id);
        also(found.cell);
        if (next !== null) setRun(found.cell, next);
      }
    });
  }

  const unstarted = (runState: "queued" | "aborted"): RunRecord => ({
    state: runState,
    startedAt: null,
    durationMs: null,
    sourceSha256: null,
    kernelLife: life(),
  });

  async function enqueue(cells: string[]): Promise<{ queued: string[] } | Refusal> {
    const missing = cells.find((id) => findCell(journal.doc, id) === null);
    if (missing !== undefined) return refused("cell-not-found", { cell: missing });
    const waitingNow = new Set(queue.map(({ cell }) => cell));
    const wanted = [...new Set(cells)].filter((id) => findCell(journal.doc, id)?.cell.get("cell_type") === "code" && !waitingNow.has(id));
    if (queue.length + wanted.length > queueLimit) return refused("queue-full", { limit: queueLimit });
    const request = options.newId();
    queue.push(...wanted.map((cell) => ({ cell, request })));
    announce();
    // A cell that runs and is asked for again keeps its record "running": it is queued in the room's state.
    const stored = record(wanted, (cell) => (running?.cell === cell ? null : unstarted("queued")));
    if (queue.length > 0) pumping ??= pump();
    return (await stored) ? { queued: wanted } : refused("storage-unavailable");
  }

  async function pump(): Promise<void> {
    try {
      while (queue.length > 0) {
        const before = interrupts;
        const ready = await readyKernel();
        if (isRefusal(ready)) {
          await giveUp(ready);
          continue;
        }
        const next = queue[0];
        if (next === undefined || before !== interrupts) continue;
        queue.shift();
        ending = runCell(ready, next).catch((error: unknown) => console.error("A run could not be recorded:", error));
        await ending;
      }
    } finally {
      // In the same step that found the queue empty: what is queued from now on starts another pump.
      pumping = null;
    }
  }

  function readyKernel(): Promise<Live | Refusal> {
    if (live !== null) return Promise.resolve(live);
    acquiring ??= acquire().finally(() => (acquiring = null));
    return acquiring;
  }

  async function acquire(): Promise<Live | Refusal> {
    become(kernelState === "restarting" ? "restarting" : "starting");
    const kernel = await startKernel(options);
    if (isRefusal(kernel)) {
      become("none");
      return kernel;
    }
    const fresh: Live = { kernel, executionCount: 0, cells: new Map(), writers: new Map(), displays: new Map(), inputs: new Map() };
    live = fresh;
    kernel.onMessage((message, buffers) => receive(fresh, message, buffers));
    stopCause = null;
    void kernel.died.then((death) => lost(fresh, death));
    const next = life() + 1;
    await journal.write((doc: Y.Doc) => setNotebookCarnet(doc, { kernelLife: next }));
    usedAt = now();
    if (live === fresh) become("idle");
    return fresh;
  }

  /** No kernel can be had: the first waiting cell says why, the others are aborted. */
  async function giveUp(refusal: Refusal): Promise<void> {
    const [first, ...rest] = queue.map(({ cell }) => cell);
    queue = [];
    const sentence = roomSentence(options.language(), "kernelUnavailable");
    const failed: RunRecord = { ...unstarted("aborted"), state: "error" };
    await record(
      [first],
      () => failed,
      (cell) => explain(cell, refusal.refused, sentence),
    );
    await record(rest, () => unstarted("aborted"));
    announce();
  }

  async function runCell(on: Live, next: Waiting): Promise<void> {
    const found = findCell(journal.doc, next.cell);
    if (found === null || found.cell.get("cell_type") !== "code") return announce();
    const source = String(found.cell.get("source"));
    const run = options.newId();
    on.executionCount += 1;
    const count = on.executionCount;
    const started: RunRecord = {
      state: "running",
      startedAt: now(),
      durationMs: null,
      sourceSha256: createHash("sha256").update(source).digest("hex"),
      kernelLife: life(),
    };
    running = { ...next, run, record: started };
    become("busy");
    announce();
    const writer = await freshWriter(on, next.cell, run);
    // Not waited for: the journal keeps the order, and the kernel need not wait for the disk.
    void record(
      [next.cell],
      () => started,
      (cell) => {
        clearOutputs(cell);
        setExecutionCount(cell, count);
      },
    );
    const number =
      1 +
      cellsOf(journal.doc)
        .toArray()
        .filter((cell) => cell.get("cell_type") === "code")
        .findIndex((cell) => cell.get("id") === next.cell);
    const cellName = roomSentence(options.language(), "cellName", { number });
    const language = options.language();
    const reply = await on.kernel.execute({ id: run, code: source, cellName, executionCount: count, language });
    const death = reply.status === "aborted" ? await deathOf(on.kernel) : null;
    const { faulty } = await writer.finish();
    await end(on, { running: { ...next, run, record: started }, reply, faulty, death });
  }

  async function freshWriter(on: Live, cell: string, run: string): Promise<OutputWriter> {
    await on.writers.get(cell)?.discard();
    const writer = createOutputWriter({
      cell,
      blobs: options.blobs,
      write: journal.write,
      keepBlobs: options.keepBlobs,
      displays: on.displays,
      say: (key, values) => roomSentence(options.language(), key, values),
      stop: () => void on.kernel.interrupt(),
      now,
    });
    on.writers.set(cell, writer);
    on.cells.set(run, cell);
    for (const old of on.cells.keys()) {
      if (on.cells.size <= rememberedRuns) break;
      on.cells.delete(old);
    }
    return writer;
  }

  interface Ended {
    running: Running;
    reply: { status: "ok" | "error" | "aborted"; durationMs: number };
    faulty: boolean;
    death: KernelDeath | null;
  }

  async function end(on: Live, { running: ran, reply, faulty, death }: Ended): Promise<void> {
    const died = death !== null && death.cause !== "restarted";
    const ok = reply.status === "ok" && !faulty;
    const runState = ok ? "ok" : died || faulty || reply.status === "error" ? "error" : "aborted";
    const durationMs = Math.max(reply.durationMs, death === null ? 0 : now() - (ran.record.startedAt ?? now()));
    const aborted = ok ? [] : queue.filter(({ request }) => request === ran.request || death !== null).map(({ cell }) => cell);
    queue = queue.filter(({ cell }) => !aborted.includes(cell));
    const again = queue.some(({ cell }) => cell === ran.cell);
    await record(
      [ran.cell],
      () => ({ ...ran.record, state: runState, durationMs }),
      (cell) => {
        if (death !== null) explain(cell, "KernelDied", deathSentence(options.language(), death));
      },
    );
    if (again) await record([ran.cell], () => unstarted("queued"));
    if (aborted.length > 0) await record(aborted, () => unstarted("aborted"));
    running = null;
    on.inputs.clear();
    usedAt = now();
    if (live === on && queue.length === 0) kernelState = "idle";
    announce();
    options.onRunEnded();
  }

  function explain(cell: Parameters<typeof setRun>[0], ename: string, sentence: string): void {
    const output = { output_type: "error", ename, evalue: sentence, traceback: [], metadata: { carnet: { explanation: sentence } } };
    addOutput(cell, output);
  }

  function receive(from: Live, message: KernelMessage, buffers: Uint8Array[]): void {
    if (!("parent" in message)) return;
    const cell = from.cells.get(message.parent);
    if (cell === undefined) return;
    if (message.type === "input_request") {
      const request = { cell, id: message.id, prompt: message.prompt, secret: message.secret };
      from.inputs.set(message.id, request);
      options.onInput(request);
    } else if (message.type !== "status" && message.type !== "execute_reply") from.writers.get(cell)?.receive(message, buffers);
  }

  async function lost(gone: Live, death: KernelDeath): Promise<void> {
    if (live !== gone) return;
    live = null;
    if (kernelState !== "restarting") kernelState = stopCause === null ? "dead" : "none";
    if (running === null) await abortQueue();
    announce();
    for (const writer of gone.writers.values()) await writer.finish();
  }

  async function abortQueue(): Promise<void> {
    const cells = queue.map(({ cell }) => cell).filter((cell) => cell !== running?.cell);
    queue = [];
    announce();
    if (cells.length > 0) await record(cells, () => unstarted("aborted"));
  }

  async function restart(): Promise<Refusal | null> {
    interrupts += 1;
    const old = live;
    kernelState = "restarting";
    announce();
    await abortQueue();
    if (old !== null) {
      await old.kernel.shutdown();
      await old.kernel.died;
    }
    await ending;
    const ready = await readyKernel();
    return isRefusal(ready) ? ready : null;
  }

  async function clear(cells: string[] | undefined): Promise<void> {
    const ids = cells ?? cellsOf(journal.doc).map((cell) => cell.get("id") as string);
    for (const id of ids) await live?.writers.get(id)?.discard();
    await journal.write((doc) => {
      for (const id of ids) {
        const found = findCell(doc, id);
        if (found === null || found.cell.get("cell_type") !== "code") continue;
        clearOutputs(found.cell);
        const { run, ...rest } = carnetOf(found.cell);
        if (run === undefined || run.state === "queued" || run.state === "running") continue;
        setExecutionCount(found.cell, null);
        (found.cell.get("metadata") as Y.Map<unknown>).set("carnet", rest);
      }
    });
  }

  /** The death that ended a run, when there was one: an interrupt aborts too. */
  async function deathOf(kernel: Kernel): Promise<KernelDeath | null> {
    await new Promise((resolve) => setImmediate(resolve));
    const death = await Promise.race([kernel.died, Promise.resolve(null)]);
    return death !== null && stopCause !== null ? { ...death, cause: stopCause } : death;
  }

  return {
    state,
    enqueue,
    restart,
    clear,
    interrupt: async () => {
      interrupts += 1;
      await abortQueue();
      await live?.kernel.interrupt();
    },
    input: (id, value) => {
      if (live === null || !live.inputs.delete(id)) return false;
      live.kernel.answerInput(id, value);
      return true;
    },
    openInputs: () => [...(live?.inputs.values() ?? [])],
    stop: async (cause) => {
      interrupts += 1;
      stopCause = cause;
      const old = live;
      await abortQueue();
      if (old !== null) await old.kernel.shutdown();
      await ending;
    },
    hasKernel: () => live !== null || pumping !== null || acquiring !== null,
    usedAt: () => usedAt,
  };
}
