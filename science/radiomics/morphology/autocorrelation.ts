/**
 * Moran's I and Geary's C (IBSI N365, NPT7): whether near voxels are alike. Both are sums over all pairs of voxels of 1 / distance times a
 * product of their values, so they are correlations: a Fourier transform gives them exactly, for N voxels in N log N steps instead of N².
 */
import type { Lesion } from "../lesion.ts";
import { fastSize, transform } from "./fourier.ts";
import type { ComplexBlock } from "./fourier.ts";
import type { Triple } from "../../imaging/volume.ts";

export interface Autocorrelation {
  readonly moran: number;
  readonly geary: number;
}

/** Sums over all ordered pairs of different voxels; w is 1 / distance in mm, d a value less the mean. */
interface PairSums {
  /** Σ w */
  weights: number;
  /** Σ w d_1 d_2 */
  products: number;
  /** Σ w (d_1 - d_2)² */
  squares: number;
}

/** A transform of more numbers than this would take more than 2 GB: voxels so few and so far apart are summed pair by pair. */
const largestTransform = 2 ** 26;

/** NaN for one voxel, or values that are all equal. Both ways to sum give the same to rounding; "cheaper" takes the one that costs less. */
export function autocorrelation(lesion: Lesion, way: "cheaper" | "pairs" | "transform" = "cheaper"): Autocorrelation {
  const { values } = lesion;
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviations = values.map((value) => value - mean);
  const squares = deviations.reduce((sum, value) => sum + value * value, 0);
  if (n < 2 || values.every((value) => value === values[0])) return { moran: Number.NaN, geary: Number.NaN };
  const size = tightDimensions(lesion).map((length) => fastSize(2 * length - 1)) as Triple;
  const count = size[0] * size[1] * size[2];
  // A pair costs about what a number of the transform costs.
  const pairsAreCheaper = count > largestTransform || (n * n) / 2 < count * 8;
  const byPairs = way === "pairs" || (way === "cheaper" && pairsAreCheaper);
  const sums = byPairs ? sumsByPairs(lesion, deviations) : sumsByTransform(lesion, deviations, size);
  return {
    moran: ((n / sums.weights) * sums.products) / squares,
    geary: (((n - 1) / (2 * sums.weights)) * sums.squares) / squares,
  };
}

/** The lesion's box without its rim. */
function tightDimensions({ dimensions, rim }: Lesion): Triple {
  return dimensions.map((length) => length - 2 * rim) as Triple;
}

function sumsByPairs(lesion: Lesion, deviations: Float64Array): PairSums {
  const { voxels, dimensions, spacingMm } = lesion;
  const [nx, ny] = dimensions;
  const x = Float64Array.from(voxels, (i) => (i % nx) * spacingMm[0]);
  const y = Float64Array.from(voxels, (i) => (Math.floor(i / nx) % ny) * spacingMm[1]);
  const z = Float64Array.from(voxels, (i) => Math.floor(i / (nx * ny)) * spacingMm[2]);
  const sums = { weights: 0, products: 0, squares: 0 };
  for (let a = 0; a < voxels.length; a++) {
    for (let b = a + 1; b < voxels.length; b++) {
      const [dx, dy, dz] = [x[a] - x[b], y[a] - y[b], z[a] - z[b]];
      const w = 2 / Math.sqrt(dx * dx + dy * dy + dz * dz);
      const difference = deviations[a] - deviations[b];
      sums.weights += w;
      sums.products += w * deviations[a] * deviations[b];
      sums.squares += w * difference * difference;
    }
  }
  return sums;
}

/**
 * With D, M, S, W the transforms of the deviations, of the mask, of the squared deviations and of the weights (real, as weights are even):
 * Σ w = Σ |M|² W / size, Σ w d d = Σ |D|² W / size, Σ w (d_1 - d_2)² = 2 Σ (Re(S M*) - |D|²) W / size. The lesion is surrounded by zeros so
 * that no pair counts around the end of the box. Two real blocks share one complex transform.
 */
function sumsByTransform(lesion: Lesion, deviations: Float64Array, size: Triple): PairSums {
  const first = blockOf(size);
  const second = blockOf(size);
  fill(
    lesion,
    (at, k) => {
      first.re[at] = deviations[k];
      first.im[at] = 1;
      second.re[at] = deviations[k] * deviations[k];
    },
    size,
  );
  fillWeights(second, lesion.spacingMm);
  transform(first, tightDimensions(lesion));
  transform(second, size);
  return inSpectrum(first, second);
}

function blockOf(size: Triple): ComplexBlock {
  const count = size[0] * size[1] * size[2];
  return { re: new Float64Array(count), im: new Float64Array(count), dimensions: size };
}

function fill({ voxels, dimensions: [nx, ny], rim }: Lesion, set: (at: number, k: number) => void, [sx, sy]: Triple): void {
  for (let k = 0; k < voxels.length; k++) {
    const x = (voxels[k] % nx) - rim;
    const y = (Math.floor(voxels[k] / nx) % ny) - rim;
    const z = Math.floor(voxels[k] / (nx * ny)) - rim;
    set(x + sx * (y + sy * z), k);
  }
}

/** 1 / distance to the origin, around all ends of the block; 0 at the origin. */
function fillWeights({ im, dimensions: [sx, sy, sz] }: ComplexBlock, [dx, dy, dz]: Triple): void {
  for (let z = 0, i = 0; z < sz; z++) {
    const mz = Math.min(z, sz - z) * dz;
    for (let y = 0; y < sy; y++) {
      const my = Math.min(y, sy - y) * dy;
      const square = mz * mz + my * my;
      for (let x = 0; x < sx; x++, i++) {
        const mx = Math.min(x, sx - x) * dx;
        im[i] = i === 0 ? 0 : 1 / Math.sqrt(square + mx * mx);
      }
    }
  }
}

/** Takes the two real spectra out of each complex one: for A + iB, A(k) = (F(k) + F(-k)*) / 2 and B(k) = (F(k) - F(-k)*) / 2i. */
function inSpectrum(first: ComplexBlock, second: ComplexBlock): PairSums {
  const [sx, sy, sz] = first.dimensions;
  let weights = 0;
  let products = 0;
  let crosses = 0;
  for (let z = 0, i = 0; z < sz; z++) {
    for (let y = 0; y < sy; y++) {
      const opposite = sx * (((sy - y) % sy) + sy * ((sz - z) % sz));
      for (let x = 0; x < sx; x++, i++) {
        const o = opposite + (x === 0 ? 0 : sx - x);
        const dr = (first.re[i] + first.re[o]) / 2;
        const di = (first.im[i] - first.im[o]) / 2;
        const mr = (first.im[i] + first.im[o]) / 2;
        const mi = (first.re[o] - first.re[i]) / 2;
        const sr = (second.re[i] + second.re[o]) / 2;
        const si = (second.im[i] - second.im[o]) / 2;
        const w = (second.im[i] + second.im[o]) / 2;
        weights += (mr * mr + mi * mi) * w;
        products += (dr * dr + di * di) * w;
        crosses += (sr * mr + si * mi) * w;
      }
    }
  }
  const count = sx * sy * sz;
  return { weights: weights / count, products: products / count, squares: (2 * (crosses - products)) / count };
}
