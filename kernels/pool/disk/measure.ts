/** Walks of folders in a thread of their own: a hundred thousand files must not hold up the server, nor its few threads for files. */
import { Worker } from "node:worker_threads";
import type { DiskUse } from "./walk.ts";

export interface DiskMeasure {
  /** Null when it could not be done. */
  use(folders: readonly string[], mostFiles: number): Promise<DiskUse | null>;
  close(): void;
}

export function createDiskMeasure(): DiskMeasure {
  let thread: Worker | null = null;
  let asked = 0;
  let closed = false;
  const waiting = new Map<number, (use: DiskUse | null) => void>();

  function begin(): Worker {
    const begun = new Worker(new URL("walk-thread.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 128 } });
    begun.unref();
    begun.on("message", ({ id, use }: { id: number; use: DiskUse }) => {
      waiting.get(id)?.(use);
      waiting.delete(id);
    });
    begun.on("error", (error) => console.error("a folder could not be measured:", error.message));
    begun.on("exit", () => {
      if (thread === begun) thread = null;
      for (const tell of waiting.values()) tell(null);
      waiting.clear();
    });
    return begun;
  }

  return {
    use(folders, mostFiles) {
      if (closed) return Promise.resolve(null);
      thread ??= begin();
      const id = (asked += 1);
      return new Promise((tell) => {
        waiting.set(id, tell);
        thread?.postMessage({ id, folders, mostFiles });
      });
    },
    close() {
      closed = true;
      void thread?.terminate();
    },
  };
}
