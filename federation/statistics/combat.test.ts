import { expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import type { CombatData } from "./combat.ts";
import { combatAdjust, combatModel, combatProducts, combatResiduals, combatVariances } from "./combat.ts";

const [features, covariateCount] = [6, 2];
/** Y = alpha + X theta + gamma + delta epsilon, with a shift and a scale of each hospital. */
function hospitals(seed: number, sizes: readonly number[]): CombatData[] {
  const normal = seededNormal(seededRandom(seed));
  const alpha = Array.from({ length: features }, () => 10 * normal());
  const theta = Array.from({ length: features }, () => [normal(), normal()]);
  return sizes.map((rows, k) => {
    const gamma = alpha.map(() => 2 * k + normal());
    const delta = alpha.map(() => 1 + 0.5 * k + 0.2 * Math.abs(normal()));
    const covariates = Float64Array.from({ length: rows * 2 }, () => normal() + 0.3 * k);
    const values = Float64Array.from({ length: rows * features }, (_, i) => {
      const [row, f] = [Math.floor(i / features), i % features];
      return alpha[f] + theta[f][0] * covariates[row * 2] + theta[f][1] * covariates[row * 2 + 1] + gamma[f] + delta[f] * normal();
    });
    return { values, features, covariates, covariateCount };
  });
}

function federated(all: readonly CombatData[]): Float64Array[] {
  const products = all.map((data, index) => combatProducts(data, { index, hospitals: all.length }));
  const model = combatModel(products);
  const squares = all.map((data, index) => combatResiduals(data, { index, model }));
  const variances = combatVariances(
    squares,
    products.reduce((sum, { rows }) => sum + rows, 0),
  );
  return all.map((data) => combatAdjust(data, { model, variances }));
}

/** ComBat as Johnson et al. 2007 write it (section 3.2), on one table, by matrices of all patients. */
function central(all: readonly CombatData[]): number[][][] {
  const rows = all.flatMap((data, k) =>
    Array.from({ length: data.values.length / features }, (_, r) => ({
      k,
      y: Array.from(data.values as Float64Array).slice(r * features, (r + 1) * features),
      x: [...all.map((_, h) => (h === k ? 1 : 0)), data.covariates[r * 2], data.covariates[r * 2 + 1]],
    })),
  );
  const n = rows.length;
  const width = all.length + covariateCount;
  const normalMatrix = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => rows.reduce((s, { x }) => s + x[i] * x[j], 0)),
  );
  const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const variance = (v: number[]) => v.reduce((s, value) => s + (value - mean(v)) ** 2, 0) / (v.length - 1);
  const fits = Array.from({ length: features }, (_, f) =>
    solved(
      normalMatrix,
      Array.from({ length: width }, (_, i) => rows.reduce((s, { x, y }) => s + x[i] * y[f], 0)),
    ),
  );
  const sizes = all.map((_, k) => rows.filter((row) => row.k === k).length);
  const grand = fits.map((fit) => sizes.reduce((s, size, k) => s + (size / n) * fit[k], 0));
  const pooledVariance = fits.map(
    (fit, f) => rows.reduce((s, { x, y }) => s + (y[f] - x.reduce((t, value, i) => t + value * fit[i], 0)) ** 2, 0) / n,
  );
  const standing = (row: (typeof rows)[number], f: number) =>
    grand[f] + row.x.slice(all.length).reduce((t, value, i) => t + value * fits[f][all.length + i], 0);
  return all.map((_, k) => {
    const own = rows.filter((row) => row.k === k);
    const z = own.map((row) => row.y.map((value, f) => (value - standing(row, f)) / Math.sqrt(pooledVariance[f])));
    const column = (f: number) => z.map((row) => row[f]);
    const gammas = grand.map((_, f) => mean(column(f)));
    const deltas = grand.map((_, f) => variance(column(f)));
    const [gammaBar, tau2, m, s2] = [mean(gammas), variance(gammas), mean(deltas), variance(deltas)];
    const [a, b] = [(2 * s2 + m * m) / s2, (m * s2 + m ** 3) / s2];
    const solution = grand.map((_, f) => {
      let [gamma, delta] = [gammas[f], deltas[f]];
      for (let turn = 0; turn < 5000; turn++) {
        gamma = (tau2 * own.length * gammas[f] + delta * gammaBar) / (tau2 * own.length + delta);
        delta = (0.5 * column(f).reduce((s, value) => s + (value - gamma) ** 2, 0) + b) / (own.length / 2 + a - 1);
      }
      return { gamma, delta };
    });
    return own.map((row, r) =>
      row.y.map((_, f) => ((z[r][f] - solution[f].gamma) / Math.sqrt(solution[f].delta)) * Math.sqrt(pooledVariance[f]) + standing(row, f)),
    );
  });
}

/** Gauss and Jordan. */
function solved(matrix: readonly number[][], right: readonly number[]): number[] {
  const m = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < m.length; i++) {
    const pivot = m[i][i];
    m[i] = m[i].map((value) => value / pivot);
    for (let j = 0; j < m.length; j++) if (j !== i) m[j] = m[j].map((value, c) => value - m[j][i] * m[i][c]);
  }
  return m.map((row) => row.at(-1)!);
}

test("ComBat over hospitals is ComBat on one table, to rounding", () => {
  const data = hospitals(1, [20, 45, 33]);
  const [apart, together] = [federated(data), central(data)];
  apart.forEach((values, k) =>
    values.forEach((value, i) => expect(value).toBeCloseTo(together[k][Math.floor(i / features)][i % features], 8)),
  );
});

test("it takes the scanners away and keeps the biology", () => {
  const data = hospitals(2, [400, 400]);
  const after = federated(data);
  const summary = (values: ArrayLike<number>, covariates: ArrayLike<number>, f: number) => {
    const rows = values.length / features;
    const column = Array.from({ length: rows }, (_, r) => values[r * features + f]);
    const x = Array.from({ length: rows }, (_, r) => covariates[r * 2]);
    const [my, mx] = [column, x].map((v) => v.reduce((a, b) => a + b) / rows);
    const slope = column.reduce((s, y, r) => s + (y - my) * (x[r] - mx), 0) / x.reduce((s, value) => s + (value - mx) ** 2, 0);
    return { mean: my - slope * mx, slope };
  };
  for (let f = 0; f < features; f++) {
    const [a, b] = data.map((one, k) => summary(after[k], one.covariates, f));
    const raw = data.map((one) => summary(one.values, one.covariates, f));
    expect(Math.abs(a.mean - b.mean)).toBeLessThan(0.3 * Math.abs(raw[0].mean - raw[1].mean) + 0.3);
    expect(Math.abs(a.slope - b.slope)).toBeLessThan(0.4);
  }
});

test("one feature, a constant feature, and covariates that cannot be told apart", () => {
  const [one] = hospitals(3, [10]);
  const constant = { ...one, values: Float64Array.from(one.values, (value, i) => (i % features === 0 ? 4 : value)) };
  const [adjusted] = federated([constant]);
  for (let row = 0; row < 10; row++) expect(adjusted[row * features]).toBeCloseTo(4, 9);
  const single = { values: [1, 2, 3, 4], features: 1, covariates: [], covariateCount: 0 };
  const shifted = { ...single, values: [11, 12, 13, 14] };
  const [a, b] = federated([single, shifted]);
  a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 9));
  const aliased = { ...single, covariates: [1, 1, 1, 1], covariateCount: 1 };
  expect(() => federated([aliased, aliased])).toThrow("a covariate repeats another one or the hospital");
  expect(() => federated([{ ...single, values: [1, Number.NaN] }])).toThrow("the table is not complete");
});
