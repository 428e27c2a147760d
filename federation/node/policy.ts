/** What a hospital lets be done with its patients, whoever asks. */
import type { NodePolicy } from "../../protocol/federation/desk.ts";
import type { TrainingPlan } from "../../protocol/federation/plan.ts";
import { FederationError } from "../federation-error.ts";

/** @throws FederationError with what the policy does not allow. */
export function checkPolicy(
  policy: NodePolicy,
  { plan, hospital, patients }: { plan: TrainingPlan; hospital: string; patients: number },
): void {
  const refuse = (reason: string, reasonFr: string) => new FederationError("not-allowed-here", { hospital, reason, reasonFr });
  if (patients < policy.leastPatients) throw new FederationError("too-few-patients", { least: policy.leastPatients });
  const { name } = plan.algorithm;
  if (policy.algorithms !== null && !policy.algorithms.includes(name)) throw refuse(`the algorithm ${name}`, `l’algorithme ${name}`);
  if (policy.requireSecureAggregation && plan.privacy.secureAggregation === null) {
    throw refuse("a plan without secure aggregation", "un plan sans agrégation sécurisée");
  }
  if (policy.requireRecordPrivacy && plan.privacy.differentialPrivacy?.unit !== "record") {
    throw refuse("a plan without noise per record", "un plan sans bruit par patient");
  }
}
