/** Errors of guesses, and the rival that every learnt model should meet first. */
import type { Neighbourhoods } from "./neighbourhoods.ts";

/** Arithmetic mean. NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i];
  return sum / values.length;
}

/** (target - guess)^2 for each row, in the square of the unit. @throws RangeError when the lengths differ. */
export function squaredErrors(targets: ArrayLike<number>, guesses: ArrayLike<number>): Float64Array {
  if (targets.length !== guesses.length) throw new RangeError(`${targets.length} targets, but ${guesses.length} guesses.`);
  return Float64Array.from(targets, (target, row) => (target - guesses[row]) ** 2);
}

/** A guess that needs no learning: the mean of the 26 neighbours of each row. */
export function meanOfNeighbours({ inputs, count }: Pick<Neighbourhoods, "inputs" | "count">): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => mean(inputs.subarray(row * 26, row * 26 + 26)));
}
