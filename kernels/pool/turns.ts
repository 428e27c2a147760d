/**
 * Turns to start something, so many at once. Whoever asks first goes first, and whoever asks five times waits for the others in between: of
 * those who wait, one who had fewer turns in this crowd comes before one who had more.
 */

/** Told the place among those who wait, 1 for the next, whenever it changes; null when the turn has come. */
export type PlaceListener = (place: number | null) => void;

interface Waiting {
  who: string;
  go: () => void;
  onPlace: PlaceListener;
  place: number;
}

export class Turns {
  readonly #atOnce: number;
  #waiting: Waiting[] = [];
  readonly #had = new Map<string, number>();
  #going = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async take<T>(who: string, work: () => Promise<T>, onPlace: PlaceListener = () => {}): Promise<T> {
    if (this.#going >= this.#atOnce)
      await new Promise<void>((go) => {
        this.#waiting.push({ who, go, onPlace, place: 0 });
        this.#tellPlaces();
      });
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
    const [chosen, ...rest] = this.#inOrder();
    if (chosen === undefined) {
      if (this.#going === 0) this.#had.clear();
      return;
    }
    this.#waiting = this.#waiting.filter((one) => rest.includes(one));
    this.#begin(chosen.who);
    chosen.onPlace(null);
    this.#tellPlaces();
    chosen.go();
  }

  /** Those who wait, as their turns will come if nobody else asks. */
  #inOrder(): Waiting[] {
    const had = new Map(this.#had);
    const turn = new Map<Waiting, number>();
    for (const one of this.#waiting) {
      const before = had.get(one.who) ?? 0;
      had.set(one.who, before + 1);
      turn.set(one, before);
    }
    return this.#waiting.toSorted((a, b) => turn.get(a)! - turn.get(b)!);
  }

  #tellPlaces(): void {
    for (const [index, one] of this.#inOrder().entries()) {
      if (one.place === index + 1) continue;
      one.place = index + 1;
      one.onPlace(one.place);
    }
  }
}
