/**
 * tfjs's build for several threads, started in Node for its shared memory alone. It would start eight workers from an address that Node's
 * workers do not load; it is given ones that do nothing, and a pool of one thread, which needs none. Carnet's own threads (crew.ts) do the
 * work on its memory.
 */
import type { Tensorflow } from "../kernels/register.ts";

/** What the build asks of a worker before it says that it is ready. */
class IdleWorker {
  #receive: (message: { cmd: string }) => void = () => {};

  on(event: string, listener: (message: { cmd: string }) => void): void {
    if (event === "message") this.#receive = listener;
  }

  postMessage({ cmd }: { cmd: string }): void {
    if (cmd === "load") queueMicrotask(() => this.#receive({ cmd: "loaded" }));
  }

  ref(): void {}
  unref(): void {}
  terminate(): void {}
}

const watched = ["uncaughtException", "unhandledRejection"] as const;

/** Whether the backend "wasm" now runs on shared memory. Where not, it can still be started in the plain way. */
export async function startOnSharedMemory(tf: Tensorflow, setThreadsCount: (count: number) => void): Promise<boolean> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  const listeners = watched.map((event) => process.listeners(event as "uncaughtException"));
  try {
    // The build sets it to Node's own: that is not taken.
    Object.defineProperty(globalThis, "Worker", { configurable: true, get: () => IdleWorker, set: () => {} });
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", true);
    setThreadsCount(1);
    return await tf.setBackend("wasm");
  } catch {
    return false;
  } finally {
    if (before) Object.defineProperty(globalThis, "Worker", before);
    else Reflect.deleteProperty(globalThis, "Worker");
    // It would end the process at a cell's error.
    watched.forEach((event, index) => {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!listeners[index].includes(listener)) process.removeListener(event, listener);
      }
    });
  }
}

export function useSingleThread(tf: Tensorflow): void {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
}
