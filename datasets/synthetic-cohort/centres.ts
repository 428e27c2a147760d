/**
 * Hospitals that differ as hospitals do: voxels, resolution, noise, dose, uptake time and glucose. Voxel sizes are those of common scanners
 * (4.07 mm: Siemens mCT; 2.73 x 3.27 mm: GE Discovery 690; 5.47 x 3.27 mm: GE Discovery ST; 4 mm: Philips Gemini). Resolutions are set so that
 * spheres recover what `standard` asks (EARL, January 2017; EARL standard 2; tested), or less for a centre without accreditation.
 */
import type { CohortCentre } from "../../protocol/patient-cohort.ts";
import type { Triple } from "../../science/imaging/volume.ts";
import type { Resolution } from "../synthetic-fdg/scanner.ts";

export interface Centre {
  id: string;
  name: CohortCentre["name"];
  /** Share of the cohort's patients, before they are shared out. */
  weight: number;
  scanner: {
    model: string;
    standard: "EARL 1" | "EARL 2" | "none";
    spacingMm: Triple;
    resolution: Resolution;
    /** Deviation at an uptake of 1 for the reference count level, and the size of its grain. */
    noise: number;
    grainMm: number;
  };
  protocol: {
    doseMBqPerKg: number;
    bedSeconds: number;
    /** Median and deviation. */
    uptakeMinutes: readonly [number, number];
    /** Median of the patients' glucose, mmol/L. */
    glucose: number;
  };
  /** Which columns this centre writes down less often than others: share of missing values. */
  missing: Record<string, number>;
}

const name = (letter: string, fr: string, en: string) => ({ fr: `Centre ${letter} : ${fr}`, en: `Centre ${letter}: ${en}` });

export const centres: readonly Centre[] = [
  {
    id: "A",
    name: name("A", "norme EARL 1, temps de vol", "EARL standard 1, time of flight"),
    weight: 1.2,
    scanner: {
      model: "Synthetic A",
      standard: "EARL 1",
      spacingMm: [4.07, 4.07, 3],
      resolution: { fwhmMm: 7.4 },
      noise: 0.13,
      grainMm: 6,
    },
    protocol: { doseMBqPerKg: 3, bedSeconds: 120, uptakeMinutes: [61, 4], glucose: 5.6 },
    missing: { pdl1_percent: 0.06, ldh_ratio: 0.08 },
  },
  {
    id: "B",
    name: name("B", "norme EARL 2, réponse impulsionnelle modélisée", "EARL standard 2, point spread function modelled"),
    weight: 1,
    scanner: {
      model: "Synthetic B",
      standard: "EARL 2",
      spacingMm: [2.73, 2.73, 3.27],
      resolution: { fwhmMm: 6.1, overshoot: { share: 0.12, fwhmMm: 12 } },
      noise: 0.12,
      grainMm: 5,
    },
    protocol: { doseMBqPerKg: 3.5, bedSeconds: 150, uptakeMinutes: [66, 6], glucose: 5.8 },
    missing: { pdl1_percent: 0.1, nlr: 0.12 },
  },
  {
    id: "C",
    name: name("C", "appareil ancien, sans accréditation", "older scanner, not accredited"),
    weight: 0.8,
    scanner: {
      model: "Synthetic C",
      standard: "none",
      spacingMm: [5.47, 5.47, 3.27],
      resolution: { fwhmMm: 9.2 },
      noise: 0.22,
      grainMm: 8,
    },
    protocol: { doseMBqPerKg: 5, bedSeconds: 180, uptakeMinutes: [78, 14], glucose: 6.4 },
    missing: { pdl1_percent: 0.28, ldh_ratio: 0.3, glucose_mmol_l: 0.2, height_m: 0.12 },
  },
  {
    id: "D",
    name: name("D", "norme EARL 1", "EARL standard 1"),
    weight: 0.9,
    scanner: {
      model: "Synthetic D",
      standard: "EARL 1",
      spacingMm: [4, 4, 4],
      resolution: { fwhmMm: 7.1 },
      noise: 0.15,
      grainMm: 6,
    },
    protocol: { doseMBqPerKg: 3.3, bedSeconds: 120, uptakeMinutes: [60, 5], glucose: 5.7 },
    missing: { pdl1_percent: 0.15, smoking: 0.12 },
  },
  {
    id: "E",
    name: name("E", "norme EARL 2, détecteurs numériques", "EARL standard 2, digital detectors"),
    weight: 1.1,
    scanner: {
      model: "Synthetic E",
      standard: "EARL 2",
      spacingMm: [3.3, 3.3, 3],
      resolution: { fwhmMm: 6, overshoot: { share: 0.16, fwhmMm: 13 } },
      noise: 0.1,
      grainMm: 4.5,
    },
    protocol: { doseMBqPerKg: 2.5, bedSeconds: 120, uptakeMinutes: [63, 4], glucose: 5.5 },
    missing: { pdl1_percent: 0.05, ecog: 0.08 },
  },
];
