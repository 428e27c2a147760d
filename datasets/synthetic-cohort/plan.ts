/** A patient before anything is painted: who, which tumours, how scanned, what became of them. All from the seed; no image is needed. */
import { anatomy } from "../synthetic-fdg/anatomy.ts";
import type { Build, Organ } from "../synthetic-fdg/anatomy.ts";
import { centres } from "./centres.ts";
import type { Centre } from "./centres.ts";
import { drawOutcome } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { drawPerson } from "./person.ts";
import type { Person } from "./person.ts";
import { stream } from "./stream.ts";
import { drawTumours } from "./tumours.ts";
import type { Tumour } from "./tumours.ts";

export interface CohortPlan {
  seed: number;
  patients: number;
  centres: number;
}

export interface PatientPlan {
  centre: Centre;
  person: Person;
  tumours: Tumour[];
  /** Values from which the outcome was drawn, by the names of the model's terms. */
  truth: Record<string, number>;
  outcome: Outcome;
}

/** Height of the model that the anatomy describes. */
const modelHeightM = 1.74;

/** Identifiers and centres of a cohort: each centre gets its share, and at least one patient where there are enough. */
export function patientsOf({ patients, centres: count }: CohortPlan): { id: string; centre: Centre }[] {
  const chosen = centres.slice(0, count);
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  let upTo = 0;
  const ends = chosen.map(({ weight }) => Math.round((patients * (upTo += weight)) / total));
  return Array.from({ length: patients }, (_, index) => {
    const centre = chosen[ends.findIndex((end) => index < end)] ?? chosen[chosen.length - 1];
    return { id: `${centre.id}${String(index + 1).padStart(4, "0")}`, centre };
  });
}

/** Draws a patient whole. */
export function planPatient(seed: number, { id, centre }: { id: string; centre: Centre }): PatientPlan {
  const person = drawPerson(seed, id, centre);
  const body = bodyOf(seed, person);
  const tumours = drawTumours(seed, person, { organs: body.organs, scale: body.scale });
  const truth = {
    tmtv_ml: tumours.reduce((sum, { volumeMl }) => sum + volumeMl, 0),
    suv_max: Math.max(...tumours.map(({ suv }) => suv)),
    marrow_to_liver: person.marrowToLiver,
    spleen_to_liver: person.spleenToLiver,
    nlr: person.nlr,
    liver_metastases: Number(tumours.some(({ kind }) => kind === "liver")),
    ecog_2: Number(person.ecog === 2),
    pdl1_high: Number(person.pdl1Percent >= 50),
    later_line: Number(person.line > 1),
  };
  return { centre, person, tumours, truth, outcome: drawOutcome(seed, id, truth) };
}

/** The body of a person at the time of the scan, with how much taller than the model it is. */
export function bodyOf(seed: number, person: Person): { build: Build; scale: number; organs: Organ[] } {
  const scale = person.heightM / modelHeightM;
  const bodyMass = person.weightKg / person.heightM ** 2;
  const build: Build = {
    random: stream(seed, person.id, "body").uniform,
    breadth: Math.min(1.2, Math.max(0.86, Math.sqrt(bodyMass / 24.4))),
    sex: person.sex,
    uptakes: uptakesOf(person),
  };
  // Painting draws on after the organs: the stream that made them goes along.
  return { build, scale, organs: anatomy({ ...build, random: stream(seed, person.id, "body").uniform }) };
}

/** Uptakes at the time of the scan: blood and liver wash out, the brain yields to glucose. Exponents are assumptions inside published ranges. */
function uptakesOf({ liverSuv, spleenToLiver, marrowToLiver, bloodSuv, brainSuv, glucoseMmolL, uptakeMinutes }: Person): Build["uptakes"] {
  const later = uptakeMinutes / 60;
  const sweeter = glucoseMmolL / 5.5;
  const liver = liverSuv * later ** -0.15 * sweeter ** 0.1;
  return {
    liver,
    spleen: liver * spleenToLiver,
    "bone marrow": liver * marrowToLiver,
    blood: bloodSuv * later ** -0.35 * sweeter ** 0.05,
    brain: brainSuv * sweeter ** -0.7,
  };
}

/** What the scan makes of the uptake of a tumour: it rises with time and falls with glucose. */
export function tumourFactor({ glucoseMmolL, uptakeMinutes }: Person): number {
  return (uptakeMinutes / 60) ** 0.3 * (glucoseMmolL / 5.5) ** -0.4;
}
