/** How often each value occurs in an image. */
import { badArgument } from "./imaging-error.ts";
import type { LabelMap, Volume } from "./volume.ts";

/** Counts of values in intervals of equal width; ready for a bar chart of `counts` over `centres`. */
export interface Histogram {
  readonly kind: "carnet/histogram";
  readonly centres: number[];
  readonly counts: number[];
  /** One more than `counts`: the limits of the intervals. */
  readonly edges: number[];
  readonly unit: string;
  /** Values left out because they lie outside of `from` and `to`. */
  readonly below: number;
  readonly above: number;
}

/**
 * Counts the values of an image.
 *
 * `from` and `to` default to the smallest and largest value; `bins` to 50. With `within`, only voxels of that mask count. An interval holds
 * its lower limit; the last one holds both.
 *
 * ```ts
 * histogram(suv, { from: 0.5, to: 10 })   // leaves the air out
 * ```
 */
export function histogram(
  volume: Volume,
  { bins = 50, from, to, within }: { bins?: number; from?: number; to?: number; within?: LabelMap } = {},
): Histogram {
  if (!Number.isInteger(bins) || bins < 1) throw badArgument("bins must be a whole number above 0", "bins doit être un entier positif");
  const { data } = volume;
  const counted = (i: number) => within === undefined || within.data[i] !== 0;
  let low = from ?? Infinity;
  let high = to ?? -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (!counted(i)) continue;
    if (from === undefined && data[i] < low) low = data[i];
    if (to === undefined && data[i] > high) high = data[i];
  }
  if (!(high >= low)) throw badArgument("No value lies between from and to", "Aucune valeur entre from et to");
  const width = high > low ? (high - low) / bins : 1;
  const counts = Array.from({ length: bins }, () => 0);
  let below = 0;
  let above = 0;
  for (let i = 0; i < data.length; i++) {
    if (!counted(i)) continue;
    if (data[i] < low) below++;
    else if (data[i] > high) above++;
    else counts[Math.min(bins - 1, Math.floor((data[i] - low) / width))]++;
  }
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + i * width);
  const centres = counts.map((_, i) => low + (i + 0.5) * width);
  return { kind: "carnet/histogram", centres, counts, edges, unit: volume.unit, below, above };
}
