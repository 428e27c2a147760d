/** Tells the server what the kernel uses: while a cell runs, and soon after one ended; not after each of many short cells. */
import type { TensorUsage } from "../../protocol/usage.ts";
import { kernelLimitBytes } from "../tensor/memory/limit.ts";

const everyMs = 2000;
const soonMs = 100;

export class UsageTeller {
  readonly #send: (message: Record<string, unknown>) => void;
  /** What the cells' thread said last of its tensors. */
  #tensors: TensorUsage | null = null;
  #soon: NodeJS.Timeout | null = null;

  constructor({ send, runs }: { send(message: Record<string, unknown>): void; runs(): boolean }) {
    this.#send = send;
    setInterval(() => runs() && this.#tell(), everyMs).unref();
  }

  /** News of the tensors. */
  use(tensors: TensorUsage | null): void {
    this.#tensors = tensors;
    this.#soon ??= setTimeout(() => this.#tell(), soonMs).unref();
  }

  #tell(): void {
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
    try {
      this.#send({
        type: "usage",
        memory: { usedBytes: process.memoryUsage.rss(), limitBytes: kernelLimitBytes() },
        tensors: this.#tensors,
      });
    } catch {
      // The cell has opened so many files that not even this one can be read.
    }
  }
}
