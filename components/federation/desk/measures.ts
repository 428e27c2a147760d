/** What measures of rounds say when they are put side by side. Pure. */
import { pictureMeasure } from "../../../protocol/federation/picture.ts";
import type { RoundRecord } from "../../../protocol/federation/round.ts";
import { roundStep } from "../drawing.ts";

/** Measures where less is better. */
const lessIsBetter = new Set(["loss", "rootMeanSquaredError"]);
/** Measures that are a share of patients, and no other number. */
const shares = new Set(["accuracy"]);

/** Names of all measures, those that a physician reads first in front. */
export function measuresOf(records: readonly RoundRecord[]): string[] {
  const order: readonly string[] = pictureMeasure.options;
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = new Set(records.flatMap(({ before, after }) => [...Object.keys(before), ...Object.keys(after)]));
  return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

export function isLessBetter(measure: string): boolean {
  return lessIsBetter.has(measure);
}

/** One round of the curves. */
export interface CurvePoint {
  /** The model that was measured: the one that so many rounds gave. */
  round: number;
  /** Of the common model, over all patients; and of the models that the hospitals made of it, each at home. */
  before: number | null;
  after: number | null;
  /** The common model at each hospital. */
  hospitals: { hospital: string; value: number; samples: number }[];
}

/** One point a round: of several tries the last that counted. At the end the last model, where it was measured. */
export function curveOf(records: readonly RoundRecord[], measure: string, last: MeasuredModel | null = null): CurvePoint[] {
  const points = new Map<number, CurvePoint>();
  for (const { round, outcome, before, after, participants } of records) {
    if (outcome !== "advanced") continue;
    const hospitals = participants.flatMap(({ hospital, before: own, samples }) => {
      const value = own?.[measure];
      return typeof value === "number" && samples !== null ? [{ hospital, value, samples }] : [];
    });
    points.set(round, { round, before: before[measure] ?? null, after: after[measure] ?? null, hospitals });
  }
  if (last !== null && !points.has(last.round)) points.set(last.round, lastPoint(last, measure));
  return [...points.values()].sort((a, b) => a.round - b.round);
}

/** A model on the hospitals' patients, measured apart from any round, and its mean over all of them. */
export interface MeasuredModel {
  round: number;
  mean: Readonly<Record<string, number | null>>;
  hospitals: readonly { hospital: string; samples: number; measures: Readonly<Record<string, number | null>> }[];
}

function lastPoint({ round, mean, hospitals }: MeasuredModel, measure: string): CurvePoint {
  const own = hospitals.flatMap(({ hospital, samples, measures }) => {
    const value = measures[measure];
    return typeof value === "number" ? [{ hospital, value, samples }] : [];
  });
  return { round, before: mean[measure] ?? null, after: null, hospitals: own };
}

/** Lowest and highest over hospitals; null where fewer than two measured. */
export function rangeOf({ hospitals }: CurvePoint): { low: number; high: number } | null {
  if (hospitals.length < 2) return null;
  const values = hospitals.map(({ value }) => value);
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** Where 95 % of such intervals hold the true share (Wilson 1927); null where the measure is no share of patients. */
export function intervalOf(measure: string, { hospitals }: CurvePoint): { low: number; high: number; patients: number } | null {
  if (!shares.has(measure)) return null;
  const patients = hospitals.reduce((sum, { samples }) => sum + samples, 0);
  if (patients === 0) return null;
  const share = hospitals.reduce((sum, { value, samples }) => sum + value * samples, 0) / patients;
  const z2 = 1.959964 ** 2;
  const middle = (share + z2 / (2 * patients)) / (1 + z2 / patients);
  const half = (1.959964 / (1 + z2 / patients)) * Math.sqrt((share * (1 - share)) / patients + z2 / (4 * patients ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half), patients };
}

/** Round steps of an axis that hold all values: 1, 2 or 5 times a power of ten. */
export function axisOf(values: readonly number[], ticks = 4): number[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const span = high - low || Math.abs(high) || 1;
  const step = roundStep(span, ticks);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
