/** Threads know the cell that started them, so that an interrupt ends them too. */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { Interrupted, contextCell } from "./cells.ts";

/** Replaces the constructor of threads for all that is loaded from now on. */
export function trackThreads(): void {
  const threads = createRequire(import.meta.url)("node:worker_threads") as typeof import("node:worker_threads");
  const Original = threads.Worker;
  class Worker extends Original {
    constructor(...given: ConstructorParameters<typeof Original>) {
      const cell = contextCell();
      if (cell?.interrupted) throw new Interrupted("interrupted");
      super(...given);
      if (!cell) return;
      const stop = (): void => void this.terminate();
      cell.timers.add(stop);
      this.once("exit", () => cell.timers.delete(stop));
    }
  }
  Object.defineProperty(threads, "Worker", { value: Worker, writable: true, configurable: true, enumerable: true });
  syncBuiltinESMExports();
}
