/**
 * One eraser of types for all kernels of this server: it costs 17 MB and 80 ms, which every kernel would pay. It never runs what it reads.
 * What it reads was written by anybody, so it works in a thread of its own and is ended when a text takes it too long; a kernel whose cell
 * was not erased here does it itself, at its own cost.
 */
import { Worker } from "node:worker_threads";
import type { ErasedCell } from "../language/erase.ts";

export interface Eraser {
  /** Null where it could not be done here: too long, too slow, or the thread is new. */
  erase(source: string): Promise<ErasedCell | null>;
  close(): void;
}

/** Characters; a person writes a few thousand in a cell. */
const longestSource = 400_000;
const patienceMs = 1000;
const startPatienceMs = 10_000;
/** What was erased lately: a class runs the same cells, and a person runs hers again. */
const rememberedCells = 200;
const longestRemembered = 10_000;

interface Asked {
  source: string;
  tell(erased: ErasedCell | null): void;
}

export function createEraser(): Eraser {
  let thread: Worker | null = null;
  let isReady = false;
  let asked = 0;
  let closed = false;
  let late: NodeJS.Timeout | undefined;
  /** In the order of asking: the thread is at the first. */
  const waiting = new Map<number, Asked>();
  const remembered = new Map<string, ErasedCell>();

  function remember(source: string, erased: ErasedCell): void {
    if (source.length > longestRemembered) return;
    remembered.set(source, erased);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedCells) remembered.delete(oldest);
  }

  function ready(): Worker {
    if (thread) return thread;
    const begun = new Worker(new URL("eraser-thread.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 128 } });
    begun.unref();
    begun.on("message", (message: "ready" | { id: number; erased: ErasedCell }) => {
      if (thread !== begun) return;
      if (message === "ready") isReady = true;
      else settle(message.id, message.erased);
      watch();
    });
    begun.on("error", () => giveUp(begun));
    begun.on("exit", () => giveUp(begun, isReady ? "nobody" : "all"));
    isReady = false;
    thread = begun;
    return begun;
  }

  /** Each text has its own time, from when the thread comes to it. */
  function watch(): void {
    clearTimeout(late);
    const on = thread;
    if (on && waiting.size > 0) late = setTimeout(() => giveUp(on), isReady ? patienceMs : startPatienceMs);
  }

  function settle(id: number, erased: ErasedCell | null): void {
    const answered = waiting.get(id);
    waiting.delete(id);
    if (answered && erased) remember(answered.source, erased);
    answered?.tell(erased);
  }

  /** Who is to blame helps herself; the texts of the others go to another thread. */
  function giveUp(on: Worker, blame: "first" | "nobody" | "all" = "first"): void {
    if (thread !== on) return;
    thread = null;
    void on.terminate();
    const [first] = waiting.keys();
    const blamed = closed || blame === "all" ? [...waiting.keys()] : blame === "first" && first !== undefined ? [first] : [];
    for (const id of blamed) settle(id, null);
    for (const [id, { source }] of waiting) ready().postMessage({ id, source });
    watch();
  }

  return {
    erase(source) {
      if (closed || source.length > longestSource) return Promise.resolve(null);
      const known = remembered.get(source);
      if (known) return Promise.resolve(known);
      const id = (asked += 1);
      return new Promise((tell) => {
        waiting.set(id, { source, tell });
        ready().postMessage({ id, source });
        if (waiting.size === 1) watch();
      });
    },
    close() {
      closed = true;
      if (thread) giveUp(thread);
    },
  };
}
