/** Whether a kernel is read: not while the room has too much of it, and with rests where it sends without pause. */
import type { Readable } from "node:stream";
import { Throttle } from "./throttle.ts";

export class Reading {
  readonly #channel: Readable;
  readonly #printed: readonly (Readable | null)[];
  readonly #throttle = new Throttle();
  #paused = false;
  #resting = false;

  constructor(channel: Readable, printed: readonly (Readable | null)[]) {
    this.#channel = channel;
    this.#printed = printed;
  }

  /** Reads something, and counts the time. */
  during(work: () => void): void {
    const began = performance.now();
    work();
    const now = performance.now();
    const restMs = this.#throttle.spend(now - began, now);
    if (restMs <= 0) return;
    this.#resting = true;
    this.#apply();
    setTimeout(() => {
      this.#resting = false;
      this.#apply();
    }, restMs).unref();
  }

  pause(): void {
    this.#paused = true;
    this.#apply();
  }

  resume(): void {
    this.#paused = false;
    this.#apply();
  }

  end(): void {
    this.#throttle.end();
  }

  #apply(): void {
    if (this.#paused || this.#resting) this.#channel.pause();
    else this.#channel.resume();
    for (const stream of this.#printed) {
      if (this.#paused) stream?.pause();
      else stream?.resume();
    }
  }
}
