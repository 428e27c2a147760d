/**
 * The synthetic(alpha, beta) hospitals on which FedProx was shown (Li et al. 2020, section 5.1 and appendix C.1): each labels its patients by a
 * multinomial model of its own. alpha says how much the models differ, beta how much the patients do. The paper names variances.
 */
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { Examples } from "../models/network.ts";
import { derivedSeed } from "../rounds/seeds.ts";

export interface SyntheticOptions {
  alpha: number;
  beta: number;
  hospitals: number;
  seed: number;
  /** Default 60 and 10, as in the paper. */
  inputs?: number;
  classes?: number;
  /** Patients of each; drawn log-normal (4, 2) plus 50 as in the paper, at most 1,000, where left out. */
  samples?: number;
}

/** Hospitals by name ("hospital 01", ...). */
export function syntheticHospitals(options: SyntheticOptions): Record<string, Examples> {
  const digits = String(options.hospitals).length;
  return Object.fromEntries(
    Array.from({ length: options.hospitals }, (_, k) => [`hospital ${String(k + 1).padStart(digits, "0")}`, oneHospital(options, k)]),
  );
}

function oneHospital({ alpha, beta, seed, inputs = 60, classes = 10, samples }: SyntheticOptions, k: number): Examples {
  const normal = seededNormal(seededRandom(derivedSeed(seed, "synthetic", k)));
  const model = Math.sqrt(alpha) * normal();
  const centre = Math.sqrt(beta) * normal();
  const count = samples ?? Math.min(1000, Math.round(Math.exp(4 + 2 * normal())) + 50);
  const kernel = Float64Array.from({ length: inputs * classes }, () => model + normal());
  const bias = Float64Array.from({ length: classes }, () => model + normal());
  const means = Float64Array.from({ length: inputs }, () => centre + normal());
  const x = new Float32Array(count * inputs);
  const targets = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const scores = bias.slice();
    for (let i = 0; i < inputs; i++) {
      // Covariance: diagonal, j to the power of -1.2.
      const value = Math.fround(means[i] + (i + 1) ** -0.6 * normal());
      x[row * inputs + i] = value;
      for (let j = 0; j < classes; j++) scores[j] += value * kernel[i * classes + j];
    }
    targets[row] = scores.indexOf(scores.reduce((a, b) => Math.max(a, b), -Infinity));
  }
  return { inputs: x, targets };
}
