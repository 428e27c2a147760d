/** Timers know the cell that started them, so that an interrupt can clear them. */
import { promisify } from "node:util";
import { contextCell } from "./cells.ts";
import type { RunCell } from "./cells.ts";

type Callback = (...parameters: unknown[]) => unknown;
type Start = (callback: Callback, ...parameters: unknown[]) => object;

/** Timers that belong to no cell, for the kernel's own use. */
export const own = { setTimeout, setImmediate, clearTimeout };

function tracked({ start, stop, once }: { start: Start; stop: (handle: never) => void; once: boolean }): Start {
  const ended = new WeakMap<object, () => void>();
  trackedEnds.push(ended);
  return (callback, ...parameters) => {
    const cell: RunCell | null = contextCell();
    if (typeof callback !== "function" || !cell) return start(callback, ...parameters);
    const clear = (): void => stop(handle as never);
    const handle: object = start(
      (...given) => {
        if (once) cell.timers.delete(clear);
        return callback(...given);
      },
      ...parameters,
    );
    // A stopped cell starts nothing more.
    if (cell.interrupted) clear();
    else cell.timers.add(clear);
    ended.set(handle, () => cell.timers.delete(clear));
    return handle;
  };
}

const trackedEnds: WeakMap<object, () => void>[] = [];

function forget(handle: unknown): void {
  if (typeof handle !== "object" || handle === null) return;
  for (const ended of trackedEnds) ended.get(handle)?.();
}

/** Replaces the global timers. Done before any library is loaded: some keep the functions that they find. */
export function trackTimers(): void {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
  const replaced = {
    setTimeout: tracked({ start: setTimeout as unknown as Start, stop: clearTimeout, once: true }),
    setInterval: tracked({ start: setInterval as unknown as Start, stop: clearInterval, once: false }),
    setImmediate: tracked({ start: setImmediate, stop: clearImmediate, once: true }),
  };
  for (const [name, timer] of Object.entries(replaced)) {
    const original = globalThis[name as keyof typeof replaced] as unknown as Record<symbol, unknown>;
    Object.defineProperty(timer, "name", { value: name });
    if (original[promisify.custom]) Object.defineProperty(timer, promisify.custom, { value: original[promisify.custom] });
  }
  const cleared = {
    clearTimeout: (handle: never) => (forget(handle), clearTimeout(handle)),
    clearInterval: (handle: never) => (forget(handle), clearInterval(handle)),
    clearImmediate: (handle: never) => (forget(handle), clearImmediate(handle)),
  };
  Object.assign(globalThis, replaced, cleared);
}
