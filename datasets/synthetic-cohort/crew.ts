/** Threads that paint patients side by side. What each patient looks like does not depend on how many there are. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { PaintAnswer, PaintOrder, PaintedPatient } from "./worker.ts";

export interface Painting {
  orders: readonly PaintOrder[];
  jobs: number;
  signal?: AbortSignal | undefined;
  onPainted: (painted: PaintedPatient) => Promise<void>;
}

/** Paints every patient of the orders. Throws the signal's reason when it is aborted, and what a thread failed at. */
export async function paintAll({ orders, jobs, signal, onPainted }: Painting): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]);
  let next = 0;
  const member = async (): Promise<void> => {
    const thread = new Worker(new URL("./worker.ts", import.meta.url));
    try {
      while (next < orders.length) {
        stop.throwIfAborted();
        thread.postMessage(orders[next++]);
        const [answer] = (await once(thread, "message", { signal: stop })) as [PaintAnswer];
        if ("failed" in answer) throw Object.assign(new Error(answer.failed.message), { code: answer.failed.code });
        await onPainted(answer.painted);
      }
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      await thread.terminate();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(jobs, orders.length) }, member));
  signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  if (ended.some(({ status }) => status === "rejected")) throw new Error("A thread ended early.");
}
