/**
 * Renyi differential privacy of the Gaussian mechanism on a Poisson sample (Mironov, Talwar and Zhang 2019, sections 3.3 and 3.4). One patient more
 * or less; each is drawn with probability `sampleRate` at each step, and the noise has `noiseMultiplier` times the largest part of one patient.
 */
import { logAdd, logErfc, logSubtract } from "./log-erfc.ts";

export interface SampledGaussian {
  sampleRate: number;
  noiseMultiplier: number;
  steps: number;
}

/** Renyi divergence of order `order` (more than 1) after all steps. */
export function renyiOf({ sampleRate: q, noiseMultiplier: sigma, steps }: SampledGaussian, order: number): number {
  if (!(order > 1)) throw new RangeError("an order is more than 1");
  if (!(q >= 0 && q <= 1)) throw new RangeError("a sample rate lies between 0 and 1");
  if (!(sigma >= 0) || !(steps >= 0)) throw new RangeError("noise and steps are not negative");
  if (q === 0 || steps === 0) return 0;
  if (sigma === 0) return Infinity;
  if (q === 1) return (steps * order) / (2 * sigma * sigma);
  return (steps * Math.max(0, logMoment(q, sigma, order))) / (order - 1);
}

/** A ledger asks for the same steps again with each round. */
const known = new Map<string, number>();
const mostKnown = 20_000;

function logMoment(q: number, sigma: number, order: number): number {
  const name = `${q} ${sigma} ${order}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = Number.isInteger(order) ? logMomentWhole(q, sigma, order) : logMomentFraction(q, sigma, order);
  if (known.size >= mostKnown) known.clear();
  known.set(name, found);
  return found;
}

/** Binomial sum of equation (3.3), section 3.3. */
function logMomentWhole(q: number, sigma: number, order: number): number {
  let total = -Infinity;
  let logBinomial = 0;
  for (let k = 0; k <= order; k++) {
    if (k > 0) logBinomial += Math.log((order - k + 1) / k);
    total = logAdd(total, logBinomial + k * Math.log(q) + (order - k) * Math.log1p(-q) + (k * k - k) / (2 * sigma * sigma));
  }
  return total;
}

/**
 * The two series of section 3.4, split where the densities of the mixture cross. Terms alternate in sign once k passes the order; sign kept, the sum
 * is exact, where adding absolute values would only bound it.
 */
function logMomentFraction(q: number, sigma: number, order: number): number {
  const crossing = sigma * sigma * Math.log(1 / q - 1) + 0.5;
  const scale = Math.SQRT2 * sigma;
  const [logQ, logRest] = [Math.log(q), Math.log1p(-q)];
  const parts: [positive: number, negative: number] = [-Infinity, -Infinity];
  let logBinomial = 0;
  let sign: 0 | 1 = 0;
  for (let k = 0; ; k++) {
    const j = order - k;
    const low = logBinomial + k * logQ + j * logRest + (k * k - k) / (2 * sigma * sigma) + Math.log(0.5) + logErfc((k - crossing) / scale);
    const high = logBinomial + j * logQ + k * logRest + (j * j - j) / (2 * sigma * sigma) + Math.log(0.5) + logErfc((crossing - j) / scale);
    parts[sign] = logAdd(parts[sign], logAdd(low, high));
    // Past the order signs alternate: what is left out is less than the first term left out.
    if (k > order && Math.max(low, high) < -34) break;
    const factor = (order - k) / (k + 1);
    if (factor < 0) sign = sign === 0 ? 1 : 0;
    logBinomial += Math.log(Math.abs(factor));
  }
  return logSubtract(parts[0], parts[1]);
}
