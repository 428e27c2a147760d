/**
 * Cox's model of the patients of several hospitals, without moving one: each hospital answers with sums, and Newton's method finds the coefficients
 * that one table of all patients would give, exactly. `strata: "hospital"` gives each hospital a baseline hazard of its own; then it sends score and
 * information alone, and no times.
 */
import { FederationError } from "../federation-error.ts";
import { requireSurvival } from "../models/initial.ts";
import type { CoxTerms, RiskSums, SurvivalData } from "./cox-sums.ts";
import { addRiskSums, coxTerms, eventTimes, riskSums } from "./cox-sums.ts";
import { normalTail } from "./distributions.ts";
import { inverseOf } from "./linear-algebra.ts";
import type { Moments } from "./moments.ts";
import { mergeMoments, moments } from "./moments.ts";

type Answer<T> = T | Promise<T>;

/** What a hospital answers. All are sums over its patients. */
export interface CoxSite {
  patients(): Answer<number>;
  /** One for each covariate. */
  moments(): Answer<Moments[]>;
  eventTimes(): Answer<number[]>;
  sums(at: { coefficients: Float64Array; centre: Float64Array; times: readonly number[] }): Answer<RiskSums[]>;
  terms(at: { coefficients: Float64Array; centre: Float64Array; ties: "efron" | "breslow" }): Answer<CoxTerms>;
}

/** A hospital with its patients at hand. @throws FederationError "too-few-patients" below `least`, "data-unsuitable". */
export function coxSite(data: SurvivalData, { covariates, least = 1 }: { covariates: number; least?: number }): CoxSite {
  requireSurvival(data, covariates);
  if (data.times.length < least) throw new FederationError("too-few-patients", { least });
  const column = (j: number) => Float64Array.from({ length: data.times.length }, (_, row) => data.covariates[row * covariates + j]);
  return {
    patients: () => data.times.length,
    moments: () => Array.from({ length: covariates }, (_, j) => moments(column(j))),
    eventTimes: () => eventTimes(data),
    sums: (at) => riskSums(data, at),
    terms: ({ coefficients, centre, ties }) =>
      coxTerms(riskSums(data, { coefficients, centre, times: eventTimes(data) }), { coefficients, ties }),
  };
}

export interface CoxOptions {
  ties?: "efron" | "breslow";
  strata?: "none" | "hospital";
}

export interface CoxFit {
  coefficients: Float64Array;
  standardErrors: Float64Array;
  hazardRatios: Float64Array;
  pValues: Float64Array;
  /** Inverse information, row after row. */
  covariance: Float64Array;
  logLikelihood: number;
  /** With all coefficients 0. */
  nullLogLikelihood: number;
  iterations: number;
  patients: number;
}

const mostIterations = 30;

/** @throws FederationError "not-converged" where a coefficient runs away, "data-unsuitable" where covariates depend on each other. */
export async function coxRegression(sites: readonly CoxSite[], { ties = "efron", strata = "none" }: CoxOptions = {}): Promise<CoxFit> {
  const columns = await Promise.all(sites.map(async (site) => site.moments()));
  const common = columns[0].map((_, j) => mergeMoments(columns.map((own) => own[j])));
  const centre = Float64Array.from(common, ({ mean }) => mean);
  const termsAt = await (strata === "none" ? pooled(sites, { centre, ties }) : stratified(sites, { centre, ties }));
  let coefficients: Float64Array = new Float64Array(centre.length);
  let terms = await termsAt(coefficients);
  const nullLogLikelihood = terms.logLikelihood;
  for (let iterations = 1; iterations <= mostIterations; iterations++) {
    const covariance = inverseOf(terms.information, centre.length);
    if (covariance === null) throw dependent();
    const next = await better(termsAt, { coefficients, terms, covariance });
    const gain = next.terms.logLikelihood - terms.logLikelihood;
    ({ coefficients, terms } = next);
    if (Math.abs(gain) > 1e-11 * Math.abs(terms.logLikelihood)) continue;
    const last = inverseOf(terms.information, centre.length);
    if (last === null) throw dependent();
    // e^10 times the hazard for one standard deviation is no effect: the likelihood has no maximum.
    if (coefficients.some((value, j) => Math.abs(value) * Math.sqrt(common[j].squares / common[j].count) > 10)) break;
    const patients = common[0].count;
    return { ...described(coefficients, last), logLikelihood: terms.logLikelihood, nullLogLikelihood, iterations, patients };
  }
  throw new FederationError("not-converged", { iterations: mostIterations });
}

const dependent = () =>
  new FederationError("data-unsuitable", {
    reason: "covariates depend on each other",
    reasonFr: "des covariables dépendent les unes des autres",
  });

type TermsAt = (coefficients: Float64Array) => Promise<CoxTerms>;
interface About {
  centre: Float64Array;
  ties: "efron" | "breslow";
}

async function pooled(sites: readonly CoxSite[], { centre, ties }: About): Promise<TermsAt> {
  const all = await Promise.all(sites.map(async (site) => site.eventTimes()));
  const times = [...new Set(all.flat())].sort((a, b) => a - b);
  return async (coefficients) => {
    let sums: RiskSums[] | null = null;
    for (const site of sites) {
      const own = await site.sums({ coefficients, centre, times });
      sums = sums === null ? own : addRiskSums(sums, own);
    }
    return coxTerms(sums ?? [], { coefficients, ties });
  };
}

async function stratified(sites: readonly CoxSite[], about: About): Promise<TermsAt> {
  return async (coefficients) => {
    const all = await Promise.all(sites.map(async (site) => site.terms({ coefficients, ...about })));
    const plus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value + b[i]);
    return all.reduce((a, b) => ({
      logLikelihood: a.logLikelihood + b.logLikelihood,
      score: plus(a.score, b.score),
      information: plus(a.information, b.information),
    }));
  };
}

/** Newton's step, halved while the likelihood would fall. */
async function better(
  termsAt: TermsAt,
  { coefficients, terms, covariance }: { coefficients: Float64Array; terms: CoxTerms; covariance: Float64Array },
) {
  const p = coefficients.length;
  for (let size = 1; size > 1e-6; size /= 2) {
    const next = coefficients.map((value, j) => {
      let step = 0;
      for (let k = 0; k < p; k++) step += covariance[j * p + k] * terms.score[k];
      return value + size * step;
    });
    const found = await termsAt(next);
    if (found.logLikelihood >= terms.logLikelihood - 1e-11 * Math.abs(terms.logLikelihood)) return { coefficients: next, terms: found };
  }
  return { coefficients, terms };
}

function described(coefficients: Float64Array, covariance: Float64Array) {
  const p = coefficients.length;
  const standardErrors = coefficients.map((_, j) => Math.sqrt(covariance[j * p + j]));
  const pValues = coefficients.map((value, j) => normalTail(value / standardErrors[j]));
  return { coefficients, standardErrors, hazardRatios: coefficients.map(Math.exp), pValues, covariance };
}
