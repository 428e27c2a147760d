/**
 * Watches what one kernel uses: memory, processes and threads, ten times a second. Before the limit of memory it asks the kernel once what
 * holds the most; at the limit it asks again, waits a moment for the answer, and says that the kernel must end.
 */
import { setPriority } from "node:os";
import { writeFileSync } from "node:fs";
import type { KernelDeath } from "../../protocol/kernel.ts";
import { treeOf } from "../sandbox/memory.ts";

export interface Limits {
  memoryMegabytes: number;
  threads: number;
  /** Null where the launcher keeps it by itself. */
  processes: number | null;
}

export interface WatchOptions {
  pid: number;
  /** To the server and its other work: lower priority, and the machine's own killer takes it first. */
  givesWay: boolean;
  limits: Limits;
  /** Asks the kernel what holds the most memory; `last` when it is about to end. Resolves when it said so, or can not. */
  askLargest(last: boolean): Promise<void>;
  end(cause: KernelDeath["cause"], limit: number): void;
}

const lookMs = 100;
/** Share of the limit at which it is asked ahead, in case there is no time left at the limit. */
const aheadShare = 0.7;
const answerWithinMs = 4000;
/** Share of the limit at which nothing is waited for. */
const farOver = 1.5;
/** The machine's own killer takes a kernel before the server. */
const killedFirst = "800";

/** @returns megabytes at the latest look, and how to stop watching */
export function watchKernel({ pid, givesWay, limits, askLargest, end }: WatchOptions): { residentMegabytes(): number; stop(): void } {
  let residentMegabytes = 0;
  let asked = false;
  let ending = false;
  let ended = false;
  try {
    if (givesWay) setPriority(pid, 5);
    if (givesWay) writeFileSync(`/proc/${pid}/oom_score_adj`, killedFirst);
  } catch {
    // Politeness is no duty.
  }
  const finish = (cause: KernelDeath["cause"], limit: number): void => {
    if (ended) return;
    ended = true;
    end(cause, limit);
  };
  const outOfMemory = async (): Promise<void> => {
    ending = true;
    await Promise.race([askLargest(true), new Promise((resolve) => setTimeout(resolve, answerWithinMs).unref())]);
    finish("out-of-memory", limits.memoryMegabytes);
  };
  const look = setInterval(() => {
    const tree = treeOf(pid);
    if (!tree || ended) return;
    residentMegabytes = tree.residentMegabytes;
    if (ending) {
      if (residentMegabytes > limits.memoryMegabytes * farOver) finish("out-of-memory", limits.memoryMegabytes);
    } else if (residentMegabytes > limits.memoryMegabytes) void outOfMemory();
    else if (tree.threads > limits.threads) finish("too-many-threads", limits.threads);
    else if (limits.processes !== null && tree.processes > limits.processes) finish("killed", limits.processes);
    else if (residentMegabytes < limits.memoryMegabytes * 0.5) asked = false;
    else if (residentMegabytes > limits.memoryMegabytes * aheadShare && !asked) {
      asked = true;
      void askLargest(false);
    }
  }, lookMs);
  look.unref();
  return { residentMegabytes: () => residentMegabytes, stop: () => clearInterval(look) };
}
