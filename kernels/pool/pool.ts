/**
 * Kernels ready before they are asked for. Warm ones wait with tfjs loaded; when one is taken the next starts a little later, one at a
 * time, so that refilling does not slow the class that is working. When more are asked for at once than can start together, each waits its
 * turn in the order of asking. A restart is a shutdown and a new `acquire`.
 */
import type { Language } from "../../protocol/identity.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { refused } from "../../protocol/refusal.ts";
import { chooseLauncher } from "../sandbox/choose.ts";
import type { Ground, Launcher } from "../sandbox/launcher.ts";
import { createEraser } from "./eraser.ts";
import { createDiskMeasure } from "./disk/measure.ts";
import { watchReserve } from "./disk/reserve.ts";
import type { GpuDesk } from "./gpu/desk.ts";
import type { Kernel } from "./kernel.ts";
import { KernelProcess } from "./kernel.ts";
import type { PlaceListener } from "./turns.ts";
import { Turns } from "./turns.ts";

export type { Completeness, Completions, ExecuteReply, Inspection, Kernel, MessageListener } from "./kernel.ts";

/** For whom a kernel runs, so that what is scarce can be shared by person. */
export interface KernelOwner {
  person: string;
  notebook: string;
}

interface AcquireOptions {
  language: Language;
  owner?: KernelOwner;
  /** Told the place among those who wait for a start. */
  onPlace?: PlaceListener;
}

export interface KernelPool {
  /** A kernel for a notebook. `homeFolder` persists, is private to the person and writable; `datasetFolders` are visible read-only by name. */
  acquire(request: Ground & AcquireOptions): Promise<Kernel | Refusal>;
  readonly isolation: Pick<Launcher, "kind" | "weaknesses">;
  /** Resolves when as many kernels wait as should. */
  filled(): Promise<void>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Kernels kept waiting. */
  warm: number;
  /** Per kernel; one that takes more is ended with the cause "out-of-memory". */
  memoryMegabytes: number;
  /** What a person's home may hold, and what the server keeps for itself; without it nothing is counted. */
  disk?: DiskShare | null;
  /** Threads of one kernel; Node and the kernel take about 20 of them. */
  threads?: number;
  /** Threads that one product of tensors may be spread over; they come on top of `threads`. */
  tensorThreads?: number;
  /** At most so many at once; more are refused. */
  maximumKernels?: number;
  /** Lends the GPU; without it no kernel has one. */
  gpu?: GpuDesk | null;
  /** Another way to start processes than the strongest that works here. */
  launcher?: Launcher;
}

export interface DiskShare {
  megabytes: number;
  /** Files and folders. */
  files?: number;
  /** Free megabytes on the file system of this folder below which the kernels that write the fastest are ended. */
  reserve?: { folder: string; megabytes: number };
}

const homeFiles = 100_000;
const entry = new URL("../evaluate/main.ts", import.meta.url);
/** What lessons import, loaded once so that its compiled code is kept. A part that does not load is no reason to start without the others. */
const compiling = `
await Promise.allSettled(["carnet/display", "carnet/imaging", "carnet/datasets", "carnet/learning", "carnet/radiomics", "carnet/segmentation", "carnet/federation", "danfojs"].map((name) => import(name)));
(await import("node:module")).flushCompileCache();
`;
/** With the filter of system calls a kernel has one process inside its sandbox's two. */
const mostProcesses = 16;
const startsAtOnce = 2;
const refillAfterMs = 500;
const startTimeoutMs = 30_000;

export async function createKernelPool({
  warm,
  memoryMegabytes,
  threads = 128,
  tensorThreads = 1,
  maximumKernels = 200,
  launcher,
  disk = null,
  gpu = null,
}: PoolOptions): Promise<KernelPool> {
  const chosen = launcher ?? (await chooseLauncher());
  const pool = new Pool({
    warm: chosen.startsAhead ? warm : 0,
    memoryMegabytes,
    threads,
    tensorThreads,
    maximumKernels,
    launcher: chosen,
    disk,
    gpu,
  });
  void pool.compile().then(() => pool.refill(0));
  return pool;
}

class Pool implements KernelPool {
  readonly isolation: KernelPool["isolation"];
  readonly #options: Required<PoolOptions>;
  readonly #eraser = createEraser();
  readonly #measure = createDiskMeasure();
  readonly #reserve: { stop(): void } | null;
  readonly #waiting: KernelProcess[] = [];
  readonly #all = new Set<KernelProcess>();
  readonly #turns = new Turns(startsAtOnce);
  readonly #whenFilled: (() => void)[] = [];
  #refilling: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: Required<PoolOptions>) {
    this.#options = options;
    this.isolation = { kind: options.launcher.kind, weaknesses: options.launcher.weaknesses };
    const { reserve } = options.disk ?? {};
    this.#reserve = reserve === undefined ? null : watchReserve({ ...reserve, kernels: () => this.#all });
  }

  async acquire({ owner, onPlace, homeFolder, datasetFolders }: Ground & AcquireOptions): Promise<Kernel | Refusal> {
    const kernel = await this.#acquire({ homeFolder, datasetFolders }, onPlace);
    const { disk } = this.#options;
    if (disk && kernel instanceof KernelProcess) {
      const quota = { bytes: disk.megabytes * 2 ** 20, files: disk.files ?? homeFiles };
      kernel.keepWithin({ folders: [homeFolder, ...kernel.fills], quota, measure: this.#measure });
    }
    if (owner && kernel instanceof KernelProcess) this.#options.gpu?.adopt(kernel, owner);
    return kernel;
  }

  async #acquire(ground: Ground, onPlace?: PlaceListener): Promise<Kernel | Refusal> {
    if (this.#closed) return refused("kernel-unavailable", { reason: "closed" });
    if (this.#all.size - this.#waiting.length >= this.#options.maximumKernels)
      return refused("queue-full", { kernels: this.#options.maximumKernels });
    for (let ahead = this.#waiting.shift(); ahead; ahead = this.#waiting.shift()) {
      this.refill(refillAfterMs);
      if (await ahead.attach(ground)) return ahead;
      await ahead.shutdown("killed");
    }
    try {
      return await this.#turns.take(ground.homeFolder, () => this.#start(ground), onPlace);
    } catch (error) {
      return refused("kernel-unavailable", { reason: (error as Error).message });
    }
  }

  filled(): Promise<void> {
    if (this.#waiting.length >= this.#options.warm) return Promise.resolve();
    return new Promise((resolve) => this.#whenFilled.push(resolve));
  }

  async #start(ground?: Ground, compiles = false): Promise<KernelProcess> {
    const { launcher, memoryMegabytes, threads, tensorThreads, disk, gpu } = this.#options;
    const given = {
      ...(ground ? { ground } : {}),
      ...(disk ? { fileMegabytes: disk.megabytes } : {}),
      memoryMegabytes,
      entry,
      compiles,
      gpu: gpu?.mode === "card",
      tensorThreads,
    };
    const kernel = new KernelProcess(await launcher.start(given), {
      limits: { memoryMegabytes, threads: threads + tensorThreads - 1, processes: mostProcesses },
      eraser: this.#eraser,
    });
    this.#all.add(kernel);
    void kernel.died.then(() => this.#all.delete(kernel));
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error("the kernel did not start in time")), startTimeoutMs);
    });
    try {
      const ended = kernel.died.then(({ exitCode, signal }) =>
        Promise.reject(new Error(`the kernel ended at its start (${signal ?? exitCode})`)),
      );
      await Promise.race([kernel.ready, ended, tooLong]);
      if (this.#closed) throw new Error("closed");
      return kernel;
    } catch (error) {
      await kernel.shutdown("killed");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Unless it was done before: loads everything once in a process that nobody gets, so that all others start from compiled code. */
  async compile(): Promise<void> {
    const shared = this.#options.launcher.compiledFor?.(this.#options.memoryMegabytes);
    if (!shared || shared.folder !== null) return;
    try {
      const compiler = await this.#turns.take("", () => this.#start(undefined, true));
      compiler.warm();
      const compiled = await Promise.race([compiler.warmed.then(() => true), compiler.died.then(() => false)]);
      if (compiled) await compiler.execute({ id: "compile", code: compiling, cellName: "compile", executionCount: 1, language: "en" });
      await compiler.shutdown("killed");
      if (compiled) shared.finish();
    } catch (error) {
      console.error("kernels start without compiled code:", (error as Error).message);
    }
  }

  /** Starts the next waiting kernel after a while, unless there are enough. */
  refill(afterMs: number): void {
    if (this.#refilling || this.#closed || this.#waiting.length >= this.#options.warm) return;
    this.#refilling = setTimeout(() => {
      void this.#startAhead().finally(() => {
        this.#refilling = null;
        this.refill(afterMs);
      });
    }, afterMs);
  }

  async #startAhead(): Promise<void> {
    try {
      const kernel = await this.#turns.take("", () => this.#start());
      kernel.warm();
      await Promise.race([kernel.warmed, kernel.died]);
      if (this.#closed) return;
      this.#waiting.push(kernel);
      if (this.#waiting.length >= this.#options.warm) for (const tell of this.#whenFilled.splice(0)) tell();
      void kernel.died.then(() => {
        const place = this.#waiting.indexOf(kernel);
        if (place >= 0) this.#waiting.splice(place, 1);
        this.refill(refillAfterMs);
      });
    } catch (error) {
      console.error("a kernel could not be started ahead:", (error as Error).message);
      await new Promise((resolve) => setTimeout(resolve, 5000).unref());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#refilling) clearTimeout(this.#refilling);
    await Promise.all([...this.#all].map((kernel) => kernel.shutdown("server-stopped")));
    this.#eraser.close();
    this.#measure.close();
    this.#reserve?.stop();
  }
}
