/** The model as it stands, measured by the hospitals on their own patients: a round measures the model before it, so the last one is measured apart. */
import { join } from "node:path";
import { standingMeasure, type StandingMeasure } from "../../protocol/federation/office.ts";
import { readJson, writeJson } from "../../federation/node/durable.ts";
import type { FederationDesk } from "./desk.ts";
import type { RunningExperiment } from "./running-experiment.ts";

const measureWithinMs = 60_000;
const fileOf = ({ store }: RunningExperiment): string => join(store.folder, "standing.json");

/** Asks every hospital that is there, and keeps what they say; null where none does. */
export async function measureStanding(desk: FederationDesk, running: RunningExperiment): Promise<StandingMeasure | null> {
  const { experiment, hospitals, round } = running.state;
  const asked = hospitals.map(async (hospital) => {
    const answer = await desk.measure(experiment, { hospital, timeoutMs: measureWithinMs });
    return answer === null ? [] : [{ hospital, ...answer }];
  });
  const answered = (await Promise.all(asked)).flat();
  if (answered.length === 0) return null;
  const standing = { version: 1, round, at: new Date().toISOString(), hospitals: answered } as const;
  writeJson(fileOf(running), standing);
  return standing;
}

/** What was measured of the model as it stands; null where that is of another round. */
export function standingOf(running: RunningExperiment): StandingMeasure | null {
  const parsed = standingMeasure.safeParse(readJson(fileOf(running)));
  return parsed.success && parsed.data.round === running.state.round ? parsed.data : null;
}

/** Means over the hospitals that measured, by their samples. */
export function weightedMeasures({ hospitals }: StandingMeasure): ExperimentMeasures {
  const names = new Set(hospitals.flatMap(({ measures }) => Object.keys(measures)));
  return Object.fromEntries(
    [...names].map((name) => {
      const known = hospitals.flatMap(({ samples, measures }) => {
        const value = measures[name];
        return typeof value === "number" ? [{ samples, value }] : [];
      });
      const total = known.reduce((sum, { samples }) => sum + samples, 0);
      return [name, total === 0 ? null : known.reduce((sum, { samples, value }) => sum + samples * value, 0) / total];
    }),
  );
}
type ExperimentMeasures = Record<string, number | null>;
