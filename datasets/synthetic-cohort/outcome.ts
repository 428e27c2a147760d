/** What became of a patient, drawn from the model in `outcome-model.json`. */
import { outcomeModel } from "../../protocol/patient-cohort.ts";
import type { OutcomeModel, OutcomeTerm } from "../../protocol/patient-cohort.ts";
import model from "./outcome-model.json" with { type: "json" };
import { stream } from "./stream.ts";

export const trueModel: OutcomeModel = outcomeModel.parse(model);

export type BestResponse = "complete" | "partial" | "stable" | "progression" | "not evaluable";

export interface Outcome {
  /** Of the model's linear predictor. */
  predictor: { progression: number; death: number };
  /** Latent times, months, without censoring. */
  progressionMonths: number;
  deathMonths: number;
  /** End of follow-up, had nothing happened. */
  followUpMonths: number;
  pfsMonths: number;
  pfsEvent: boolean;
  osMonths: number;
  osEvent: boolean;
  bestResponse: BestResponse;
}

/** Months from the first dose to the first evaluation. */
const firstEvaluation = 2.5;

/** Draws the outcome of a patient whose true values are `values`; a variable that is absent counts as the reference. */
export function drawOutcome(seed: number, id: string, values: Readonly<Record<string, number>>): Outcome {
  const { normal, uniform } = stream(seed, id, "outcome");
  const predictor = { progression: linear(values, "progression"), death: linear(values, "death") };
  const shared = normal();
  const own = () => trueModel.correlation ** 0.5 * shared + (1 - trueModel.correlation) ** 0.5 * normal();
  const progressionMonths = weibull(trueModel.progression, predictor.progression, own());
  const deathMonths = weibull(trueModel.death, predictor.death, own());
  // Included over three years, read six months after the last inclusion; one in twenty a year is lost from sight.
  const followUpMonths = Math.min(6 + 36 * uniform(), (-Math.log(1 - uniform()) / 0.05) * 12);
  const ended = Math.min(progressionMonths, deathMonths);
  const responds = uniform() < 1 / (1 + Math.exp(predictor.progression - 0.1 - 0.6 * Math.log(progressionMonths / 8)));
  return {
    predictor,
    progressionMonths,
    deathMonths,
    followUpMonths,
    pfsMonths: Math.min(ended, followUpMonths),
    pfsEvent: ended <= followUpMonths,
    osMonths: Math.min(deathMonths, followUpMonths),
    osEvent: deathMonths <= followUpMonths,
    bestResponse: responseOf({ progressionMonths, deathMonths, followUpMonths }, { responds, complete: uniform() < 0.15 }),
  };
}

function responseOf(
  { progressionMonths, deathMonths, followUpMonths }: Pick<Outcome, "progressionMonths" | "deathMonths" | "followUpMonths">,
  { responds, complete }: { responds: boolean; complete: boolean },
): BestResponse {
  if (progressionMonths <= Math.min(firstEvaluation, deathMonths, followUpMonths)) return "progression";
  if (Math.min(deathMonths, followUpMonths) < firstEvaluation) return "not evaluable";
  if (!responds) return "stable";
  return complete ? "complete" : "partial";
}

/** The linear predictor of true values. */
export function linear(values: Readonly<Record<string, number>>, event: "progression" | "death"): number {
  return trueModel.terms.reduce((sum, term) => sum + term[event] * steps(term, values[term.variable]), 0);
}

function steps({ transform, reference, step }: OutcomeTerm, value: number | undefined): number {
  if (value === undefined) return 0;
  return ((transform === "log2" ? Math.log2(value) : value) - reference) / step;
}

/** A Weibull time by inversion; `z` is the patient's place on the normal scale. */
function weibull({ medianMonths, shape }: OutcomeModel["death"], predictor: number, z: number): number {
  const survival = Math.min(1 - 1e-12, Math.max(1e-12, 1 - normalDistribution(z)));
  return medianMonths * (-Math.log(survival) / (Math.LN2 * Math.exp(predictor))) ** (1 / shape);
}

/** Distribution function of the standard normal: Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalDistribution(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}
