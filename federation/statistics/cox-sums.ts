/**
 * The partial likelihood of Cox's model in sums that hospitals can add up: at each time of an event, over those still at risk, the sums of
 * exp(b'x), of x exp(b'x) and of xx' exp(b'x). With the sums of all hospitals, score and information are exactly those of all patients in one
 * table. Ties after Breslow (1974) or Efron (1977).
 */

/** Patients one after the other; `covariates` holds rows x covariates values, row after row. */
export interface SurvivalData {
  covariates: ArrayLike<number>;
  times: ArrayLike<number>;
  /** 1 where the event was seen, 0 where the time is censored. */
  events: ArrayLike<number>;
}

/** Sums at one time of an event. `s…` over those at risk, `e…` over those with the event. */
export interface RiskSums {
  time: number;
  deaths: number;
  covariates: Float64Array;
  s0: number;
  s1: Float64Array;
  s2: Float64Array;
  e0: number;
  e1: Float64Array;
  e2: Float64Array;
}

export interface CoxTerms {
  logLikelihood: number;
  score: Float64Array;
  /** Row after row. */
  information: Float64Array;
}

/** Times at which events were seen, in order, each once. */
export function eventTimes({ times, events }: Pick<SurvivalData, "times" | "events">): number[] {
  const seen = new Set<number>();
  for (let i = 0; i < times.length; i++) if (events[i] === 1) seen.add(times[i]);
  return [...seen].sort((a, b) => a - b);
}

/** One hospital's sums at `times` (ascending), with covariates less `centre`, which keeps exp() in bounds and changes nothing else. */
export function riskSums(
  data: SurvivalData,
  { coefficients, centre, times }: { coefficients: ArrayLike<number>; centre: ArrayLike<number>; times: readonly number[] },
): RiskSums[] {
  const p = coefficients.length;
  const order = Array.from(data.times, (_, i) => i).sort((a, b) => data.times[b] - data.times[a]);
  const [s1, s2, x] = [new Float64Array(p), new Float64Array(p * p), new Float64Array(p)];
  let s0 = 0;
  let at = 0;
  const sums: RiskSums[] = [];
  // From the last time to the first, those at risk only become more.
  for (const time of times.toReversed()) {
    const dead = emptySums(time, p);
    for (; at < order.length && data.times[order[at]] >= time; at++) {
      const row = order[at];
      let linear = 0;
      for (let j = 0; j < p; j++) linear += coefficients[j] * (x[j] = data.covariates[row * p + j] - centre[j]);
      const risk = Math.exp(linear);
      s0 += risk;
      addMoments(s1, s2, x, risk);
      if (data.times[row] !== time || data.events[row] !== 1) continue;
      dead.deaths += 1;
      dead.e0 += risk;
      for (let j = 0; j < p; j++) dead.covariates[j] += x[j];
      addMoments(dead.e1, dead.e2, x, risk);
    }
    sums.push({ ...dead, s0, s1: s1.slice(), s2: s2.slice() });
  }
  return sums.reverse();
}

function emptySums(time: number, p: number): RiskSums {
  const vector = () => new Float64Array(p);
  const matrix = () => new Float64Array(p * p);
  return { time, deaths: 0, covariates: vector(), s0: 0, s1: vector(), s2: matrix(), e0: 0, e1: vector(), e2: matrix() };
}

function addMoments(first: Float64Array, second: Float64Array, x: Float64Array, risk: number): void {
  for (let j = 0; j < x.length; j++) {
    first[j] += risk * x[j];
    for (let k = 0; k < x.length; k++) second[j * x.length + k] += risk * x[j] * x[k];
  }
}

/** Sums of two hospitals, or of what was added so far and one more, at the same times. */
export function addRiskSums(a: readonly RiskSums[], b: readonly RiskSums[]): RiskSums[] {
  if (a.length !== b.length || a.some(({ time }, i) => time !== b[i].time)) throw new RangeError("risk sums are of different times");
  const plus = (u: Float64Array, v: Float64Array) => u.map((value, i) => value + v[i]);
  return a.map((one, i) => ({
    time: one.time,
    deaths: one.deaths + b[i].deaths,
    covariates: plus(one.covariates, b[i].covariates),
    s0: one.s0 + b[i].s0,
    s1: plus(one.s1, b[i].s1),
    s2: plus(one.s2, b[i].s2),
    e0: one.e0 + b[i].e0,
    e1: plus(one.e1, b[i].e1),
    e2: plus(one.e2, b[i].e2),
  }));
}

/** Log-likelihood, score and information of all patients behind the sums. `coefficients` are those of the sums. */
export function coxTerms(
  sums: readonly RiskSums[],
  { coefficients, ties }: { coefficients: ArrayLike<number>; ties: "efron" | "breslow" },
): CoxTerms {
  const p = coefficients.length;
  const terms: CoxTerms = { logLikelihood: 0, score: new Float64Array(p), information: new Float64Array(p * p) };
  for (const at of sums) {
    if (at.deaths === 0) continue;
    for (let j = 0; j < p; j++) {
      terms.logLikelihood += coefficients[j] * at.covariates[j];
      terms.score[j] += at.covariates[j];
    }
    // Efron: the d who die together leave the risk set by 1/d each. Breslow: they all stay in it, d times the same term.
    const draws = ties === "efron" ? at.deaths : 1;
    for (let draw = 0; draw < draws; draw++) addTerm(terms, at, { gone: draw / at.deaths, times: at.deaths / draws });
  }
  return terms;
}

function addTerm(terms: CoxTerms, at: RiskSums, { gone, times }: { gone: number; times: number }): void {
  const { score, information } = terms;
  const p = score.length;
  const total = at.s0 - gone * at.e0;
  terms.logLikelihood -= times * Math.log(total);
  const mean = (j: number) => (at.s1[j] - gone * at.e1[j]) / total;
  for (let j = 0; j < p; j++) {
    score[j] -= times * mean(j);
    for (let k = 0; k < p; k++) {
      const second = (at.s2[j * p + k] - gone * at.e2[j * p + k]) / total;
      information[j * p + k] += times * (second - mean(j) * mean(k));
    }
  }
}
