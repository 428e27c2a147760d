/** One table of patients, dealt to hospitals that differ as hospitals do: in case mix, size, scanner and in what they measure. */
import { seededNormal, seededRandom, shuffled } from "../../science/learning/random.ts";
import { FederationError } from "../federation-error.ts";
import { derivedSeed } from "../rounds/seeds.ts";

export interface DealOptions {
  hospitals: number;
  /** Of the Dirichlet distribution: 100 deals nearly alike, 1 unlike, 0.1 very unlike. */
  concentration: number;
  seed: number;
  /** Patients that each hospital gets in any case. Default 1. */
  atLeast?: number;
}

const mostDraws = 1000;

/**
 * Case mix: for each label the shares of the hospitals are drawn anew (Hsu et al. 2019; here as Yurochkin et al. 2019 deal the patients of a
 * class). Returns the rows of each hospital; every row is dealt once.
 */
export function dealByLabels(labels: ArrayLike<number>, options: DealOptions): number[][] {
  requireEnough(labels.length, options);
  const random = seededRandom(derivedSeed(options.seed, "labels"));
  const byLabel = Map.groupBy(
    Array.from(labels, (_, row) => row),
    (row) => labels[row],
  );
  return untilEnough(options, () => {
    const hospitals: number[][] = Array.from({ length: options.hospitals }, () => []);
    for (const [, rows] of [...byLabel].sort(([a], [b]) => a - b))
      deal(shuffled(rows, random), { hospitals, shares: dirichlet(options, random) });
    return hospitals;
  });
}

/** Size: patients are dealt at random, and how many each hospital gets is drawn. */
export function dealBySize(count: number, options: DealOptions): number[][] {
  requireEnough(count, options);
  const random = seededRandom(derivedSeed(options.seed, "sizes"));
  const rows = Array.from({ length: count }, (_, row) => row);
  return untilEnough(options, () => {
    const hospitals: number[][] = Array.from({ length: options.hospitals }, () => []);
    deal(shuffled(rows, random), { hospitals, shares: dirichlet(options, random) });
    return hospitals;
  });
}

function unsuitable(reason: string, reasonFr: string): FederationError {
  return new FederationError("data-unsuitable", { reason, reasonFr });
}

function requireEnough(patients: number, { hospitals, concentration, atLeast = 1 }: DealOptions): void {
  if (!(Number.isInteger(hospitals) && hospitals >= 1)) throw new RangeError("hospitals must be a whole number of at least 1");
  if (!(concentration > 0 && Number.isFinite(concentration))) throw new RangeError("concentration must be a positive number");
  if (patients < hospitals * atLeast) {
    const [en, fr] = [
      `${patients} patients for ${hospitals} hospitals of at least ${atLeast}`,
      `${patients} patients pour ${hospitals} hôpitaux d’au moins ${atLeast}`,
    ];
    throw unsuitable(en, fr);
  }
}

/** Draws again until every hospital has enough; where chance does not give that, the largest give to the smallest. */
function untilEnough({ atLeast = 1 }: DealOptions, draw: () => number[][]): number[][] {
  let dealt = draw();
  const enough = () => dealt.every((rows) => rows.length >= atLeast);
  for (let tries = 1; !enough() && tries < mostDraws; tries++) dealt = draw();
  while (!enough()) {
    const [largest] = dealt.toSorted((a, b) => b.length - a.length);
    dealt.find((rows) => rows.length < atLeast)!.push(largest.pop()!);
  }
  return dealt.map((rows) => rows.sort((a, b) => a - b));
}

function deal(rows: readonly number[], { hospitals, shares }: { hospitals: number[][]; shares: readonly number[] }): void {
  let [upTo, from] = [0, 0];
  hospitals.forEach((own, k) => {
    upTo += shares[k];
    const to = k === hospitals.length - 1 ? rows.length : Math.min(rows.length, Math.round(upTo * rows.length));
    own.push(...rows.slice(from, to));
    from = Math.max(from, to);
  });
}

function dirichlet({ hospitals, concentration }: DealOptions, random: () => number): number[] {
  const draws = Array.from({ length: hospitals }, () => logGamma(concentration, random));
  // By logarithms: with 0.01 most draws are too small for a number, and their proportions are not.
  const top = Math.max(...draws);
  const weights = draws.map((value) => Math.exp(value - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((value) => value / sum);
}

/** Logarithm of a draw from Gamma(shape, 1). Marsaglia and Tsang 2000; below 1 by the usual step from shape + 1. */
function logGamma(shape: number, random: () => number): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random()) / shape;
  const normal = seededNormal(random);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}

export interface Scanner {
  /** How much it multiplies, adds and blurs each column. */
  gain: Float64Array;
  offset: Float64Array;
  noise: number;
}

/** A hospital's scanner. `strength` 0 is the reference; 0.3 is about what harmonisation studies of PET features meet between sites. */
export function drawScanner({
  columns,
  strength,
  seed,
  hospital,
}: {
  columns: number;
  strength: number;
  seed: number;
  hospital: string;
}): Scanner {
  const normal = seededNormal(seededRandom(derivedSeed(seed, "scanner", hospital)));
  return {
    gain: Float64Array.from({ length: columns }, () => Math.exp(strength * normal())),
    offset: Float64Array.from({ length: columns }, () => strength * normal()),
    noise: Math.abs(strength * normal()) / 2,
  };
}

/** Rows as this scanner would have measured them: gain x + offset + noise, each column in units of its own standard deviation. */
export function measuredBy(
  scanner: Scanner,
  { inputs, deviations, seed }: { inputs: ArrayLike<number>; deviations: ArrayLike<number>; seed: number },
): Float32Array {
  const columns = scanner.gain.length;
  const normal = seededNormal(seededRandom(derivedSeed(seed, "measurement")));
  return Float32Array.from(inputs, (value, i) => {
    const column = i % columns;
    return scanner.gain[column] * value + deviations[column] * (scanner.offset[column] + scanner.noise * normal());
  });
}

/** Rows of a hospital that does not have a modality: its columns hold `fill` (for standardised columns 0 is the mean). */
export function withoutModality(
  inputs: ArrayLike<number>,
  { columns, missing, fill }: { columns: number; missing: readonly number[]; fill: number },
): Float32Array {
  const gone = new Set(missing);
  if (missing.some((column) => !(Number.isInteger(column) && column >= 0 && column < columns))) throw new RangeError("no such column");
  return Float32Array.from(inputs, (value, i) => (gone.has(i % columns) ? fill : value));
}

/** The rows of one hospital. */
export function takeRows(values: ArrayLike<number>, { rows, columns }: { rows: readonly number[]; columns: number }): Float32Array {
  return Float32Array.from({ length: rows.length * columns }, (_, i) => values[rows[Math.floor(i / columns)] * columns + (i % columns)]);
}
