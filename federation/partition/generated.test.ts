import { expect, test } from "vitest";
import type { GeneratedPatients } from "../../protocol/federation/generated.ts";
import { generatedColumns, generatedPatients } from "../../protocol/federation/generated.ts";
import { learnerOf } from "../models/initial.ts";
import { simulateAll } from "../rounds/simulate.ts";
import { generatedPatientsOf } from "./generated.ts";

const width = generatedColumns.length;
const clinic = (changes: Partial<GeneratedPatients> = {}): GeneratedPatients =>
  generatedPatients.parse({
    ...{ kind: "generated", version: 1, seed: 1, stream: "Le Parc", responders: 40, others: 60, testShare: 0.3, scanner: 0, missing: [] },
    ...changes,
  });
const column = (inputs: ArrayLike<number>, name: string) => {
  const at = generatedColumns.findIndex((one) => one.name === name);
  return Array.from(inputs).filter((_, i) => i % width === at);
};
const rows = (inputs: ArrayLike<number>) => inputs.length / width;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

test("a clinic has the case mix that it says, apart in patients to train and to measure on", () => {
  const { train, test: kept } = generatedPatientsOf(clinic());
  expect([rows(train.inputs), sum(train.targets), rows(kept!.inputs), sum(kept!.targets)]).toEqual([70, 28, 30, 12]);
  expect(generatedPatientsOf(clinic({ testShare: 0 })).test).toBeNull();
});

test("the same configuration gives the same patients, another name or seed gives others", () => {
  expect(generatedPatientsOf(clinic())).toEqual(generatedPatientsOf(clinic()));
  expect(generatedPatientsOf(clinic({ stream: "La Source" }))).not.toEqual(generatedPatientsOf(clinic()));
  expect(generatedPatientsOf(clinic({ seed: 2 }))).not.toEqual(generatedPatientsOf(clinic()));
});

test("a scanner changes what PET measures and nothing else; what is missing is the mean of all", () => {
  const [plain, shifted] = [generatedPatientsOf(clinic()).train, generatedPatientsOf(clinic({ scanner: 0.5 })).train];
  for (const { name, modality } of generatedColumns) {
    const same = column(plain.inputs, name).every((value, row) => value === column(shifted.inputs, name)[row]);
    expect([name, same]).toEqual([name, modality !== "pet"]);
  }
  const lacking = generatedPatientsOf(clinic({ missing: ["biopsy"] })).train;
  expect(new Set(column(lacking.inputs, "pdL1"))).toEqual(new Set([0]));
  expect(column(lacking.inputs, "age")).toEqual(column(plain.inputs, "age"));
});

test("times agree with the outcome: who responds progresses after 12 months, or was not seen to", () => {
  const { targets, survival } = generatedPatientsOf(clinic()).train;
  for (let row = 0; row < targets.length; row++) {
    expect(survival.times[row] > 12).toBe(targets[row] === 1);
    if (targets[row] === 0) expect(survival.events[row]).toBe(1);
  }
});

test("there is something to learn, and hospitals together learn it", async () => {
  const hidden: number[] = [];
  const model = { kind: "network", inputs: width, hidden, outputs: 1, activation: "tanh", output: "logistic" } as const;
  const local = { amount: { unit: "epochs", count: 1 }, batchSize: 16, learningRate: 0.1 } as const;
  const learners = Object.fromEntries(
    ["A", "B", "C"].map((stream) => {
      const { train, test: kept } = generatedPatientsOf(clinic({ stream, responders: 160, others: 240 }));
      return [stream, learnerOf(model, { train, test: kept! })];
    }),
  );
  const plan = { version: 1, name: "lung", model, algorithm: { name: "fedavg" }, rounds: 10, seed: 1, local } as const;
  const { records } = await simulateAll(plan, { hospitals: learners });
  const area = (record: (typeof records)[number]) => record.before["areaUnderCurve"]!;
  expect(area(records[0])).toBe(0.5);
  expect(area(records.at(-1)!)).toBeGreaterThan(0.75);
});
