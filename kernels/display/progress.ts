/** A bar for work that takes time. */
import type { ProgressOutput } from "../../protocol/output.ts";
import { mime } from "../../protocol/mime.ts";
import { kernelPort } from "../evaluate/port.ts";
import { displayable } from "./representation.ts";
import type { Handle } from "./show.ts";
import { display } from "./show.ts";
import { text } from "./text.ts";

/** The callbacks that `model.fit` takes. */
export interface FitCallbacks {
  onTrainBegin(): Promise<void>;
  onEpochEnd(epoch: number, logs?: Record<string, number>): Promise<void>;
  onTrainEnd(): Promise<void>;
}

/** Not more often than a page can follow. */
const shownEveryMs = 100;

export class ProgressBar {
  readonly #label: string;
  readonly #total: number | null;
  readonly #startedAt = performance.now();
  #done = 0;
  #shownAt: number;
  readonly #handle: Handle;
  readonly #letGo: (() => void) | undefined;
  #ended = false;

  constructor(total: number | null, label: string) {
    this.#label = label;
    this.#total = total !== null && total > 0 ? total : null;
    this.#shownAt = this.#startedAt;
    this.#handle = display(this.#shown("running"));
    this.#letGo = kernelPort()?.whenBroken(() => this.end("stopped"));
  }

  /** Work done so far, in the unit of the total. */
  advance(done = this.#done + 1): void {
    if (this.#ended) return;
    this.#done = this.#total === null ? done : Math.min(done, this.#total);
    const now = performance.now();
    if (now - this.#shownAt < shownEveryMs) return;
    this.#shownAt = now;
    this.#handle.update(this.#shown("running"));
  }

  /** The first end is the last. */
  end(state: "done" | "stopped" = "done"): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#letGo?.();
    if (state === "done" && this.#total !== null) this.#done = this.#total;
    this.#handle.update(this.#shown(state));
  }

  #shown(state: ProgressOutput["state"]): object {
    const elapsedMs = Math.round(performance.now() - this.#startedAt);
    const [done, total, label] = [this.#done, this.#total, this.#label];
    const remainingMs = total === null || done === 0 ? null : Math.round((elapsedMs / done) * (total - done));
    const content: ProgressOutput = { label, done, total, elapsedMs, remainingMs, state };
    const plain = `${label}${label === "" ? "" : ": "}${done}${total === null ? "" : ` / ${total}`}`;
    return displayable({}, () => ({ data: { [mime.progress]: content, [mime.text]: plain } }));
  }
}

/**
 * Goes through a list with a bar and the time left; or, with a number, gives the bar itself.
 *
 * ```ts
 * for (const file of progress(files, "Lecture")) read(file);
 * const bar = progress(100, "Calcul"); bar.advance();
 * ```
 */
export function progress(total: number, label?: string): ProgressBar;
export function progress<T>(items: Iterable<T>, label?: string): Iterable<T>;
export function progress<T>(items: AsyncIterable<T>, label?: string): AsyncIterable<T>;
export function progress<T>(what: number | Iterable<T> | AsyncIterable<T>, label = ""): ProgressBar | Iterable<T> | AsyncIterable<T> {
  if (typeof what === "number") return new ProgressBar(what, label);
  return Symbol.asyncIterator in what ? followedInTime(what, label) : followed(what, label);
}

function lengthOf(items: object): number | null {
  const { length, size } = items as { length?: unknown; size?: unknown };
  const known = typeof length === "number" ? length : size;
  return typeof known === "number" ? known : null;
}

function* followed<T>(items: Iterable<T>, label: string): Generator<T> {
  const bar = new ProgressBar(lengthOf(items), label);
  let ended = false;
  try {
    for (const item of items) {
      yield item;
      bar.advance();
    }
    ended = true;
  } finally {
    bar.end(ended ? "done" : "stopped");
  }
}

async function* followedInTime<T>(items: AsyncIterable<T>, label: string): AsyncGenerator<T> {
  const bar = new ProgressBar(lengthOf(items), label);
  let ended = false;
  try {
    for await (const item of items) {
      yield item;
      bar.advance();
    }
    ended = true;
  } finally {
    bar.end(ended ? "done" : "stopped");
  }
}

/**
 * Callbacks for `model.fit` that draw a bar with the time left; `lossCurve` draws the loss too.
 *
 * ```ts
 * await model.fit(inputs, targets, { epochs: 20, callbacks: progressCallbacks({ epochs: 20 }) });
 * ```
 */
export function progressCallbacks({ epochs, label = "" }: { epochs?: number; label?: string } = {}): FitCallbacks {
  let bar: ProgressBar | null = null;
  return {
    onTrainBegin() {
      bar = new ProgressBar(epochs ?? null, label || text({ fr: "Époques", en: "Epochs" }));
      return Promise.resolve();
    },
    onEpochEnd(epoch) {
      bar?.advance(epoch + 1);
      return Promise.resolve();
    },
    onTrainEnd() {
      bar?.end();
      bar = null;
      return Promise.resolve();
    },
  };
}
