/** A long work that is told line by line while it happens: one JSON object a line. */

/** Progress is told at most this often: thousands of steps must not send thousands of lines. */
const progressEveryMs = 100;

export interface Telling<Event> {
  /** Aborted when the person stops it or is gone. */
  signal: AbortSignal;
  work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>;
  /** For the log, where the work fails by a defect. */
  what: string;
}

/** The lines as UTF-8. */
export function told<Event>({ signal: asked, work, what }: Telling<Event>): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const signal = AbortSignal.any([asked, stop.signal]);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async start(controller) {
      const tell = (event: Event) => controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      try {
        await work(tell, signal);
        controller.close();
      } catch (error) {
        // Who stopped it is gone: nobody reads what follows.
        if (signal.aborted) return;
        console.error(`${what} failed:`, error);
        controller.error(error);
      }
    },
    cancel() {
      stop.abort();
    },
  });
}

/** Tells of progress now and then, and always of its end. */
export function nowAndThen(tell: (progress: { type: "progress"; done: number; total: number }) => void) {
  let toldAt = -Infinity;
  return ({ done, total }: { done: number; total: number }) => {
    const now = performance.now();
    if (now - toldAt < progressEveryMs && done < total) return;
    toldAt = now;
    tell({ type: "progress", done, total });
  };
}
