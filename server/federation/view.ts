/** Experiments and models as people are shown them: made from what the desk keeps, which has secrets in it (the key of the noise). */
import { createHash } from "node:crypto";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import type { ExperimentSummary, ExperimentView, ModelEntry, ModelProvenance, StandingMeasure } from "../../protocol/federation/office.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { privacySpent } from "../../federation/privacy/accountant.ts";
import { roundCost } from "../../federation/privacy/ledger.ts";
import { weightedMetrics } from "../../federation/rounds/weighted-metrics.ts";
import { containerHead } from "../../federation/weights/container.ts";
import { layoutOf, parameterCount } from "../../federation/weights/layout.ts";

export function summaryOf(state: ExperimentState): ExperimentSummary {
  const { experiment, plan, status, round, hospitals, startedAt, startedBy } = state;
  return {
    ...{ name: experiment, title: plan.name, status, round, rounds: plan.rounds, hospitals: hospitals.length },
    startedAt: startedAt ?? null,
    startedBy: startedBy?.name ?? null,
  };
}

export function planDigest(plan: TrainingPlan): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex");
}

/** Every model from the first to the last. `records` are all of the experiment's, in order; `standing` is of the last model. */
export function modelsOf(
  { plan, firstSha256, startedAt }: ExperimentState,
  records: readonly RoundRecord[],
  standing: StandingMeasure | null = null,
): ModelEntry[] {
  const layout = layoutOf(plan.model);
  const bytes = containerHead({ layout, values: "float32" }).length + 4 * parameterCount(layout) + 32;
  const made = records.filter(({ outcome }) => outcome === "advanced");
  const measuredIn = new Map(made.map((record) => [record.round, record.before]));
  if (standing !== null && !measuredIn.has(standing.round)) measuredIn.set(standing.round, weightedMetrics(standing.hospitals));
  const entries: ModelEntry[] =
    firstSha256 === undefined
      ? []
      : [
          {
            ...{ round: 0, sha256: firstSha256, bytes, at: startedAt ?? null, parent: null, participants: [], samples: null },
            measured: measuredIn.get(0) ?? null,
          },
        ];
  for (const { round, modelSha256, closedAt, participants, samples } of made) {
    entries.push({
      ...{ round: round + 1, sha256: modelSha256, bytes, at: closedAt ?? null, samples },
      parent: entries.at(-1)?.sha256 ?? null,
      participants: participants.filter(({ answer }) => answer === "update").map(({ hospital }) => hospital),
      measured: measuredIn.get(round + 1) ?? null,
    });
  }
  return entries;
}

interface Asked {
  records: readonly RoundRecord[];
  standing: StandingMeasure | null;
  round: number;
}

export function provenanceOf(state: ExperimentState, { records, standing, round }: Asked): ModelProvenance | null {
  const models = modelsOf(state, records, standing);
  const model = models.find((entry) => entry.round === round);
  if (model === undefined) return null;
  const { experiment, plan, hospitals, startedAt, startedBy } = state;
  return {
    version: 1,
    kind: "carnet-model-provenance",
    ...{
      experiment,
      model,
      startedAt: startedAt ?? null,
      startedBy: startedBy?.name ?? null,
      plan,
      planSha256: planDigest(plan),
      hospitals,
    },
    rounds: records.filter((record) => record.round === round - 1),
    line: models.filter((entry) => entry.round <= round).map(({ sha256 }) => sha256),
  };
}

/** What the rounds that this desk saw cost each hospital. The hospital's own ledger also knows of what never arrived. */
export function privacyOf({ plan, hospitals }: ExperimentState, records: readonly RoundRecord[]): ExperimentView["privacy"] {
  const privacy = plan.privacy.differentialPrivacy;
  if (privacy === null) return null;
  const { unit, delta } = privacy;
  const known = new Map<string, number>();
  const spent = hospitals.map((hospital) => {
    const costs = records.flatMap(({ participants }) => {
      const samples = participants.find((one) => one.hospital === hospital && one.answer === "update")?.samples;
      const cost = typeof samples === "number" ? roundCost(plan, samples) : null;
      return cost === null ? [] : [cost];
    });
    const kinds = Map.groupBy(costs, ({ sampleRate, noiseMultiplier }) => `${sampleRate} ${noiseMultiplier}`);
    const mechanisms = [...kinds.values()].map((same) => ({ ...same[0], steps: same.reduce((sum, { steps }) => sum + steps, 0) }));
    const name = JSON.stringify(mechanisms);
    const epsilon = known.get(name) ?? (mechanisms.length === 0 ? 0 : privacySpent(mechanisms, { delta }).epsilon);
    known.set(name, epsilon);
    return { hospital, epsilon: Number.isFinite(epsilon) ? epsilon : null };
  });
  return { unit, delta, spent };
}
