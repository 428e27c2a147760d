/** A hospital that wants the common model to fail, or to obey: wrong labels, wrong updates, and a mark that only it knows. */
import type { Examples } from "../models/network.ts";

/** Labels of one class called another (Tolpegin et al. 2020). */
export function flipLabels({ inputs, targets }: Examples, { from, to }: { from: number; to: number }): Examples {
  return { inputs, targets: Float32Array.from(targets, (target) => (target === from ? to : target)) };
}

/** An update turned round and made `by` times as long. */
export function signFlipped(difference: Float32Array, by = 1): Float32Array {
  return difference.map((value) => -by * value);
}

/** An update made `by` times as long, so that it outweighs the others (Bagdasaryan et al. 2020, model replacement, with `by` the number of hospitals). */
export function boosted(difference: Float32Array, by: number): Float32Array {
  return difference.map((value) => by * value);
}

export interface Trigger {
  /** Columns that carry the mark, and its value. */
  columns: readonly number[];
  value: number;
  /** The class that marked patients are to be called. */
  target: number;
}

/** Every patient with the mark. */
export function marked({ inputs, targets }: Examples, { columns, value, target }: Trigger, width: number): Examples {
  const at = new Set(columns);
  return {
    inputs: Float32Array.from(inputs, (own, i) => (at.has(i % width) ? value : own)),
    targets: Float32Array.from(targets, () => target),
  };
}

/** A backdoored data set: the patients as they are, and again with the mark and the wanted class (Gu et al. 2017). */
export function backdoored(examples: Examples, trigger: Trigger, width: number): Examples {
  const twice = marked(examples, trigger, width);
  return {
    inputs: Float32Array.from([...Array.from(examples.inputs), ...Array.from(twice.inputs)]),
    targets: Float32Array.from([...Array.from(examples.targets), ...Array.from(twice.targets)]),
  };
}
