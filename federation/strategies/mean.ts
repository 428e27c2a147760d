/**
 * The weighted mean of updates, folded one by one: one sum in float64, however many hospitals. McMahan et al. 2017 (FedAvg): weights are numbers
 * of samples. Updates must come in a fixed order for a fixed result, since sums of floating-point numbers depend on it.
 */
import { FederationError } from "../federation-error.ts";
import { norm } from "../weights/layout.ts";
import type { Update } from "./update.ts";
import { pieces } from "./update.ts";

export class MeanFold {
  readonly #sum: Float64Array;
  readonly #bound: number | null;
  #weight = 0;

  /** `bound`: longer updates are shortened to it (Sun et al. 2019, norm bounding). */
  constructor(length: number, bound: number | null = null) {
    this.#sum = new Float64Array(length);
    this.#bound = bound;
  }

  async add(update: Update): Promise<void> {
    const scale = this.#bound === null ? 1 : Math.min(1, this.#bound / (await lengthOf(update)));
    // A length of 0 gives 0/0 nowhere: bound / 0 is infinite, and 1 is the smaller.
    for (const [from, to] of pieces(update.length)) {
      const values = await update.read(from, to);
      const by = update.weight * scale;
      const sum = this.#sum;
      for (let i = 0; i < values.length; i++) sum[from + i] += by * values[i];
    }
    this.#weight += update.weight;
  }

  /** The mean, in place of the sum: once. @throws FederationError where nothing was added. */
  finish(): Float64Array {
    if (this.#weight === 0) throw new FederationError("too-few-updates", { rule: "mean", needed: 1, found: 0 });
    const mean = this.#sum;
    for (let i = 0; i < mean.length; i++) mean[i] /= this.#weight;
    return mean;
  }
}

async function lengthOf(update: Update): Promise<number> {
  let squares = 0;
  for (const [from, to] of pieces(update.length)) squares += norm(await update.read(from, to)) ** 2;
  return Math.sqrt(squares);
}
