/** The model as it stands, measured by the hospitals on their own patients: a round measures the model before it, so the last one is measured apart. */
import { join } from "node:path";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import { standingMeasure, type StandingMeasure } from "../../protocol/federation/office.ts";
import { readJson, writeJson } from "../../federation/node/durable.ts";
import type { FederationDesk } from "./desk.ts";
import type { RunningExperiment } from "./running-experiment.ts";

const measureWithinMs = 60_000;
const fileOf = ({ store }: RunningExperiment): string => join(store.folder, "standing.json");

/** What every hospital that is there, and wants to, measures of the model as it stands. */
export async function measuredByAll(
  desk: FederationDesk,
  { experiment, hospitals }: Pick<ExperimentState, "experiment" | "hospitals">,
  timeoutMs: number,
): Promise<StandingMeasure["hospitals"]> {
  const asked = hospitals.map(async (hospital) => {
    const answer = await desk.measure(experiment, { hospital, timeoutMs });
    return answer === null ? [] : [{ hospital, ...answer }];
  });
  return (await Promise.all(asked)).flat();
}

/** Asks all, and keeps what they say; null where none does. */
export async function measureStanding(desk: FederationDesk, running: RunningExperiment): Promise<StandingMeasure | null> {
  const { round } = running.state;
  const answered = await measuredByAll(desk, running.state, measureWithinMs);
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
