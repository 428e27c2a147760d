/** An order of an experiment, looked over whole: all its faults are told at once, before the desk is asked. */
import { z } from "zod";
import type { PlanFault } from "../../protocol/federation/office.ts";
import { experimentOrder } from "../../protocol/federation/desk.ts";
import { trainingPlan, type TrainingPlan } from "../../protocol/federation/plan.ts";
import { isThresholdOf } from "../../federation/privacy/secure-aggregation/agreement.ts";
import { chosenHospitals } from "../../federation/rounds/experiment.ts";
import { fault, faultsOf } from "./faults.ts";

interface Known {
  /** Hospitals that are admitted. */
  hospitals: ReadonlySet<string>;
  isTaken(name: string): boolean;
}

const quorumIn = z.object({ quorum: z.int() });
const loose = z.object({ experiment: z.unknown(), plan: z.unknown(), hospitals: z.unknown() });

export function faultsOfOrder(input: unknown, { hospitals, isTaken }: Known): PlanFault[] {
  const order = experimentOrder.safeParse(input);
  const parts = loose.safeParse(input);
  const plan = trainingPlan.safeParse(parts.success ? parts.data.plan : undefined);
  const faults = [
    ...(order.success ? [] : orderFaults(order.error.issues, input)),
    ...(plan.success ? [] : faultsOf(plan.error.issues, { under: ["plan"], input: parts.success ? parts.data.plan : undefined })),
  ];
  if (!order.success) return faults;
  const { experiment, hospitals: asked } = order.data;
  const strangers = asked.filter((name) => !hospitals.has(name));
  if (strangers.length > 0) faults.push(fault("hospitals", "strangers", { names: strangers.join(", ") }));
  if (isTaken(experiment)) faults.push(fault("experiment", "nameTaken", { name: experiment }));
  const found = new Set(asked).size;
  // Of a plan with other faults too: all are told at once.
  const quorum = quorumIn.safeParse(order.data.plan);
  if (quorum.success && quorum.data.quorum > found) faults.push(fault("plan.quorum", "quorumOfHospitals", { ...quorum.data, found }));
  if (plan.success) faults.push(...thresholdFaults(plan.data, [...new Set(asked)]));
  return faults;
}

/** A sum is opened by more than half of those that are asked: fewer could open two different ones. */
function thresholdFaults(plan: TrainingPlan, hospitals: readonly string[]): PlanFault[] {
  const { secureAggregation } = plan.privacy;
  if (secureAggregation === null) return [];
  const asked = chosenHospitals({ plan, hospitals, round: 0, attempt: 0 }).length;
  if (isThresholdOf(asked, secureAggregation.threshold)) return [];
  return [fault("plan.privacy.secureAggregation.threshold", "thresholdOfSum", { asked, least: Math.max(3, Math.floor(asked / 2) + 1) })];
}

/** The plan's own faults are told apart; a name has one rule, whichever of its checks it broke. */
function orderFaults(issues: Parameters<typeof faultsOf>[0], input: unknown): PlanFault[] {
  const named = issues.some(({ path }) => path[0] === "experiment") ? [fault("experiment", "experimentName")] : [];
  const others = issues.filter(({ path }) => path[0] !== "experiment" && path[0] !== "plan");
  return [...named, ...faultsOf(others, { under: [], input })];
}
