/**
 * Lends the GPU to kernels: the shell around leases.ts. It hears what kernels say, looks at the clock and at what processes really hold, and
 * does what the rules say. A kernel that does not give back in time, or holds much more than its budget, is ended.
 */
import type { GpuNotice } from "../../../protocol/gpu.ts";
import type { KernelProcess } from "../kernel.ts";
import type { Effect, Event, Holder, Leases, Rules, Waiter } from "./leases.ts";
import { applyLease, noLeases } from "./leases.ts";
import { drmBytes, nvidiaBytes } from "./memory.ts";
import { notOpened, off, reclaimed, waiting, waitingForOwn } from "./words.ts";
import { processesOf } from "../../sandbox/memory.ts";

export interface GpuOptions {
  /** "software" computes on the processor by a Vulkan driver in software: for tests. */
  mode: "card" | "software" | "off";
  /** A driver's file for the Vulkan loader; null for those of the system. */
  driver: string | null;
  rules: Rules;
  now?: () => number;
  lookEveryMs?: number;
}

export interface GpuReport {
  mode: GpuOptions["mode"];
  kernels: number;
  budgetBytes: number;
  holders: Holder[];
  queue: Waiter[];
  /** Why a kernel could not use the GPU, the latest first. */
  failures: { at: number; reason: string }[];
}

export interface GpuDesk {
  readonly mode: GpuOptions["mode"];
  /** From now on this kernel may ask. */
  adopt(kernel: KernelProcess, who: { person: string; notebook: string }): void;
  report(): GpuReport;
  /** Asks a kernel to give back. False when it holds nothing. */
  reclaim(kernel: string): boolean;
  close(): void;
}

const rememberedFailures = 5;

export function createGpuDesk(options: GpuOptions): GpuDesk {
  return new Desk(options);
}

class Desk implements GpuDesk {
  readonly mode: GpuOptions["mode"];
  readonly #options: GpuOptions;
  readonly #kernels = new Map<string, { kernel: KernelProcess; person: string }>();
  readonly #now: () => number;
  /** Those that the card was ever opened to: what is open can be used again, whatever they say that they gave back. */
  readonly #opened = new Set<string>();
  #leases: Leases = noLeases;
  #failures: GpuReport["failures"] = [];
  #looking: NodeJS.Timeout | null = null;

  constructor(options: GpuOptions) {
    this.mode = options.mode;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    if (options.mode === "off") return;
    this.#looking = setInterval(() => void this.#look(), options.lookEveryMs ?? 2000);
    this.#looking.unref();
  }

  adopt(kernel: KernelProcess, { person, notebook }: { person: string; notebook: string }): void {
    if (this.mode === "off") {
      kernel.onGpu = ({ event }) => {
        if (event === "wanted") kernel.sendGpu({ type: "gpu", event: "waiting", why: off, say: false });
      };
      return;
    }
    this.#kernels.set(kernel.id, { kernel, person });
    kernel.onGpu = (notice) => this.#hear(kernel, notice, { person, notebook });
    void kernel.died.then(() => {
      this.#kernels.delete(kernel.id);
      this.#opened.delete(kernel.id);
      this.#apply({ type: "ended", kernel: kernel.id, at: this.#now() });
    });
  }

  #hear(kernel: KernelProcess, notice: GpuNotice, who: { person: string; notebook: string }): void {
    const at = this.#now();
    if (notice.event === "wanted") return this.#apply({ type: "wanted", kernel: kernel.id, ...who, at });
    if (notice.event === "used") return this.#apply({ type: "used", kernel: kernel.id, bytes: notice.bytes, at });
    if (notice.reason !== null) this.#failed(notice.reason);
    this.#apply({ type: "returned", kernel: kernel.id, at });
  }

  #failed(reason: string): void {
    this.#failures = [{ at: this.#now(), reason }, ...this.#failures].slice(0, rememberedFailures);
  }

  #apply(event: Event): void {
    const { leases, effects } = applyLease(this.#leases, event, this.#options.rules);
    this.#leases = leases;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: Effect): void {
    const { kernel, person } = this.#kernels.get(effect.kernel) ?? {};
    if (!kernel) return;
    switch (effect.type) {
      case "grant":
        return void this.#grant(kernel);
      case "wait": {
        const own = this.#leases.holders.some((holder) => holder.person === person);
        return kernel.sendGpu({ type: "gpu", event: "waiting", why: own ? waitingForOwn : waiting(effect.position), say: true });
      }
      case "reclaim":
        return kernel.sendGpu({ type: "gpu", event: "reclaim", why: reclaimed[effect.reason] });
      case "end":
        return void kernel.shutdown(effect.reason === "over-budget" ? "gpu-over-budget" : "gpu-not-given-back");
    }
  }

  async #grant(kernel: KernelProcess): Promise<void> {
    const { driver, rules } = this.#options;
    this.#opened.add(kernel.id);
    if (await kernel.openGpu()) {
      return kernel.sendGpu({ type: "gpu", event: "granted", budgetBytes: rules.budgetBytes, software: this.mode === "software", driver });
    }
    this.#failed("the card's device nodes could not be bound into the sandbox");
    kernel.sendGpu({ type: "gpu", event: "waiting", why: notOpened, say: true });
    this.#apply({ type: "returned", kernel: kernel.id, at: this.#now() });
  }

  async #look(): Promise<void> {
    this.#apply({ type: "looked", at: this.#now() });
    if (this.mode !== "card" || this.#opened.size === 0) return;
    const nvidia = await nvidiaBytes();
    for (const id of this.#opened) {
      const pid = this.#kernels.get(id)?.kernel.pid;
      if (pid === null || pid === undefined) continue;
      const bytes = processesOf(pid).reduce((sum, process) => sum + (nvidia.get(process) ?? 0) + drmBytes(process), 0);
      this.#apply({ type: "measured", kernel: id, bytes, at: this.#now() });
    }
  }

  report(): GpuReport {
    const { kernels, budgetBytes } = this.#options.rules;
    return { mode: this.mode, kernels, budgetBytes, ...this.#leases, failures: this.#failures };
  }

  reclaim(kernel: string): boolean {
    if (!this.#leases.holders.some((holder) => holder.kernel === kernel)) return false;
    this.#apply({ type: "reclaimed", kernel, at: this.#now() });
    return true;
  }

  close(): void {
    if (this.#looking) clearInterval(this.#looking);
  }
}
