/**
 * Shares the server's thread: a kernel that sends without pause is read with pauses as long as the reading was, longer where several do so. What is not
 * read waits in the kernel, whose cell then waits too.
 */

/** Below this much of the thread's time within the window, nothing is asked of a kernel. */
const freeMs = 10;
const windowMs = 100;

export class Throttle {
  static readonly #flooding = new Set<Throttle>();
  #windowBegan = -Infinity;
  #spentMs = 0;

  /**
   * Counts time that was spent on the kernel's messages.
   * @returns milliseconds for which it should not be read
   */
  spend(spentMs: number, nowMs: number): number {
    if (nowMs - this.#windowBegan > windowMs) {
      if (this.#spentMs <= freeMs) Throttle.#flooding.delete(this);
      this.#windowBegan = nowMs;
      this.#spentMs = 0;
    }
    this.#spentMs += spentMs;
    if (this.#spentMs <= freeMs) return 0;
    Throttle.#flooding.add(this);
    return Math.ceil(spentMs * Throttle.#flooding.size);
  }

  end(): void {
    Throttle.#flooding.delete(this);
  }
}
