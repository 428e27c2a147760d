/** How long a room's kernel has been of no use, and whether its people were warned that it will be ended. */
export class Idleness {
  readonly #now: () => number;
  readonly #announce: () => void;
  #usedAt: number;
  #endsAt: number | null = null;
  #ended = false;

  constructor({ now, announce }: { now: () => number; announce: () => void }) {
    this.#now = now;
    this.#announce = announce;
    this.#usedAt = now();
  }

  /** Milliseconds since 1970 of the last run's end, of the last message of the kernel, or of the start. */
  usedAt(): number {
    return this.#usedAt;
  }

  /** When the kernel is to be ended; null where nobody was warned. */
  endsAt(): number | null {
    return this.#endsAt;
  }

  /** The kernel is of use now: whoever was warned sees that it stays. */
  use(): void {
    this.#usedAt = this.#now();
    if (this.#endsAt === null) return;
    this.#endsAt = null;
    this.#announce();
  }

  warn(endsAt: number): void {
    this.#endsAt = endsAt;
    this.#announce();
  }

  /** The kernel was ended for it: told until the next one starts. */
  end(): void {
    this.#endsAt = null;
    this.#ended = true;
  }

  begin(): void {
    this.#ended = false;
    this.use();
  }

  state(): { endsInMs?: number; endedIdle?: true } {
    return {
      ...(this.#endsAt === null ? {} : { endsInMs: Math.max(0, this.#endsAt - this.#now()) }),
      ...(this.#ended ? { endedIdle: true } : {}),
    };
  }
}
