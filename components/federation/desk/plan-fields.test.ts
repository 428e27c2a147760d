import fc from "fast-check";
import { expect, test } from "vitest";
import { trainingPlan } from "../../../protocol/federation/plan.ts";
import { addressOf, algorithmNames, algorithmSettings, fieldOfFault, fieldsOf, firstFields, planOf, tasks } from "./plan-fields.ts";

const name = { "plan.name": "Poumon" };

test("the form as it opens says a plan, with the quorum of a majority", () => {
  const plan = trainingPlan.parse(planOf({ ...firstFields(5), ...name }));
  expect(plan).toMatchObject({
    quorum: 3,
    deadlineSeconds: 600,
    participation: { share: 1 },
    model: { kind: "network", output: "logistic" },
  });
});

test("what a plan says the form says, and the other way round", () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  const fields = fc.record({
    task: fc.constantFrom(...tasks),
    "plan.algorithm.name": fc.constantFrom(...algorithmNames),
    "plan.model.inputs": number(1, 99),
    "plan.model.outputs": number(2, 9),
    "plan.model.hidden": fc.array(number(1, 64), { maxLength: 3 }).map((widths) => widths.join(", ")),
    "plan.rounds": number(1, 1000),
    "plan.local.batchSize": fc.oneof(fc.constant(""), number(1, 64)),
    "plan.local.learningRate": fc.double({ min: 1e-6, max: 10, noNaN: true }).map(String),
    "plan.participation.share": number(1, 100),
    "plan.deadlineSeconds": number(1, 1000),
    "plan.weighting": fc.constantFrom("samples", "equal"),
    secure: fc.constantFrom("", "yes"),
    privacy: fc.constantFrom("none", "record", "hospital"),
  });
  fc.assert(
    fc.property(fields, (given) => {
      const first = trainingPlan.safeParse(planOf({ ...firstFields(12), ...name, ...given }));
      fc.pre(first.success);
      const said = fieldsOf(first.data);
      expect(said).not.toBeNull();
      const { local, ...second } = trainingPlan.parse(planOf(said!));
      const { participation, ...rest } = second;
      expect({ ...rest, local: { ...local, learningRate: first.data.local.learningRate } }).toEqual({
        ...first.data,
        participation: undefined,
      });
      expect(participation.share).toBeCloseTo(first.data.participation.share, 9);
    }),
  );
});

test("what the form has no words for it does not take, instead of losing it", () => {
  const plan = trainingPlan.parse(planOf({ ...firstFields(5), ...name }));
  expect(fieldsOf({ ...plan, algorithm: { name: "fedbn", localTensors: ["scale"], serverLearningRate: 1 } })).toBeNull();
  expect(fieldsOf({ ...plan, algorithm: { name: "fedavg", serverLearningRate: 0.5 } })).toBeNull();
  expect(fieldsOf({ ...plan, participation: { share: 1, atLeast: 2 } })).toBeNull();
  expect(fieldsOf(plan)).not.toBeNull();
  for (const algorithm of algorithmNames)
    expect(Object.values(algorithmSettings[algorithm]).every((value) => Number(value) > 0)).toBe(true);
});

test("a fault stands beside its field, or beside none", () => {
  const told = [
    "plan.rounds",
    "plan.model.hidden.1",
    "plan.model.covariates",
    "plan.algorithm",
    "plan.algorithm.attackers",
    "hospitals.0",
    "plan",
  ];
  expect(told.map((path) => fieldOfFault(path, true))).toEqual([
    ...["plan.rounds", "plan.model.hidden", "plan.model.inputs", "plan.algorithm.name", "plan.algorithm.attackers", "hospitals", null],
  ]);
  expect(told.map((path) => fieldOfFault(path, false))).toEqual([null, null, null, null, null, "hospitals", null]);
});

test("numbers are read with a comma too; what is no number stays, for the desk to say so", () => {
  const { local, rounds, seed } = planOf({
    ...firstFields(2),
    "plan.local.learningRate": "0,05",
    "plan.rounds": "dix",
    "plan.seed": " ",
  }) as {
    local: { learningRate: unknown };
    rounds: unknown;
    seed: unknown;
  };
  expect([local.learningRate, rounds, seed]).toEqual([0.05, "dix", undefined]);
  expect(["Poumon, 12 mois", "  Été ", "—", "x".repeat(80)].map(addressOf)).toEqual(["poumon-12-mois", "ete", "", "x".repeat(64)]);
});
