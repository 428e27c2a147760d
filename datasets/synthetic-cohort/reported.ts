/**
 * PET measures as each centre would have reported them, without an image: the true uptake seen through the scanner's resolution and noise.
 * For lessons on tables; where there are images, measuring them is better.
 */
import type { Point } from "../synthetic-fdg/shapes.ts";
import { clamp, stream } from "./stream.ts";
import { tumourFactor } from "./plan.ts";
import type { PatientPlan } from "./plan.ts";

export interface Reported {
  lesions: number;
  tmtvMl: number;
  suvMax: number;
  liverSuv: number;
  spleenToLiver: number;
  marrowToLiver: number;
  dmaxMm: number;
}

/** Uptake around a lesion, and around the marrow of a vertebra. */
const background = 0.8;

/** What the centre reported of a patient. */
export function reported(seed: number, { person, tumours, centre }: PatientPlan): Reported {
  const { normal } = stream(seed, person.id, "reported");
  const { resolution, noise } = centre.scanner;
  const factor = tumourFactor(person);
  const seen = tumours
    .map((tumour) => {
      const diameterMm = 2 * Math.cbrt(tumour.radiiMm[0] * tumour.radiiMm[1] * tumour.radiiMm[2]);
      const top = background + (tumour.suv * factor - background) * centreRecovery(diameterMm, resolution.fwhmMm);
      // The hottest voxel of a noisy image lies above its surroundings.
      const suvMax = top + noise * Math.sqrt(top) * (1 + 0.4 * normal());
      const blurred = 1 + 0.6 * (resolution.fwhmMm / diameterMm) ** 2;
      return { centreMm: tumour.centreMm, suvMax, volumeMl: tumour.volumeMl * blurred * Math.exp(0.08 * normal()) };
    })
    .filter(({ suvMax }) => suvMax >= 2.5);
  const ratio = (value: number, diameterMm: number) => {
    const rest = 0.3;
    return (rest + (value - rest) * centreRecovery(diameterMm, resolution.fwhmMm)) * Math.exp(0.04 * normal());
  };
  return {
    lesions: seen.length,
    tmtvMl: seen.reduce((sum, { volumeMl }) => sum + volumeMl, 0),
    suvMax: seen.reduce((most, one) => Math.max(most, one.suvMax), 0),
    liverSuv: clamp(person.liverSuv * (person.uptakeMinutes / 60) ** -0.15 * Math.exp(0.03 * normal()), 0.5, 6),
    spleenToLiver: ratio(person.spleenToLiver, 52),
    marrowToLiver: ratio(person.marrowToLiver, 30),
    dmaxMm: farthest(seen.map(({ centreMm }) => centreMm)),
  };
}

/** Share of the contrast that a Gaussian of this width leaves at the centre of a sphere. */
export function centreRecovery(diameterMm: number, fwhmMm: number): number {
  const radius = diameterMm / 2 / (fwhmMm / (2 * Math.sqrt(2 * Math.LN2)));
  // The share of a three-dimensional normal distribution within a radius, by its density: 60 steps are exact to 1e-6.
  const count = 60;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const r = ((i + 0.5) * radius) / count;
    sum += r * r * Math.exp((-r * r) / 2);
  }
  return Math.min(1, (Math.sqrt(2 / Math.PI) * sum * radius) / count);
}

function farthest(places: readonly Point[]): number {
  return places.reduce((most, a) => places.reduce((more, b) => Math.max(more, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])), most), 0);
}
