/** What a hospital may say about few patients: nothing, and nothing from which a subtraction gives it. */
import { FederationError } from "../federation-error.ts";

/**
 * Cells of a table whose total is known, with null for those that are hidden. Cells of 1 to `least` - 1 are hidden; then, because the total less the
 * others would give them back, the next ones in order (from the first hidden cell, round) until at least two are hidden and they hold twice `least`
 * patients. The next and not the smallest: which cells are hidden must not say how large they are. Empty cells are shown: that nobody is somewhere is
 * about nobody.
 */
export function protectedCells(counts: readonly number[], least: number): (number | null)[] {
  const small = counts.flatMap((count, cell) => (count > 0 && count < least ? [cell] : []));
  if (small.length === 0) return [...counts];
  const hidden = new Set(small);
  const sum = () => [...hidden].reduce((total, cell) => total + counts[cell], 0);
  for (let i = 1; hidden.size < 2 || sum() < 2 * least; i++) {
    if (i === counts.length) return counts.map(() => null);
    const next = (small[0] + i) % counts.length;
    if (counts[next] > 0) hidden.add(next);
  }
  return counts.map((count, cell) => (hidden.has(cell) ? null : count));
}

/**
 * Remembers of which patients sums were given, and refuses one that would single out fewer than `least` of them together with an earlier one: two
 * sets of which one lies in the other, or a set and everybody. Combinations of three and more answers are not searched.
 */
export class DisclosureGuard {
  readonly #least: number;
  readonly #answered: ReadonlySet<number>[];

  constructor({ patients, least, answered = [] }: { patients: number; least: number; answered?: readonly (readonly number[])[] }) {
    this.#least = least;
    this.#answered = [new Set(Array.from({ length: patients }, (_, row) => row)), ...answered.map((rows) => new Set(rows))];
  }

  /** Lets a question about these rows through, and remembers it. @throws FederationError "too-few-patients" or "difference-reveals". */
  ask(rows: readonly number[]): void {
    const asked = new Set(rows);
    const least = this.#least;
    if (asked.size < least) throw new FederationError("too-few-patients", { least });
    for (const before of this.#answered) {
      const apart = Math.abs(asked.size - before.size);
      const [smaller, larger] = asked.size < before.size ? [asked, before] : [before, asked];
      const nested = [...smaller].every((row) => larger.has(row));
      if (nested && apart > 0 && apart < least) throw new FederationError("difference-reveals", { least });
    }
    this.#answered.push(asked);
  }
}
