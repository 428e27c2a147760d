/** Histograms and quantiles of patients of several hospitals, with no bin of few. */
import { FederationError } from "../federation-error.ts";

/** Bins between ascending edges, the last one closed; what lies outside is counted apart. */
export interface Histogram {
  edges: readonly number[];
  counts: readonly number[];
  below: number;
  above: number;
}

/** One hospital's. @throws RangeError where edges do not ascend. */
export function histogram(values: ArrayLike<number>, edges: readonly number[]): Histogram {
  if (edges.length < 2 || edges.some((edge, i) => i > 0 && !(edge > edges[i - 1]))) throw new RangeError("edges must ascend");
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  let [below, above] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < edges[0]) below += 1;
    else if (value > edges.at(-1)!) above += 1;
    else if (!Number.isNaN(value)) counts[Math.min(counts.length - 1, binOf(value, edges))] += 1;
  }
  return { edges, counts, below, above };
}

function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]) low = middle;
    else high = middle;
  }
  return value >= edges.at(-1)! ? edges.length - 1 : low;
}

/** Of all patients. @throws RangeError where edges differ. */
export function mergeHistograms(all: readonly Histogram[]): Histogram {
  const [first] = all;
  if (all.some(({ edges }) => edges.length !== first.edges.length || edges.some((edge, i) => edge !== first.edges[i])))
    throw new RangeError("histograms of different edges");
  const sum = (of: (one: Histogram) => number) => all.reduce((total, one) => total + of(one), 0);
  const counts = first.counts.map((_, bin) => sum((one) => one.counts[bin]));
  return { edges: first.edges, counts, below: sum((one) => one.below), above: sum((one) => one.above) };
}

/** Neighbouring bins joined until each holds `least` patients. @throws FederationError "too-few-patients" where all together hold fewer. */
export function joinSmallBins({ edges, counts, below, above }: Histogram, least: number): Histogram {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const few = (count: number) => count > 0 && count < least;
  if (total < least || few(below) || few(above)) throw new FederationError("too-few-patients", { least });
  const joined = { edges: [edges[0]], counts: [] as number[] };
  let open = 0;
  counts.forEach((count, bin) => {
    open += count;
    if (open < least) return;
    joined.edges.push(edges[bin + 1]);
    joined.counts.push(open);
    open = 0;
  });
  joined.edges[joined.edges.length - 1] = edges.at(-1)!;
  joined.counts[joined.counts.length - 1] += open;
  return { ...joined, below, above };
}

export interface Quantile {
  /** As if patients lay evenly within their bin. */
  value: number;
  /** Where it lies for certain. */
  low: number;
  high: number;
}

/** The quantile `share` (0.5: median) of the patients behind a histogram. null where it lies outside of the edges. */
export function quantileOf({ edges, counts, below, above }: Histogram, share: number): Quantile | null {
  if (!(share >= 0 && share <= 1)) throw new RangeError("a share lies between 0 and 1");
  const total = counts.reduce((sum, count) => sum + count, below + above);
  const rank = share * total - below;
  if (total === 0 || rank < 0 || rank > total - below - above) return null;
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    if (counts[bin] > 0 && rank <= before + counts[bin]) {
      const [low, high] = [edges[bin], edges[bin + 1]];
      return { value: low + ((high - low) * (rank - before)) / counts[bin], low, high };
    }
    before += counts[bin];
  }
  return null;
}
