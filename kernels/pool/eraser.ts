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
/** What was erased lately: a class runs the same cells, and a person runs hers again. */
const rememberedCells = 200;
const longestRemembered = 10_000;

export function createEraser(): Eraser {
  let thread: Worker | null = null;
  let asked = 0;
  let closed = false;
  const waiting = new Map<number, (erased: ErasedCell | null) => void>();
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
    begun.on("message", ({ id, erased }: { id: number; erased: ErasedCell }) => settle(id, erased));
    begun.on("error", () => giveUp(begun));
    begun.on("exit", () => giveUp(begun));
    thread = begun;
    return begun;
  }

  function settle(id: number, erased: ErasedCell | null): void {
    waiting.get(id)?.(erased);
    waiting.delete(id);
  }

  /** All that wait are told to help themselves: one of their texts is too much. */
  function giveUp(on: Worker): void {
    if (thread !== on) return;
    thread = null;
    void on.terminate();
    for (const id of waiting.keys()) settle(id, null);
  }

  return {
    erase(source) {
      if (closed || source.length > longestSource) return Promise.resolve(null);
      const known = remembered.get(source);
      if (known) return Promise.resolve(known);
      const on = ready();
      const id = (asked += 1);
      return new Promise((resolve) => {
        const late = setTimeout(() => giveUp(on), patienceMs);
        waiting.set(id, (erased) => {
          clearTimeout(late);
          if (erased) remember(source, erased);
          resolve(erased);
        });
        on.postMessage({ id, source });
      });
    },
    close() {
      closed = true;
      if (thread) giveUp(thread);
    },
  };
}
