/**
 * Turns to start something, so many at once. Whoever asks first goes first, and whoever asks five times waits for the others in between: of
 * those who wait, one who had fewer turns in this crowd comes before one who had more.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #waiting: { who: string; go: () => void }[] = [];
  readonly #had = new Map<string, number>();
  #going = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async take<T>(who: string, work: () => Promise<T>): Promise<T> {
    if (this.#going >= this.#atOnce) await new Promise<void>((go) => this.#waiting.push({ who, go }));
    else this.#begin(who);
    try {
      return await work();
    } finally {
      this.#going -= 1;
      this.#next();
    }
  }

  #begin(who: string): void {
    this.#going += 1;
    this.#had.set(who, (this.#had.get(who) ?? 0) + 1);
  }

  /** The turn passes on in the same step, so that nobody who just comes slips in between. */
  #next(): void {
    if (this.#waiting.length === 0) {
      if (this.#going === 0) this.#had.clear();
      return;
    }
    const turns = this.#waiting.map(({ who }) => this.#had.get(who) ?? 0);
    const [chosen] = this.#waiting.splice(turns.indexOf(Math.min(...turns)), 1);
    this.#begin(chosen.who);
    chosen.go();
  }
}
