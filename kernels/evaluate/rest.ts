/**
 * A kernel that rests gives back what V8 keeps in reserve: its young generation grows while cells run, for each of the two threads, and it
 * would keep that until the next cell, 25 times in a class. Some 30 ms, when nobody waits.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import vm from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** A larger heap takes too long to go through, and has little to give back. */
const largestBytes = 96 * 2 ** 20;
const afterMs = 3000;

/** Shrinks the heap of this thread to what is in use. */
export function giveBack(): void {
  if (getHeapStatistics().used_heap_size > largestBytes) return;
  setFlagsFromString("--expose-gc");
  // The context is garbage itself: the next time makes another.
  const collect = vm.runInNewContext("gc") as Collect;
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** Calls `rest` once nothing was done for a while. */
export class Rest {
  readonly #timer: NodeJS.Timeout;

  constructor(rest: () => void) {
    this.#timer = setTimeout(rest, afterMs).unref();
  }

  worked(): void {
    this.#timer.refresh();
  }
}
