/** The open round as the live picture's data: who works, who has sent, who is away. Pure. */
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import type { FederationPicture, HospitalActivity } from "../../../protocol/federation/picture.ts";

export function pictureOf(view: ExperimentView): FederationPicture {
  const { plan, status, round, hospitals } = view;
  const unknown = { patients: null, testPatients: null, outcomeShare: null, scanner: null, missing: [] };
  const unmeasured = { before: null, after: null, drift: null, bytes: 0, seconds: null };
  return {
    ...{ version: 1, title: plan.name, synthetic: false, status, algorithm: plan.algorithm.name, parameters: null },
    ...{ round, rounds: plan.rounds, measure: null, curve: [], bytes: 0, seconds: 0 },
    hospitals: hospitals.map((hospital) => ({ name: hospital.name, activity: activityOf(view, hospital), ...unknown, ...unmeasured })),
  };
}

function activityOf({ open, status }: ExperimentView, { name, connected }: ExperimentView["hospitals"][number]): HospitalActivity {
  if (!connected) return "lost";
  if (status === "paused") return "held";
  if (open?.refused.includes(name)) return "refused";
  if (open?.answered.includes(name)) return "sent";
  return open?.asked.includes(name) ? "training" : "idle";
}
