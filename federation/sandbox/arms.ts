/** The arms of a plan on a sandbox's patients, with how well each does, as a figure. */
import type { TrainingPlanInput } from "../../protocol/federation/plan.ts";
import { drawing } from "../../kernels/display/plot.ts";
import { text } from "../../kernels/display/text.ts";
import { displayable, carriedRepresentation } from "../../kernels/display/representation.ts";
import { areaUnderRocCurve } from "../../science/learning/classification.ts";
import type { AreaUnderCurve } from "../../science/learning/classification.ts";
import { FederationError } from "../federation-error.ts";
import type { Examples } from "../models/network.ts";
import { arms } from "../rounds/arms.ts";
import type { Arms } from "../rounds/arms.ts";
import { parsePlan } from "../rounds/experiment.ts";

/** The area under the curve of each arm on the test patients of all hospitals, with its interval over other such patients (bootstrap, 95 %). */
export interface SandboxArms extends Arms {
  areaUnderCurve: Record<"federated" | "pooled" | "consensus", AreaUnderCurve> & { alone: Record<string, AreaUnderCurve> };
}

/** @throws FederationError "plan-invalid" where the model is not a network with one logistic output, "data-unsuitable" without test patients. */
export async function sandboxArms(
  input: TrainingPlanInput,
  { train, test }: { train: Record<string, Examples>; test: Examples },
): Promise<SandboxArms> {
  const { participation: _all, quorum: _any, model, ...plan } = parsePlan(input);
  if (model.kind !== "network" || model.output !== "logistic" || model.outputs !== 1)
    throw new FederationError("plan-invalid", { list: "model: arms() compares networks with one logistic output" });
  const targets = Array.from(test.targets);
  if (!targets.includes(0) || !targets.includes(1))
    throw new FederationError("data-unsuitable", {
      reason: "no test patients of either outcome: give a larger testShare",
      reasonFr: "aucun patient de test de chaque issue : augmentez testShare",
    });
  const done = await arms({ plan: { ...plan, model }, hospitals: train, test });
  const area = ({ predicted }: { predicted: Float64Array }) => areaUnderRocCurve(targets, predicted, { seed: plan.seed });
  const areaUnderCurve = {
    federated: area(done.federated),
    pooled: area(done.pooled),
    consensus: area(done.consensus),
    alone: Object.fromEntries(Object.entries(done.alone).map(([name, own]) => [name, area(own)])),
  };
  const figure = figureOf(areaUnderCurve);
  return displayable({ ...done, areaUnderCurve }, () => carriedRepresentation(figure)!());
}

function figureOf({ federated, pooled, consensus, alone }: SandboxArms["areaUnderCurve"]): object {
  // From the last to the first: the axis runs upwards.
  const ways = [
    [text({ fr: "tout réuni (impossible)", en: "pooled (impossible)" }), pooled] as const,
    [text({ fr: "fédéré", en: "federated" }), federated] as const,
    [text({ fr: "consensus", en: "consensus" }), consensus] as const,
    ...Object.entries(alone).map(([name, own]) => [text({ fr: `${name}, seul`, en: `${name} alone` }), own] as const),
  ].toReversed();
  const title = text({
    fr: "Aire sous la courbe et intervalle à 95 %, patients de test synthétiques",
    en: "Area under the curve and 95 % interval, synthetic test patients",
  });
  const areas = ways.map(([, { area }]) => area);
  const interval = {
    type: "data",
    symmetric: false,
    array: ways.map(([, { area, high }]) => high - area),
    arrayminus: ways.map(([, { area, low }]) => area - low),
  };
  return drawing({
    data: [{ type: "scatter", mode: "markers", x: areas, y: ways.map(([name]) => name), error_x: interval, name: title }],
    layout: {
      title: { text: title },
      xaxis: { title: { text: text({ fr: "Aire sous la courbe ROC (0,5 : hasard)", en: "Area under the ROC curve (0.5: chance)" }) } },
      yaxis: { automargin: true },
    },
  });
}
