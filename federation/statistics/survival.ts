/**
 * Survival curves and their comparison from risk tables, which add up: how many were at risk and how many had the event at each time. With the tables
 * of all hospitals the result is that of all patients in one table, exactly.
 *
 * A table of exact days says when each event was. `onGrid` rounds times up (for instance to months) before anything is counted.
 */
import { FederationError } from "../federation-error.ts";
import { chiSquaredTail } from "./distributions.ts";
import { inverseOf } from "./linear-algebra.ts";

export interface RiskTable {
  times: readonly number[];
  atRisk: readonly number[];
  events: readonly number[];
}

export interface SurvivalTimes {
  times: ArrayLike<number>;
  events: ArrayLike<number>;
}

/** Times rounded up to the grid: less is told, and curves have fewer steps. */
export function onGrid(times: ArrayLike<number>, step: number): Float64Array {
  return Float64Array.from(times, (time) => Math.ceil(time / step) * step);
}

/** One hospital's counts at common times. @throws FederationError "too-few-patients" below `least`. */
export function riskTable({ times, events }: SurvivalTimes, { at, least = 1 }: { at: readonly number[]; least?: number }): RiskTable {
  if (times.length < least) throw new FederationError("too-few-patients", { least });
  const count = (which: (i: number) => boolean) => Array.from(times, (_, i) => i).filter(which).length;
  return {
    times: at,
    atRisk: at.map((time) => count((i) => times[i] >= time)),
    events: at.map((time) => count((i) => times[i] === time && events[i] === 1)),
  };
}

/** @throws RangeError where times differ. */
export function mergeRiskTables(all: readonly RiskTable[]): RiskTable {
  const [first] = all;
  if (all.some(({ times }) => times.length !== first.times.length || times.some((time, i) => time !== first.times[i])))
    throw new RangeError("risk tables of different times");
  const sum = (of: (one: RiskTable) => readonly number[]) => first.times.map((_, i) => all.reduce((total, one) => total + of(one)[i], 0));
  return { times: first.times, atRisk: sum((one) => one.atRisk), events: sum((one) => one.events) };
}

export interface SurvivalStep {
  time: number;
  atRisk: number;
  events: number;
  survival: number;
  /** Greenwood's standard error of the survival. */
  standardError: number;
  /** 95 % interval on the scale of log(-log): it stays between 0 and 1. NaN where the survival is 0 or 1. */
  low: number;
  high: number;
}

/** Kaplan and Meier 1958, with Greenwood's variance. Only times with events are steps. */
export function kaplanMeier({ times, atRisk, events }: RiskTable): SurvivalStep[] {
  let [survival, greenwood] = [1, 0];
  return times.flatMap((time, i) => {
    if (events[i] === 0) return [];
    survival *= 1 - events[i] / atRisk[i];
    greenwood += events[i] / (atRisk[i] * (atRisk[i] - events[i]));
    const width = (1.959963984540054 * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
    const bound = (sign: number) => (survival > 0 && survival < 1 ? survival ** Math.exp(sign * width) : Number.NaN);
    const standardError = survival === 0 ? Number.NaN : survival * Math.sqrt(greenwood);
    return [{ time, atRisk: atRisk[i], events: events[i], survival, standardError, low: bound(1), high: bound(-1) }];
  });
}

/** First time at which at most half survive; null where more than half do to the end. */
export function medianSurvival(steps: readonly SurvivalStep[]): number | null {
  return steps.find(({ survival }) => survival <= 0.5)?.time ?? null;
}

export interface LogRank {
  observed: number[];
  expected: number[];
  chiSquared: number;
  degrees: number;
  pValue: number;
}

/** Log-rank test between groups (Mantel 1966), each group's table that of all hospitals. @throws RangeError for fewer than two groups. */
export function logRank(groups: readonly RiskTable[]): LogRank {
  if (groups.length < 2) throw new RangeError("at least two groups are compared");
  const all = mergeRiskTables(groups);
  const size = groups.length - 1;
  const expected = groups.map(() => 0);
  const variance = new Float64Array(size * size);
  all.times.forEach((_, i) => {
    const [n, d] = [all.atRisk[i], all.events[i]];
    if (n === 0 || d === 0) return;
    groups.forEach(({ atRisk }, g) => (expected[g] += (d * atRisk[i]) / n));
    if (n === 1) return;
    const scale = (d * (n - d)) / (n - 1);
    for (let g = 0; g < size; g++)
      for (let h = 0; h < size; h++)
        variance[g * size + h] += scale * (groups[g].atRisk[i] / n) * ((g === h ? 1 : 0) - groups[h].atRisk[i] / n);
  });
  const observed = groups.map(({ events }) => events.reduce((sum, count) => sum + count, 0));
  const inverse = inverseOf(variance, size);
  if (inverse === null)
    throw new FederationError("data-unsuitable", { reason: "a group is never at risk", reasonFr: "un groupe n’est jamais à risque" });
  let chiSquared = 0;
  for (let g = 0; g < size; g++)
    for (let h = 0; h < size; h++) chiSquared += (observed[g] - expected[g]) * inverse[g * size + h] * (observed[h] - expected[h]);
  return { observed, expected, chiSquared, degrees: size, pValue: chiSquaredTail(chiSquared, size) };
}
