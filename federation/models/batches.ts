/** Which patients each step of a local training sees. */
import { seededRandom, shuffled } from "../../science/learning/random.ts";
import type { LocalWork } from "../../protocol/federation/plan.ts";

/** Steps that `work` means for this many patients. An epoch without full batches counts its last, smaller one. */
export function stepCount({ amount, batchSize }: LocalWork, samples: number): number {
  if (amount.unit === "steps") return amount.count;
  return amount.count * (batchSize === "full" ? 1 : Math.ceil(samples / batchSize));
}

/** The rows of each step: every patient once before any comes again, in an order that the seed decides. */
export function* batches(work: LocalWork, { samples, seed }: { samples: number; seed: number }): Generator<readonly number[]> {
  const all = Array.from({ length: samples }, (_, row) => row);
  const steps = stepCount(work, samples);
  if (work.batchSize === "full" || work.batchSize >= samples) {
    for (let step = 0; step < steps; step++) yield all;
    return;
  }
  const random = seededRandom(seed);
  let order = shuffled(all, random);
  let at = 0;
  for (let step = 0; step < steps; step++) {
    if (at >= samples) {
      order = shuffled(all, random);
      at = 0;
    }
    yield order.slice(at, at + work.batchSize);
    at += work.batchSize;
  }
}

/**
 * Each patient apart with probability `rate`: what the privacy of DP-SGD is computed for. `random` is secret: who knows which patients were
 * drawn gains what the drawing hides. A step may see nobody.
 */
export function* poissonBatches(
  work: LocalWork,
  { samples, random }: { samples: number; random: () => number },
): Generator<readonly number[]> {
  const rate = sampleRate(work, samples);
  for (let step = 0; step < stepCount(work, samples); step++) {
    const rows: number[] = [];
    for (let row = 0; row < samples; row++) if (random() <= rate) rows.push(row);
    yield rows;
  }
}

/** Chance of a patient to be in a step. */
export function sampleRate({ batchSize }: LocalWork, samples: number): number {
  return batchSize === "full" ? 1 : Math.min(1, batchSize / samples);
}
