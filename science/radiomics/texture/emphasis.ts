/**
 * What the features of run length, zone and dependence matrices share: an entry says how often a grey level i occurs with an extent j (the
 * length of a run, the size or the distance of a zone, a dependence). IBSI defines them alike, under different names and codes.
 */
import { entropyOf } from "./entropy.ts";
import type { Entries } from "./entries.ts";

export interface LevelCounts extends Entries {
  /** N_s: the sum of all entries. */
  readonly total: number;
  /** Sum of the entries of each grey level. */
  readonly byLevel: Float64Array;
  /** Sum of the entries of each extent. */
  readonly byExtent: Float64Array;
}

export function levelCounts(entries: Entries): LevelCounts {
  const { i, j, n } = entries;
  const byLevel = new Float64Array(i.reduce((high, value) => Math.max(high, value), 0) + 1);
  const byExtent = new Float64Array(j.reduce((high, value) => Math.max(high, value), 0) + 1);
  let total = 0;
  for (let k = 0; k < n.length; k++) {
    byLevel[i[k]] += n[k];
    byExtent[j[k]] += n[k];
    total += n[k];
  }
  return { ...entries, total, byLevel, byExtent };
}

type Power = 2 | -2;
const raised = (value: number, power: Power) => (power === 2 ? value * value : 1 / (value * value));

/** Σ i^power r_i. / N_s */
export const levelEmphasis = (power: Power) => (matrix: LevelCounts) => marginEmphasis(matrix.byLevel, power) / matrix.total;

/** Σ j^power r_.j / N_s */
export const extentEmphasis = (power: Power) => (matrix: LevelCounts) => marginEmphasis(matrix.byExtent, power) / matrix.total;

function marginEmphasis(margin: Float64Array, power: Power): number {
  let sum = 0;
  for (let k = 1; k < margin.length; k++) if (margin[k] !== 0) sum += margin[k] * raised(k, power);
  return sum;
}

/** Σ i^levelPower j^extentPower r_ij / N_s */
export const jointEmphasis =
  (levelPower: Power, extentPower: Power) =>
  ({ i, j, n, total }: LevelCounts) => {
    let sum = 0;
    for (let k = 0; k < n.length; k++) sum += n[k] * raised(i[k], levelPower) * raised(j[k], extentPower);
    return sum / total;
  };

const sumOfSquares = (margin: Float64Array) => margin.reduce((sum, value) => sum + value * value, 0);

/** Σ r_i.² / N_s */
export const levelNonUniformity = ({ byLevel, total }: LevelCounts) => sumOfSquares(byLevel) / total;
/** Σ r_i.² / N_s² */
export const normalisedLevelNonUniformity = ({ byLevel, total }: LevelCounts) => sumOfSquares(byLevel) / total ** 2;
/** Σ r_.j² / N_s */
export const extentNonUniformity = ({ byExtent, total }: LevelCounts) => sumOfSquares(byExtent) / total;
/** Σ r_.j² / N_s² */
export const normalisedExtentNonUniformity = ({ byExtent, total }: LevelCounts) => sumOfSquares(byExtent) / total ** 2;
/** N_s / N_v */
export const percentage = ({ total, voxels }: LevelCounts) => total / voxels;
/** Σ (i - μ)² p_ij */
export const levelVariance = ({ byLevel, total }: LevelCounts) => marginVariance(byLevel, total);
/** Σ (j - μ)² p_ij */
export const extentVariance = ({ byExtent, total }: LevelCounts) => marginVariance(byExtent, total);
/** -Σ p_ij log2 p_ij */
export const entropy = ({ n, total }: LevelCounts) => entropyOf(n.map((count) => count / total));
/** Σ p_ij² */
export const energy = ({ n, total }: LevelCounts) => sumOfSquares(n) / total ** 2;

function marginVariance(margin: Float64Array, total: number): number {
  let mean = 0;
  for (let k = 0; k < margin.length; k++) mean += (k * margin[k]) / total;
  let variance = 0;
  for (let k = 0; k < margin.length; k++) variance += ((k - mean) ** 2 * margin[k]) / total;
  return variance;
}
