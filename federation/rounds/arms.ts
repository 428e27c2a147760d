/**
 * What federation is compared with: each hospital alone, all patients in one table (which nobody may have), and the consensus of the local models,
 * which sends a model once instead of many times (Cremonesi et al. 2024 find it as accurate, and far cheaper, on several tasks).
 */
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import { learnerOf } from "../models/initial.ts";
import type { Examples, NetworkArchitecture } from "../models/network.ts";
import { network } from "../models/network.ts";
import { simulateAll } from "./simulate.ts";

export interface ArmsOptions {
  plan: Omit<TrainingPlanInput, "model" | "participation" | "quorum"> & { model: NetworkArchitecture };
  hospitals: Readonly<Record<string, Examples>>;
  /** Patients that no hospital trained on: all arms are measured on them. */
  test: Examples;
}

/** Predictions of the test patients by each arm, as `network(model).predict` gives them, and the models. */
export interface Arms {
  federated: { weights: Float32Array; predicted: Float64Array };
  pooled: { weights: Float32Array; predicted: Float64Array };
  alone: Record<string, { weights: Float32Array; predicted: Float64Array }>;
  /** Mean of the predictions of those alone, weighted by their patients. */
  consensus: { predicted: Float64Array };
}

/** Runs all arms of a plan, with as many rounds of local work each. */
export async function arms({ plan, hospitals, test }: ArmsOptions): Promise<Arms> {
  const { model } = plan;
  const run = async (examples: Readonly<Record<string, Examples>>, algorithm: TrainingPlanInput["algorithm"]) => {
    const learners = Object.fromEntries(Object.entries(examples).map(([name, train]) => [name, learnerOf(model, { train })]));
    const { weights } = (await simulateAll({ ...plan, algorithm }, { hospitals: learners })).experiment;
    return { weights, predicted: network(model).predict(weights, test.inputs) };
  };
  const names = Object.keys(hospitals);
  const alone: Arms["alone"] = {};
  for (const name of names) alone[name] = await run({ [name]: hospitals[name] }, { name: "fedavg" });
  const sizes = names.map((name) => hospitals[name].inputs.length / model.inputs);
  const patients = sizes.reduce((sum, size) => sum + size, 0);
  const predicted = new Float64Array(alone[names[0]].predicted.length);
  names.forEach((name, k) => alone[name].predicted.forEach((value, i) => (predicted[i] += (sizes[k] / patients) * value)));
  return {
    federated: await run(hospitals, plan.algorithm),
    pooled: await run({ pooled: joined(Object.values(hospitals)) }, { name: "fedavg" }),
    alone,
    consensus: { predicted },
  };
}

function joined(all: readonly Examples[]): Examples {
  const join = (of: (one: Examples) => ArrayLike<number>) => Float32Array.from(all.flatMap((one) => Array.from(of(one))));
  return { inputs: join(({ inputs }) => inputs), targets: join(({ targets }) => targets) };
}
