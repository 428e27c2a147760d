/** Numbers in short. */

export interface Statistics {
  minimum: number | null;
  maximum: number | null;
  mean: number | null;
  /** Values that are no finite number, which the others leave out; absent when there is none. */
  nonFinite?: number;
}

export function statistics(values: ArrayLike<number | bigint>): Statistics {
  let [minimum, maximum, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const value = Number(values[i]);
    if (!Number.isFinite(value)) continue;
    finite += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    sum += value;
  }
  const nonFinite = values.length > finite ? { nonFinite: values.length - finite } : {};
  if (finite === 0) return { minimum: null, maximum: null, mean: null, ...nonFinite };
  return { minimum, maximum, mean: sum / finite, ...nonFinite };
}

/** A number as JSON can hold it. */
export function writable(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
