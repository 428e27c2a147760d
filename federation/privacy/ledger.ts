/**
 * A hospital's privacy budget for one data set. It is written before a round trains: a crash may count a round that was never sent, and never
 * forgets one that was. A round that is repeated with the same secret gives the same noise, so it is counted once.
 */
import type { BudgetEntry, BudgetLedger } from "../../protocol/federation/budget.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import { FederationError } from "../federation-error.ts";
import { sampleRate, stepCount } from "../models/batches.ts";
import type { Spent } from "./accountant.ts";
import { privacySpent } from "./accountant.ts";

/** What has been spent so far. */
export function budgetSpent({ entries, delta, conversion }: BudgetLedger): Spent {
  return privacySpent(merged(entries), { delta, conversion });
}

/** Entries of one kind as one: a thousand rounds cost a sum, not a thousand. */
function merged(entries: readonly BudgetEntry[]): BudgetEntry[] {
  const kinds = Map.groupBy(entries, ({ sampleRate, noiseMultiplier }) => `${sampleRate} ${noiseMultiplier}`);
  return [...kinds.values()].map((same) => ({ ...same[0], steps: same.reduce((sum, { steps }) => sum + steps, 0) }));
}

/** The ledger with one round more. @throws FederationError "budget-spent" where that would pass the budget; the ledger stays as it was. */
export function spend(ledger: BudgetLedger, entry: BudgetEntry): BudgetLedger {
  const known = ledger.entries.some((other) => JSON.stringify(other) === JSON.stringify(entry));
  if (known) return ledger;
  const next = { ...ledger, entries: [...ledger.entries, entry] };
  const { epsilon } = budgetSpent(next);
  if (epsilon > ledger.epsilon) {
    const { hospital, dataset } = ledger;
    throw new FederationError("budget-spent", { hospital, dataset, wanted: Number(epsilon.toPrecision(4)), budget: ledger.epsilon });
  }
  return next;
}

/**
 * What one round of a plan costs a hospital of `samples` patients; null where the plan has no such noise. Per record, patients are drawn at each
 * step. Per hospital nothing is gained by drawing hospitals: the desk knows who takes part.
 */
export function roundCost(plan: TrainingPlan, samples: number): Omit<BudgetEntry, "experiment" | "round"> | null {
  const privacy = plan.privacy.differentialPrivacy;
  if (privacy === null) return null;
  const { noiseMultiplier } = privacy;
  if (privacy.unit === "hospital") return { sampleRate: 1, noiseMultiplier, steps: 1 };
  return { sampleRate: sampleRate(plan.local, samples), noiseMultiplier, steps: stepCount(plan.local, samples) };
}
