/** What each hospital does in the open round: who works, who has sent, who is away. Pure. */
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import type { HospitalActivity } from "../../../protocol/federation/picture.ts";

export function activitiesOf(view: ExperimentView): { name: string; activity: HospitalActivity }[] {
  return view.hospitals.map((hospital) => ({ name: hospital.name, activity: activityOf(view, hospital) }));
}

function activityOf({ open, status }: ExperimentView, { name, connected }: ExperimentView["hospitals"][number]): HospitalActivity {
  if (!connected) return "lost";
  if (status === "paused") return "held";
  if (open?.refused.includes(name)) return "refused";
  if (open?.answered.includes(name)) return "sent";
  return open?.asked.includes(name) ? "training" : "idle";
}
