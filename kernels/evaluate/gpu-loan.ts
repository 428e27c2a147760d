/**
 * The way from tensors to the server that lends the GPU, in the thread of cells. It hangs on one symbol, as the port does: where there is no
 * kernel there is no loan.
 */
import type { GpuNotice, GpuOrder } from "../../protocol/gpu.ts";
import { kernelPort } from "./port.ts";
import { own } from "./timers.ts";

interface Sentence {
  fr: string;
  en: string;
}

export interface GpuGrant {
  readonly kind: "granted";
  budgetBytes: number;
  software: boolean;
  driver: string | null;
}
export interface GpuWaiting {
  readonly kind: "waiting";
  why: Sentence;
  say: boolean;
}

export interface GpuListener {
  granted(grant: GpuGrant): Promise<void>;
  /** To bring the values home and call `returned`. */
  reclaim(why: Sentence): Promise<void>;
  waiting(why: Sentence): void;
}

export interface GpuLoan {
  /** Resolves with the server's first answer; later ones go to the listener. */
  ask(listener: GpuListener): Promise<GpuGrant | GpuWaiting>;
  /** Said at most once a second. */
  used(bytes: number): void;
  returned(reason: string | null): void;
  /** One line in the notebook. */
  say(sentence: Sentence): void;
  /** What cells declared, by name. */
  variables(): [name: string, value: unknown][];
}

const place = Symbol.for("carnet.kernel.gpu");
type Holder = Record<symbol, GpuLoan | undefined>;

export function gpuLoan(): GpuLoan | null {
  return (globalThis as unknown as Holder)[place] ?? null;
}

const noticeMs = 1000;
/** A server that does not answer lends nothing. */
const answerMs = 10_000;

export interface OfferedLoan {
  /** An order of the server has arrived. */
  receive(order: GpuOrder): void;
}

export function offerGpuLoan(options: { tell(notice: GpuNotice): void; variables: GpuLoan["variables"] }): OfferedLoan {
  let listener: GpuListener | null = null;
  let first: ((answer: GpuGrant | GpuWaiting) => void) | null = null;
  let saidAt = -Infinity;
  const loan: GpuLoan = {
    ask(asking) {
      listener = asking;
      const { promise, resolve } = Promise.withResolvers<GpuGrant | GpuWaiting>();
      first = resolve;
      options.tell({ type: "gpu", event: "wanted" });
      // Not where the server has answered: a place in the queue must not be taken for no answer.
      own
        .setTimeout(() => {
          if (first === resolve) receive({ type: "gpu", event: "waiting", why: silent, say: false });
        }, answerMs)
        .unref();
      return promise;
    },
    used(bytes) {
      const now = performance.now();
      if (now - saidAt < noticeMs) return;
      saidAt = now;
      options.tell({ type: "gpu", event: "used", bytes });
    },
    returned: (reason) => options.tell({ type: "gpu", event: "returned", reason: reason?.slice(0, 2000) ?? null }),
    say(sentence) {
      const port = kernelPort();
      port?.send({ type: "stream", name: "stderr", text: `${sentence[port.language()]}\n` });
    },
    variables: options.variables,
  };
  Object.defineProperty(globalThis, place, { value: Object.freeze(loan), configurable: false, writable: false });
  function receive(order: GpuOrder): void {
    const answer = first;
    first = null;
    switch (order.event) {
      case "granted": {
        const { budgetBytes, software, driver } = order;
        const grant: GpuGrant = { kind: "granted", budgetBytes, software, driver };
        if (answer) answer(grant);
        else void listener?.granted(grant);
        return;
      }
      case "waiting":
        if (answer) answer({ kind: "waiting", why: order.why, say: order.say });
        else listener?.waiting(order.why);
        return;
      case "reclaim":
        void listener?.reclaim(order.why);
    }
  }
  return { receive };
}

const silent = { fr: "Le serveur ne prête pas de GPU.", en: "The server lends no GPU." };
