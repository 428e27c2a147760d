/** A federation as a picture's data: from its records, and what is known of its hospitals. Pure: a desk, a sandbox and a test draw the same. */
import type { FederationPicture, HospitalActivity, PictureHospital, PictureMeasure } from "../../protocol/federation/picture.ts";
import { mostCurvePoints, pictureMeasure } from "../../protocol/federation/picture.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { Metrics, Participation, RoundRecord } from "../../protocol/federation/round.ts";
import { layoutOf, parameterCount } from "../weights/layout.ts";
import { weightedMetrics } from "./weighted-metrics.ts";

export interface SeenHospital {
  name: string;
  activity: HospitalActivity;
  /** What is known before it trained; its own words about patients replace it. */
  clinic?: Pick<PictureHospital, "patients" | "testPatients" | "outcomeShare" | "scanner" | "missing">;
}

export interface Seen {
  title: string;
  synthetic: boolean;
  status: FederationPicture["status"];
  note?: FederationPicture["note"];
  plan: TrainingPlan | null;
  /** Rounds that are made. */
  round: number;
  records: readonly RoundRecord[];
  hospitals: readonly SeenHospital[];
  /** Measures of the model as it stands, by hospital, where it was measured after the last round. */
  standing?: ReadonlyMap<string, { samples: number; measures: Metrics }> | null;
  seconds: number;
}

export function pictureOf({
  title,
  synthetic,
  status,
  note,
  plan,
  round,
  records,
  hospitals,
  standing = null,
  seconds,
}: Seen): FederationPicture {
  const measure = measureOf(records);
  return {
    version: 1,
    title,
    synthetic,
    status,
    ...(note === undefined ? {} : { note }),
    algorithm: plan?.algorithm.name ?? null,
    parameters: plan === null ? null : parameterCount(layoutOf(plan.model)),
    round,
    rounds: plan?.rounds ?? null,
    measure,
    hospitals: hospitals.map((hospital) => seenHospital(hospital, { records, measure })),
    curve: curveOf(records, { measure, round, standing }),
    bytes: records.reduce((sum, { participants }) => sum + participants.reduce((part, { bytes }) => part + bytes, 0), 0),
    seconds,
  };
}

function measureOf(records: readonly RoundRecord[]): PictureMeasure | null {
  const known = new Set(records.flatMap(({ before }) => Object.keys(before).filter((name) => before[name] !== null)));
  return pictureMeasure.options.find((name) => known.has(name)) ?? null;
}

function seenHospital(
  { name, activity, clinic }: SeenHospital,
  { records, measure }: { records: readonly RoundRecord[]; measure: PictureMeasure | null },
): PictureHospital {
  const own = records.flatMap(({ participants }) => participants.filter(({ hospital }) => hospital === name));
  const last: Participation | undefined = own.findLast(({ answer }) => answer === "update");
  const value = (measures: Metrics | null | undefined) => (measure === null ? null : (measures?.[measure] ?? null));
  const unknown = { patients: null, testPatients: null, outcomeShare: null, scanner: null, missing: [] };
  return {
    ...(clinic ?? unknown),
    patients: last?.samples ?? clinic?.patients ?? null,
    name,
    activity,
    before: value(last?.before),
    after: value(last?.after),
    drift: last?.drift ?? null,
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: last?.seconds ?? null,
  };
}

type Point = FederationPicture["curve"][number];

/** One point a round that advanced, thinned evenly where there are too many; the first and the last stay. */
function curveOf(
  records: readonly RoundRecord[],
  { measure, round, standing }: { measure: PictureMeasure | null; round: number; standing: Seen["standing"] },
): Point[] {
  if (measure === null) return [];
  const points: Point[] = records
    .filter(({ outcome }) => outcome === "advanced")
    .map((record) => ({ round: record.round, before: record.before[measure] ?? null, after: record.after[measure] ?? null }));
  const now = weightedMetrics(standing?.values() ?? [])[measure] ?? null;
  if (now !== null) points.push({ round, before: now, after: null });
  if (points.length <= mostCurvePoints) return points;
  const step = (points.length - 1) / (mostCurvePoints - 1);
  return Array.from({ length: mostCurvePoints }, (_, i) => points[Math.round(i * step)]);
}
