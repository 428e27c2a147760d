/** The co-occurrence matrix as probabilities, with the sums that its features share. */
import { entropyOf } from "../texture/entropy.ts";
import type { Entries } from "../texture/entries.ts";

export interface Cooccurrence {
  readonly i: Int32Array;
  readonly j: Int32Array;
  /** p_ij of each entry. */
  readonly p: Float64Array;
  /** N_g. */
  readonly levelCount: number;
  /** p_(i-j),k at index k. */
  readonly differences: Float64Array;
  /** p_(i+j),k at index k. */
  readonly sums: Float64Array;
  /** Mean and variance of the marginal distribution, the same for rows and columns. */
  readonly mean: number;
  readonly variance: number;
  /** Σ i j p_ij */
  readonly autocorrelation: number;
  /** HXY */
  readonly jointEntropy: number;
  /** HX. The matrix being symmetric, HXY1 and HXY2 of the information correlations are both 2 HX: log(p_i. p_.j) = log p_i. + log p_.j. */
  readonly marginalEntropy: number;
}

/** @returns null when the matrix is empty: no voxel has a neighbour. */
export function cooccurrence({ i, j, n }: Entries, levelCount: number): Cooccurrence | null {
  const total = n.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const p = n.map((count) => count / total);
  const marginal = new Float64Array(levelCount + 1);
  const differences = new Float64Array(levelCount);
  const sums = new Float64Array(2 * levelCount + 1);
  let autocorrelation = 0;
  for (let k = 0; k < p.length; k++) {
    marginal[i[k]] += p[k];
    differences[Math.abs(i[k] - j[k])] += p[k];
    sums[i[k] + j[k]] += p[k];
    autocorrelation += i[k] * j[k] * p[k];
  }
  const mean = weightedMean(marginal);
  const variance = weightedVariance(marginal);
  const entropies = { jointEntropy: entropyOf(p), marginalEntropy: entropyOf(marginal) };
  return { i, j, p, levelCount, differences, sums, mean, variance, autocorrelation, ...entropies };
}

/** Σ weight(k) p_k */
export function sumOver(shares: Float64Array, weight: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) if (shares[k] !== 0) sum += weight(k) * shares[k];
  return sum;
}

/** Σ k p_k */
export function weightedMean(shares: Float64Array): number {
  return sumOver(shares, (k) => k);
}

/** Σ (k - μ)² p_k */
export function weightedVariance(shares: Float64Array): number {
  const mean = weightedMean(shares);
  return sumOver(shares, (k) => (k - mean) ** 2);
}

/** Σ (i + j - 2μ)^power p_ij */
export function clusterMoment({ sums, mean }: Cooccurrence, power: number): number {
  return sumOver(sums, (k) => (k - 2 * mean) ** power);
}
