/**
 * Rules that bear hospitals whose updates are wrong, by mistake or on purpose. They do not weigh by samples: a hospital says itself how many it
 * has, and could lie. All read the updates in pieces.
 *
 * How many attackers among n each bears: median fewer than n/2; trimmed mean as many as it trims at each end; Krum and multi-Krum f where
 * n >= 2f + 3.
 */
import { FederationError } from "../federation-error.ts";
import type { Update } from "./update.ts";
import { pieces } from "./update.ts";

type Rule = "median" | "trimmed-mean" | "krum" | "multi-krum";

function requireUpdates(updates: readonly Update[], { rule, needed }: { rule: Rule; needed: number }): void {
  if (updates.length < needed) throw new FederationError("too-few-updates", { rule, needed, found: updates.length });
}

/** Median of each coordinate; the mean of the middle two for an even number. Yin et al. 2018, definition 1. */
export async function coordinateMedian(updates: readonly Update[]): Promise<Float64Array> {
  requireUpdates(updates, { rule: "median", needed: 1 });
  return byCoordinate(updates, (column) => {
    const middle = column.length >> 1;
    return column.length % 2 === 1 ? column[middle] : (column[middle - 1] + column[middle]) / 2;
  });
}

/** Mean of each coordinate without the largest and the smallest `share` of values (rounded down). Yin et al. 2018, definition 2. */
export async function trimmedMean(updates: readonly Update[], share: number): Promise<Float64Array> {
  requireUpdates(updates, { rule: "trimmed-mean", needed: 1 });
  // 0.3 x 10 is 3, whatever binary fractions make of it.
  const trim = Math.floor(share * updates.length + 1e-9);
  return byCoordinate(updates, (column) => {
    let sum = 0;
    for (let i = trim; i < column.length - trim; i++) sum += column[i];
    return sum / (column.length - 2 * trim);
  });
}

function readAll(updates: readonly Update[], [from, to]: [number, number]): Promise<Float32Array[]> {
  return Promise.all(updates.map(async (update) => update.read(from, to)));
}

async function byCoordinate(updates: readonly Update[], rule: (ordered: Float64Array) => number): Promise<Float64Array> {
  const result = new Float64Array(updates[0].length);
  const column = new Float64Array(updates.length);
  for (const [from, to] of pieces(result.length)) {
    const read = await readAll(updates, [from, to]);
    for (let at = from; at < to; at++) {
      for (let i = 0; i < read.length; i++) column[i] = read[i][at - from];
      column.sort();
      result[at] = rule(column);
    }
  }
  return result;
}

/** The update that is closest to its n - f - 2 nearest. Blanchard et al. 2017, section 4. */
export async function krum(updates: readonly Update[], attackers: number): Promise<{ mean: Float64Array; chosen: string[] }> {
  return multiKrum(updates, { attackers, keep: 1, rule: "krum" });
}

/** The mean of the `keep` updates with the best scores of Krum. Blanchard et al. 2017, section 5 (Multi-Krum). */
export async function multiKrum(
  updates: readonly Update[],
  { attackers, keep, rule = "multi-krum" }: { attackers: number; keep: number; rule?: Rule },
): Promise<{ mean: Float64Array; chosen: string[] }> {
  requireUpdates(updates, { rule, needed: Math.max(2 * attackers + 3, attackers + keep) });
  const scores = await krumScores(updates, attackers);
  const order = updates.map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const chosen = order.slice(0, keep).sort((a, b) => a - b);
  const mean = new Float64Array(updates[0].length);
  for (const [from, to] of pieces(mean.length)) {
    for (const index of chosen) {
      const values = await updates[index].read(from, to);
      for (let i = 0; i < values.length; i++) mean[from + i] += values[i] / keep;
    }
  }
  return { mean, chosen: chosen.map((index) => updates[index].hospital) };
}

/** Sum of the squared distances of each update to its n - f - 2 nearest. */
export async function krumScores(updates: readonly Update[], attackers: number): Promise<number[]> {
  const n = updates.length;
  const squares = Array.from({ length: n }, () => new Float64Array(n));
  for (const [from, to] of pieces(updates[0].length)) {
    const read = await readAll(updates, [from, to]);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        let sum = 0;
        for (let at = 0; at < read[i].length; at++) sum += (read[i][at] - read[j][at]) ** 2;
        squares[i][j] += sum;
        squares[j][i] += sum;
      }
    }
  }
  return squares.map((row, own) => {
    const others = row.filter((_, other) => other !== own).sort();
    return others.subarray(0, n - attackers - 2).reduce((sum, value) => sum + value, 0);
  });
}
