/**
 * Cox's model as one that is trained in rounds. A hospital's loss compares its own patients only (a stratum each): what FedAvg averages is the
 * stratified partial likelihood. The exact model of all patients is `coxRegression` of `federation/statistics`.
 */
import type { ModelArchitecture } from "../../protocol/federation/model.ts";
import type { SurvivalData } from "../statistics/cox-sums.ts";
import { coxTerms, eventTimes, riskSums } from "../statistics/cox-sums.ts";
import { layoutOf } from "../weights/layout.ts";
import type { GradientModel } from "./descent.ts";

export function coxModel(architecture: Extract<ModelArchitecture, { kind: "cox" }>): GradientModel<SurvivalData> {
  const p = architecture.covariates;
  const centre = new Float64Array(p);
  const terms = (coefficients: Float64Array, data: SurvivalData) =>
    coxTerms(riskSums(data, { coefficients, centre, times: eventTimes(data) }), { coefficients, ties: architecture.ties });
  return {
    layout: layoutOf(architecture),
    rows: ({ times }) => times.length,
    addGradient(weights, { data, rows }, gradient) {
      const { logLikelihood, score } = terms(weights, rows.length === data.times.length ? data : selected(data, { rows, p }));
      for (let j = 0; j < p; j++) gradient[j] -= score[j];
      return -logLikelihood;
    },
    evaluate(weights, data) {
      const rows = data.times.length;
      return { loss: rows === 0 ? null : -terms(weights, data).logLikelihood / rows, concordanceIndex: concordance(weights, data) };
    },
  };
}

function selected({ covariates, times, events }: SurvivalData, { rows, p }: { rows: readonly number[]; p: number }): SurvivalData {
  return {
    covariates: Float64Array.from({ length: rows.length * p }, (_, i) => covariates[rows[Math.floor(i / p)] * p + (i % p)]),
    times: Float64Array.from(rows, (row) => times[row]),
    events: Float64Array.from(rows, (row) => events[row]),
  };
}

/** Harrell's C: of pairs whose order is known, the share that the model orders so; equal risks count half. null without such a pair. */
function concordance(weights: ArrayLike<number>, { covariates, times, events }: SurvivalData): number | null {
  const p = weights.length;
  const risk = Float64Array.from(times, (_, row) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += weights[j] * covariates[row * p + j];
    return sum;
  });
  let [pairs, right] = [0, 0];
  for (let i = 0; i < times.length; i++) {
    if (events[i] !== 1) continue;
    for (let j = 0; j < times.length; j++) {
      if (times[j] < times[i] || (times[j] === times[i] && events[j] === 1)) continue;
      if (i === j) continue;
      pairs += 1;
      if (risk[i] > risk[j]) right += 1;
      else if (risk[i] === risk[j]) right += 0.5;
    }
  }
  return pairs === 0 ? null : right / pairs;
}
