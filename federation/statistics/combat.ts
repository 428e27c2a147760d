/**
 * ComBat (Johnson, Li and Rabinovic 2007; the parametric form) with each hospital a batch, from sums: the result at each hospital is that of ComBat on
 * one table of all patients. Three turns: cross products, residuals, and the adjustment, which each hospital makes alone, since the empirical Bayes
 * step of a batch asks for nothing of the others.
 */
import { FederationError } from "../federation-error.ts";
import { inverseOf, product } from "./linear-algebra.ts";

/** Rows are patients; `covariates` (biology to be kept) may have 0 columns. */
export interface CombatData {
  values: ArrayLike<number>;
  features: number;
  covariates: ArrayLike<number>;
  covariateCount: number;
}

/** Turn 1, from each hospital. */
export interface CombatProducts {
  rows: number;
  /** X'X and X'Y with X the hospitals' indicators and the covariates. */
  xx: Float64Array;
  xy: Float64Array;
}

/** What the desk sends after turn 1, completed after turn 2. */
export interface CombatModel {
  /** Effects by feature: one of each hospital, then one of each covariate. */
  effects: Float64Array;
  grandMeans: Float64Array;
  hospitals: number;
}

function rowsOf({ values, features }: CombatData): number {
  return values.length / features;
}

function requireTable(data: CombatData): void {
  const rows = rowsOf(data);
  const whole = Number.isInteger(rows) && rows >= 2 && data.covariates.length === rows * data.covariateCount;
  if (whole && Array.from(data.values).every(Number.isFinite) && Array.from(data.covariates).every(Number.isFinite)) return;
  throw new FederationError("data-unsuitable", {
    reason: "the table is not complete, or has fewer than two patients",
    reasonFr: "le tableau est incomplet, ou compte moins de deux patients",
  });
}

/** Turn 1 at hospital number `index` of `hospitals`. */
export function combatProducts(data: CombatData, { index, hospitals }: { index: number; hospitals: number }): CombatProducts {
  requireTable(data);
  const rows = rowsOf(data);
  const width = hospitals + data.covariateCount;
  const [xx, xy] = [new Float64Array(width * width), new Float64Array(width * data.features)];
  for (let row = 0; row < rows; row++) {
    const x = designRow(data, { row, index, hospitals });
    for (let i = 0; i < width; i++) {
      if (x[i] === 0) continue;
      for (let j = 0; j < width; j++) xx[i * width + j] += x[i] * x[j];
      for (let f = 0; f < data.features; f++) xy[i * data.features + f] += x[i] * data.values[row * data.features + f];
    }
  }
  return { rows, xx, xy };
}

function designRow(
  { covariates, covariateCount }: CombatData,
  { row, index, hospitals }: { row: number; index: number; hospitals: number },
): Float64Array {
  const x = new Float64Array(hospitals + covariateCount);
  x[index] = 1;
  for (let c = 0; c < covariateCount; c++) x[hospitals + c] = covariates[row * covariateCount + c];
  return x;
}

/** After turn 1, at the desk. @throws FederationError "data-unsuitable" where a covariate tells hospitals apart or repeats another. */
export function combatModel(all: readonly CombatProducts[]): CombatModel {
  const hospitals = all.length;
  const width = Math.sqrt(all[0].xx.length);
  const features = all[0].xy.length / width;
  const sum = (of: (one: CombatProducts) => Float64Array) => all.map(of).reduce((a, b) => a.map((value, i) => value + b[i]));
  const inverse = inverseOf(
    sum(({ xx }) => xx),
    width,
  );
  if (inverse === null) {
    throw new FederationError("data-unsuitable", {
      reason: "a covariate repeats another one or the hospital",
      reasonFr: "une covariable répète une autre ou l’hôpital",
    });
  }
  const effects = product(
    inverse,
    sum(({ xy }) => xy),
    { rows: width, inner: width, columns: features },
  );
  const total = all.reduce((rows, one) => rows + one.rows, 0);
  const grandMeans = new Float64Array(features);
  all.forEach(({ rows }, k) => {
    for (let f = 0; f < features; f++) grandMeans[f] += (rows / total) * effects[k * features + f];
  });
  return { effects, grandMeans, hospitals };
}

/** Turn 2, from each hospital: sums of squared residuals of each feature. */
export function combatResiduals(data: CombatData, { index, model }: { index: number; model: CombatModel }): Float64Array {
  const squares = new Float64Array(data.features);
  for (let row = 0; row < rowsOf(data); row++) {
    const x = designRow(data, { row, index, hospitals: model.hospitals });
    for (let f = 0; f < data.features; f++) {
      let residual = data.values[row * data.features + f];
      for (let i = 0; i < x.length; i++) residual -= x[i] * model.effects[i * data.features + f];
      squares[f] += residual * residual;
    }
  }
  return squares;
}

/** After turn 2, at the desk: the variance of each feature over all patients. */
export function combatVariances(squares: readonly Float64Array[], patients: number): Float64Array {
  return squares.reduce((a, b) => a.map((value, i) => value + b[i])).map((value) => value / patients);
}

/** Turn 3, at the hospital, for itself: its values without its scanner's shift and scale. */
export function combatAdjust(data: CombatData, { model, variances }: { model: CombatModel; variances: Float64Array }): Float64Array {
  const { features, covariateCount, covariates } = data;
  const rows = rowsOf(data);
  const deviations = variances.map((value) => Math.sqrt(value));
  const expected = (row: number, f: number) => {
    let value = model.grandMeans[f];
    for (let c = 0; c < covariateCount; c++)
      value += covariates[row * covariateCount + c] * model.effects[(model.hospitals + c) * features + f];
    return value;
  };
  const columns = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: rows }, (_, row) =>
      deviations[f] > 0 ? (data.values[row * features + f] - expected(row, f)) / deviations[f] : 0,
    ),
  );
  const shifts = batchEffects(columns);
  const adjusted = new Float64Array(rows * features);
  for (let f = 0; f < features; f++) {
    const { shift, scale } = shifts[f];
    for (let row = 0; row < rows; row++) {
      const plain = deviations[f] > 0 ? (columns[f][row] - shift) / Math.sqrt(scale) : 0;
      adjusted[row * features + f] = plain * deviations[f] + expected(row, f);
    }
  }
  return adjusted;
}

/** Shift and scale of each feature at one hospital, drawn towards those of its other features. */
function batchEffects(columns: readonly Float64Array[]): { shift: number; scale: number }[] {
  const raw = columns.map((column) => meanAndVariance(column));
  const shifts = meanAndVariance(Float64Array.from(raw, ({ mean }) => mean));
  const scales = meanAndVariance(Float64Array.from(raw, ({ variance }) => variance));
  // With one feature, or all alike, there is nothing to draw towards.
  if (!(shifts.variance > 0 && scales.variance > 0))
    return raw.map(({ mean, variance }) => ({ shift: mean, scale: variance > 0 ? variance : 1 }));
  const shape = (2 * scales.variance + scales.mean ** 2) / scales.variance;
  const rate = (scales.mean * scales.variance + scales.mean ** 3) / scales.variance;
  return columns.map((column, f) => posterior(column, { raw: raw[f], shifts, shape, rate }));
}

interface MeanVariance {
  mean: number;
  variance: number;
}

function posterior(
  column: Float64Array,
  { raw, shifts, shape, rate }: { raw: MeanVariance; shifts: MeanVariance; shape: number; rate: number },
): { shift: number; scale: number } {
  const n = column.length;
  let [shift, scale] = [raw.mean, raw.variance];
  for (let turn = 0; turn < 10_000; turn++) {
    const nextShift = (shifts.variance * n * raw.mean + scale * shifts.mean) / (shifts.variance * n + scale);
    const squares = column.reduce((sum, value) => sum + (value - nextShift) ** 2, 0);
    const nextScale = (0.5 * squares + rate) / (n / 2 + shape - 1);
    const change = Math.max(Math.abs(nextShift - shift), Math.abs(nextScale - scale) / nextScale);
    [shift, scale] = [nextShift, nextScale];
    if (change < 1e-12) break;
  }
  return { shift, scale };
}

function meanAndVariance(values: Float64Array): MeanVariance {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
