/** A bar for work that takes time. */
import type { ProgressOutput } from "../../protocol/output.ts";
import { mime } from "../../protocol/mime.ts";
import { displayable } from "./representation.ts";
import type { Handle } from "./show.ts";
import { display } from "./show.ts";

/** Not more often than a page can follow. */
const shownEveryMs = 100;

export class ProgressBar {
  readonly #label: string;
  readonly #total: number | null;
  readonly #startedAt = performance.now();
  #done = 0;
  #shownAt: number;
  readonly #handle: Handle;

  constructor(total: number | null, label: string) {
    this.#label = label;
    this.#total = total !== null && total > 0 ? total : null;
    this.#shownAt = this.#startedAt;
    this.#handle = display(this.#shown("running"));
  }

  /** Work done so far, in the unit of the total. */
  advance(done = this.#done + 1): void {
    this.#done = this.#total === null ? done : Math.min(done, this.#total);
    const now = performance.now();
    if (now - this.#shownAt < shownEveryMs) return;
    this.#shownAt = now;
    this.#handle.update(this.#shown("running"));
  }

  end(state: "done" | "stopped" = "done"): void {
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
export function progress<T>(what: number | Iterable<T>, label = ""): ProgressBar | Iterable<T> {
  return typeof what === "number" ? new ProgressBar(what, label) : followed(what, label);
}

function* followed<T>(items: Iterable<T>, label: string): Generator<T> {
  const { length, size } = items as { length?: number; size?: number };
  const bar = new ProgressBar(length ?? size ?? null, label);
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
