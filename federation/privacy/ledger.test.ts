import { expect, test } from "vitest";
import type { BudgetLedger } from "../../protocol/federation/budget.ts";
import { budgetLedger } from "../../protocol/federation/budget.ts";
import { parsePlan } from "../rounds/experiment.ts";
import { privacySpent } from "./accountant.ts";
import { budgetSpent, roundCost, spend } from "./ledger.ts";

const empty: BudgetLedger = {
  version: 1,
  hospital: "Nice",
  dataset: "lung",
  unit: "record",
  epsilon: 2,
  delta: 1e-5,
  conversion: "improved",
  entries: [],
};
const round = (experiment: string, number: number) => ({ experiment, round: number, sampleRate: 0.1, noiseMultiplier: 2, steps: 2 });

test("rounds of all experiments add up, until one would pass the budget and is refused", () => {
  let ledger = empty;
  let made = 0;
  const spendAll = () => {
    for (const experiment of ["first", "second"]) for (let r = 0; r < 50; r++, made++) ledger = spend(ledger, round(experiment, r));
  };
  expect(spendAll).toThrow(/Nice refuses: this would bring the privacy spent on “lung” to ε = 2\.\d+, and the budget is 2/);
  expect(made).toBeGreaterThan(10);
  const { epsilon } = privacySpent([{ sampleRate: 0.1, noiseMultiplier: 2, steps: 2 * made }], { delta: 1e-5 });
  expect(budgetSpent(ledger).epsilon).toBeCloseTo(epsilon, 10);
  expect(epsilon).toBeLessThanOrEqual(2);
  expect(privacySpent([{ sampleRate: 0.1, noiseMultiplier: 2, steps: 2 * (made + 1) }], { delta: 1e-5 }).epsilon).toBeGreaterThan(2);
  // What is stored comes back, and refuses as before; a round already counted is not counted again.
  const stored = budgetLedger.parse(JSON.parse(JSON.stringify(ledger)));
  expect(stored).toEqual(ledger);
  expect(() => spend(stored, round("third", 0))).toThrow("Nice refuses");
  expect(spend(stored, round("first", 0))).toBe(stored);
});

test("a plan's round costs what its training draws", () => {
  const basis = {
    version: 1,
    name: "cost",
    model: { kind: "network", inputs: 2, output: "logistic" },
    algorithm: { name: "fedavg" },
    weighting: "equal",
    rounds: 3,
    local: { amount: { unit: "epochs", count: 2 }, batchSize: 20, learningRate: 0.1 },
    seed: 1,
  };
  const cost = (unit: string | null) =>
    roundCost(
      parsePlan({
        ...basis,
        privacy: { secureAggregation: null, differentialPrivacy: unit && { unit, clip: 1, noiseMultiplier: 1.5, delta: 1e-5 } },
      }),
      200,
    );
  expect(cost(null)).toBeNull();
  expect(cost("record")).toEqual({ sampleRate: 0.1, noiseMultiplier: 1.5, steps: 20 });
  expect(cost("hospital")).toEqual({ sampleRate: 1, noiseMultiplier: 1.5, steps: 1 });
});
