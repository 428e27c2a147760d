/**
 * The runs of one room: a queue, first in first out, one kernel, and every state written into the document by the server. The source comes
 * from the server's own copy at the moment the cell runs. A run goes on whether pages are open or not.
 */
import { createHash } from "node:crypto";
import type { ExecuteReply, KernelOwner, KernelPool } from "../../kernels/pool/index.ts";
import { clearOutputs, setExecutionCount } from "../../notebook/document/run.ts";
import type { RunRecord } from "../../protocol/cell.ts";
import type { Language } from "../../protocol/identity.ts";
import type { KernelDeath } from "../../protocol/kernel.ts";
import { mime } from "../../protocol/output.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { KernelState, RoomState } from "../../protocol/socket.ts";
import type { KernelUsage } from "../../protocol/usage.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Journal } from "./journal.ts";
import { Idleness } from "./idleness.ts";
import { KernelLife } from "./kernel-life.ts";
import type { CommTargets } from "./comm-targets.ts";
import type { InputRequest } from "./questions.ts";
import type { OutputWriterOptions } from "./output-writer.ts";
import { Requests } from "./requests.ts";
import type { RequestOptions, Waiting } from "./requests.ts";
import { RunRecords, explain, keptNames } from "./run-records.ts";
import { deathSentence, roomSentence } from "./sentences.ts";
import { startKernel } from "./start-kernel.ts";
import { RoomVariables } from "./variables.ts";

export type { InputRequest } from "./questions.ts";

/** Cells that may wait in one room. */
const queueLimit = 2000;
const usageToldEveryMs = 300;

export interface RunsOptions {
  journal: Journal;
  pool: KernelPool;
  blobs: Blobs;
  keepBlobs: OutputWriterOptions["keepBlobs"];
  homeFolder: string;
  owner: KernelOwner;
  datasetFolders: () => Promise<Record<string, string>>;
  comms: CommTargets;
  language: () => Language;
  newId: () => string;
  now: () => number;
  onState: (state: RoomState) => void;
  onInput: (request: InputRequest) => void;
  onPage: (page: ShownPage) => void;
  /** After each end of a run, when the document says how it ended. */
  onRunEnded: () => void;
}

export interface Runs {
  state(): RoomState;
  /** Queues code cells; those already waiting are left where they are. Resolves when the document says "queued". */
  enqueue(cells: string[], options?: RequestOptions): Promise<{ queued: string[] } | Refusal>;
  /** Takes cells out of the queue; they stand as before they were queued. The one that runs goes on. */
  cancel(cells: string[]): Promise<void>;
  interrupt(): Promise<void>;
  restart(): Promise<Refusal | null>;
  clear(cells: string[] | undefined): Promise<void>;
  input(id: string, value: string): boolean;
  /** Questions of the running cell that nobody has answered. */
  openInputs(): InputRequest[];
  /** Ends the kernel. The running cell is told why. */
  stop(cause: "culled" | "server-stopped"): Promise<void>;
  hasKernel(): boolean;
  readonly idleness: Idleness;
  readonly variables: RoomVariables;
}

/** What a cell asked to read. It goes to the pages and is kept nowhere. */
export interface ShownPage {
  cell: string;
  markdown: string;
}
const longestPage = 100_000;
const pagesShown = 10;

interface Ended {
  ran: Waiting;
  record: RunRecord;
  reply: ExecuteReply;
  /** True when the outputs went over their cap or could not be kept. */
  faulty: boolean;
  death: KernelDeath | null;
}

export function createRuns(options: RunsOptions): Runs {
  return new RoomRuns(options);
}

class RoomRuns implements Runs {
  readonly #options: RunsOptions;
  readonly #records: RunRecords;
  readonly #requests = new Requests();
  #queue: Waiting[] = [];
  #running: Waiting | null = null;
  #live: KernelLife | null = null;
  #kernel: KernelState = "none";
  /** Among those who wait for a kernel to start. */
  #place: number | null = null;
  #usage: KernelUsage | null = null;
  #usageTimer: NodeJS.Timeout | null = null;
  #pumping: Promise<void> | null = null;
  #acquiring: Promise<KernelLife | Refusal> | null = null;
  /** The end of the running cell. */
  #ending: Promise<void> = Promise.resolve();
  readonly idleness: Idleness;
  readonly variables: RoomVariables;
  /** Counts interrupts, so that a cell that was about to start when the person said stop does not start. */
  #interrupts = 0;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#records = new RunRecords(options.journal);
    const { blobs, keepBlobs } = options;
    this.variables = new RoomVariables({ life: () => this.#live, blobs, keepBlobs });
    this.idleness = new Idleness({ now: options.now, announce: () => this.#announce() });
  }

  state(): RoomState {
    const usage = this.#usage === null ? {} : { usage: this.#usage };
    return {
      kernel: this.#kernel,
      running: this.#running?.cell ?? null,
      queue: this.#queue.map(({ cell }) => cell),
      ...usage,
      ...(this.#place === null ? {} : { startPlace: this.#place }),
      ...this.idleness.state(),
    };
  }

  hasKernel(): boolean {
    return this.#live !== null || this.#pumping !== null || this.#acquiring !== null;
  }

  async enqueue(cells: string[], { goOn = false, onEnded }: RequestOptions = {}): Promise<{ queued: string[] } | Refusal> {
    const present = new Set(this.#records.allCells());
    const missing = cells.find((id) => !present.has(id));
    if (missing !== undefined) return refused("cell-not-found", { cell: missing });
    const waiting = new Set(this.#queue.map(({ cell }) => cell));
    const wanted = [...new Set(cells)].filter((id) => this.#records.codeCell(id) !== null && !waiting.has(id));
    if (this.#queue.length + wanted.length > queueLimit) return refused("queue-full", { limit: queueLimit });
    const request = this.#options.newId();
    this.#queue.push(...wanted.map((cell) => ({ cell, request, goOn, former: this.#records.of(cell) })));
    this.#requests.add(request, onEnded);
    this.#announce();
    // A cell that runs and is asked for again keeps its record "running": that it waits too is in the room's state.
    const stored = this.#records.write(wanted, (cell) => (this.#running?.cell === cell ? null : this.#records.unstarted("queued")));
    if (this.#queue.length > 0) this.#pumping ??= this.#pump();
    return (await stored) ? { queued: wanted } : refused("storage-unavailable");
  }

  async cancel(cells: string[]): Promise<void> {
    const cancelled = this.#queue.filter(({ cell }) => cells.includes(cell));
    this.#queue = this.#queue.filter((waiting) => !cancelled.includes(waiting));
    const own = cancelled.filter(({ cell }) => cell !== this.#running?.cell);
    await this.#records.restore(new Map(own.map(({ cell, former }) => [cell, former])));
    this.#announce();
  }

  async interrupt(): Promise<void> {
    this.#interrupts += 1;
    const aborted = this.#abortQueue();
    this.#live?.comms.interrupted();
    await this.#live?.kernel.interrupt();
    await aborted;
  }

  async restart(): Promise<Refusal | null> {
    this.#interrupts += 1;
    this.#become("restarting");
    await this.#endLife();
    const ready = await this.#readyKernel();
    return isRefusal(ready) ? ready : null;
  }

  async stop(cause: "culled" | "server-stopped"): Promise<void> {
    this.#interrupts += 1;
    if (this.#live !== null) this.#live.endedFor = cause;
    if (cause === "culled") this.idleness.end();
    await this.#endLife();
  }

  async clear(cells: string[] | undefined): Promise<void> {
    const ids = cells ?? this.#records.allCells();
    for (const id of ids) await this.#live?.forget(id);
    await this.#records.clear(ids);
  }

  input(id: string, value: string): boolean {
    return this.#live?.answer(id, value) ?? false;
  }

  openInputs(): InputRequest[] {
    return this.#live?.openInputs() ?? [];
  }

  #announce(): void {
    this.#options.onState(this.state());
    this.#requests.settle(this.#running === null ? this.#queue : [...this.#queue, this.#running]);
  }

  /** A kernel may say it as often as it likes: pages hear it now and then. */
  #use(life: KernelLife, usage: KernelUsage): void {
    if (this.#live !== life) return;
    this.#usage = usage;
    if (this.#usageTimer !== null) return;
    this.#usageTimer = setTimeout(() => {
      this.#usageTimer = null;
      this.#announce();
    }, usageToldEveryMs).unref();
  }

  #wait(place: number | null): void {
    this.#place = place;
    this.#announce();
  }

  #become(next: KernelState): void {
    if (next === this.#kernel) return;
    this.#kernel = next;
    this.#announce();
  }

  /** Ends the kernel, what runs on it and what waits for it. */
  async #endLife(): Promise<void> {
    const old = this.#live;
    const aborted = this.#abortQueue();
    if (old !== null) {
      await old.kernel.shutdown();
      await old.kernel.died;
    }
    await aborted;
    await this.#ending;
  }

  async #abortQueue(): Promise<void> {
    const cells = this.#queue.map(({ cell }) => cell).filter((cell) => cell !== this.#running?.cell);
    this.#queue = [];
    this.#announce();
    await this.#records.write(cells, () => this.#records.unstarted("aborted"));
  }

  async #pump(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const before = this.#interrupts;
        const ready = await this.#readyKernel();
        if (isRefusal(ready)) {
          await this.#giveUp(ready);
          continue;
        }
        const next = this.#queue[0];
        if (next === undefined || before !== this.#interrupts) continue;
        this.#queue.shift();
        this.#ending = this.#run(ready, next).catch((error: unknown) => this.#failed(next, error));
        await this.#ending;
      }
    } finally {
      // In the same step that found the queue empty: what is queued from now on starts another pump.
      this.#pumping = null;
    }
  }

  #readyKernel(): Promise<KernelLife | Refusal> {
    if (this.#live !== null) return Promise.resolve(this.#live);
    this.#acquiring ??= this.#acquire().finally(() => (this.#acquiring = null));
    return this.#acquiring;
  }

  async #acquire(): Promise<KernelLife | Refusal> {
    if (this.#kernel !== "restarting") this.#become("starting");
    const kernel = await startKernel({ ...this.#options, onPlace: (place) => this.#wait(place) });
    this.#place = null;
    if (isRefusal(kernel)) {
      this.#become("none");
      return kernel;
    }
    const { journal, blobs, keepBlobs, now, language, onInput, owner, comms: targets } = this.#options;
    const say: OutputWriterOptions["say"] = (key, values) => roomSentence(language(), key, values);
    const onUsage = (usage: KernelUsage): void => this.#use(life, usage);
    const outside = { owner, language, targets };
    const life: KernelLife = new KernelLife({ kernel, blobs, write: journal.write, keepBlobs, now, say, onInput, onUsage, ...outside });
    this.#live = life;
    void kernel.died.then(() => this.#lost(life));
    await this.#records.beginLife();
    kernel.onMessage((message) => message.type !== "usage" && this.idleness.use());
    this.idleness.begin();
    if (this.#live === life) this.#become("idle");
    return life;
  }

  async #lost(gone: KernelLife): Promise<void> {
    if (this.#live !== gone) return;
    this.#live = null;
    this.#usage = null;
    if (this.#kernel !== "restarting") this.#kernel = gone.endedFor === null ? "dead" : "none";
    if (this.#running === null) await this.#abortQueue();
    this.#announce();
    await gone.finish();
  }

  /** No kernel can be had: the first waiting cell says why, the others are aborted. */
  async #giveUp(refusal: Refusal): Promise<void> {
    const [first, ...rest] = this.#queue.map(({ cell }) => cell);
    this.#queue = [];
    const sentence = roomSentence(this.#options.language(), "kernelUnavailable");
    const failed = this.#records.unstarted("error");
    await this.#records.write(
      first === undefined ? [] : [first],
      () => failed,
      (cell) => explain(cell, refusal.refused, sentence),
    );
    await this.#records.write(rest, () => this.#records.unstarted("aborted"));
    this.#announce();
  }

  async #run(on: KernelLife, next: Waiting): Promise<void> {
    const cell = this.#records.codeCell(next.cell);
    if (cell === null) return this.#announce();
    const { newId, now, language } = this.#options;
    const code = String(cell.get("source"));
    const id = newId();
    const executionCount = (on.executionCount += 1);
    const sourceSha256 = createHash("sha256").update(code).digest("hex");
    const record: RunRecord = { state: "running", startedAt: now(), durationMs: null, sourceSha256, kernelLife: this.#records.life() };
    this.#running = next;
    this.#kernel = "busy";
    this.#announce();
    const writer = await on.writerFor(next.cell, id);
    // Not waited for: the journal keeps the order, and the kernel need not wait for the disk.
    void this.#records.write(
      [next.cell],
      () => record,
      (map) => {
        clearOutputs(map);
        setExecutionCount(map, executionCount);
      },
    );
    const cellName = roomSentence(language(), "cellName", { number: this.#records.numberOf(next.cell) });
    const reply = await on.kernel.execute({ id, code, cellName, executionCount, language: language() });
    const death = reply.status === "aborted" ? await on.death() : null;
    for (const { data } of (reply.payload ?? []).slice(0, pagesShown)) this.#showPage(next.cell, data);
    const { faulty } = await writer.finish();
    await this.#end(on, { ran: next, record, reply, faulty, death });
  }

  #showPage(cell: string, data: MimeBundle): void {
    const content = data[mime.markdown] ?? data[mime.text];
    if (typeof content === "string") this.#options.onPage({ cell, markdown: content.slice(0, longestPage) });
  }

  async #end(on: KernelLife, { ran, record, reply, faulty, death }: Ended): Promise<void> {
    const { now, language, onRunEnded } = this.#options;
    const ok = reply.status === "ok" && !faulty;
    const died = death !== null && death.cause !== "restarted";
    const state = ok ? "ok" : died || faulty || reply.status === "error" ? "error" : "aborted";
    const durationMs = death === null ? reply.durationMs : now() - (record.startedAt ?? now());
    const dropped = this.#queue.filter(({ request, goOn }) => !ok && ((request === ran.request && !goOn) || death !== null));
    this.#queue = this.#queue.filter((waiting) => !dropped.includes(waiting));
    const again = this.#queue.some(({ cell }) => cell === ran.cell);
    await this.#records.write(
      [ran.cell],
      () => ({ ...record, state, durationMs, ...keptNames(reply.names) }),
      (cell) => {
        if (death !== null) explain(cell, "KernelDied", deathSentence(language(), death));
      },
    );
    await this.#records.write(again ? [ran.cell] : [], () => this.#records.unstarted("queued"));
    await this.#records.write(
      dropped.map(({ cell }) => cell).filter((cell) => cell !== ran.cell),
      () => this.#records.unstarted("aborted"),
    );
    this.#running = null;
    on.closeInputs();
    this.idleness.use();
    if (this.#live === on && this.#queue.length === 0) this.#kernel = "idle";
    this.#announce();
    onRunEnded();
  }

  /** Our defect: the room must not stay "running" for ever because of it. */
  #failed(ran: Waiting, error: unknown): void {
    console.error("A run could not be recorded:", error);
    if (this.#running !== ran) return;
    this.#running = null;
    if (this.#live !== null) this.#kernel = "idle";
    this.#announce();
  }
}
