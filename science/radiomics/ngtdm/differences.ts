/** The grey tone difference matrix of the levels that are there, and what its features share. */
import type { ToneMatrix } from "./matrix.ts";

export interface ToneDifferences {
  /** Levels i with p_i > 0. */
  readonly levels: Float64Array;
  readonly p: Float64Array;
  readonly s: Float64Array;
  /** N_v,c: voxels that have a neighbour. */
  readonly voxels: number;
  /** Σ s_i */
  readonly sumOfDifferences: number;
  /** Σ p_i s_i */
  readonly coarseDifference: number;
}

/** The sum of matrices. */
export function toneDifferences(matrices: readonly ToneMatrix[]): ToneDifferences {
  const length = matrices.length === 0 ? 0 : matrices[0].n.length;
  const n = new Float64Array(length);
  const all = new Float64Array(length);
  for (const matrix of matrices) {
    for (let i = 0; i < length; i++) {
      n[i] += matrix.n[i];
      all[i] += matrix.s[i];
    }
  }
  const voxels = n.reduce((sum, count) => sum + count, 0);
  const levels = Float64Array.from(n.keys()).filter((i) => n[i] > 0);
  const p = levels.map((i) => n[i] / voxels);
  const s = levels.map((i) => all[i]);
  const sumOfDifferences = s.reduce((sum, value) => sum + value, 0);
  return { levels, p, s, voxels, sumOfDifferences, coarseDifference: p.reduce((sum, value, k) => sum + value * s[k], 0) };
}

/** Sum over all pairs (a, b) of positions in `levels`, each pair twice. */
function overPairs({ levels }: ToneDifferences, term: (a: number, b: number) => number): number {
  let sum = 0;
  for (let a = 0; a < levels.length; a++) for (let b = a + 1; b < levels.length; b++) sum += term(a, b);
  return 2 * sum;
}

export function contrast(matrix: ToneDifferences): number {
  const { levels, p, voxels, sumOfDifferences } = matrix;
  if (levels.length === 1) return 0;
  const spread = overPairs(matrix, (a, b) => p[a] * p[b] * (levels[a] - levels[b]) ** 2);
  return ((spread / (levels.length * (levels.length - 1))) * sumOfDifferences) / voxels;
}

export function busyness(matrix: ToneDifferences): number {
  const { levels, p, coarseDifference } = matrix;
  if (levels.length === 1) return 0;
  return coarseDifference / overPairs(matrix, (a, b) => Math.abs(levels[a] * p[a] - levels[b] * p[b]));
}

export function complexity(matrix: ToneDifferences): number {
  const { levels, p, s, voxels } = matrix;
  return overPairs(matrix, (a, b) => (Math.abs(levels[a] - levels[b]) * (p[a] * s[a] + p[b] * s[b])) / (p[a] + p[b])) / voxels;
}

export function strength(matrix: ToneDifferences): number {
  const { levels, p, voxels, sumOfDifferences } = matrix;
  if (voxels === 0) return Number.NaN;
  if (sumOfDifferences === 0) return 0;
  return overPairs(matrix, (a, b) => (p[a] + p[b]) * (levels[a] - levels[b]) ** 2) / sumOfDifferences;
}
