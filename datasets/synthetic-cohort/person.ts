/**
 * Who a patient is: body, illness, blood, and the uptake of the organs that tell of the immune background. Three hidden traits tie them
 * together: burden (how much tumour), inflammation (blood counts, spleen, marrow) and tumour avidity.
 *
 * Sources. Age, sex, smoking, line of treatment and PD-L1: in the range of the immunotherapy cohorts of KEYNOTE-001 and -024. Blood glucose
 * enters uptake as lesions lose and muscle gains. Liver SUV 2.2 +- 0.35; spleen-to-liver and marrow-to-liver ratios around 0.87 and 0.85, with
 * a spread that puts about one patient in six above 1.06, the cut-off of the marrow-to-liver ratio published for patients under
 * immunotherapy (Cancers cohort, n = 85). Shares that no study was read for are assumptions, and marked.
 */
import type { Centre } from "./centres.ts";
import { clamp, stream } from "./stream.ts";

export interface Person {
  id: string;
  sex: "F" | "M";
  ageYears: number;
  heightM: number;
  weightKg: number;
  smoking: "never" | "former" | "current";
  histology: "adenocarcinoma" | "squamous" | "other";
  ecog: 0 | 1 | 2;
  pdl1Percent: number;
  line: 1 | 2 | 3;
  treatment: "pembrolizumab" | "nivolumab" | "atezolizumab" | "chemo-immunotherapy";
  /** Neutrophils by lymphocytes. */
  nlr: number;
  /** Lactate dehydrogenase, as a multiple of the upper limit of normal. */
  ldhRatio: number;
  glucoseMmolL: number;
  doseMBq: number;
  uptakeMinutes: number;
  /** Uptake an hour after injection at a glucose of 5.5 mmol/L. */
  liverSuv: number;
  spleenToLiver: number;
  marrowToLiver: number;
  bloodSuv: number;
  brainSuv: number;
  traits: { burden: number; inflammation: number; avidity: number };
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** Draws the patient `id` of a centre. */
export function drawPerson(seed: number, id: string, centre: Centre): Person {
  const { normal, uniform, chance, pick } = stream(seed, id, "person");
  const traits = { burden: normal(), inflammation: 0, avidity: normal() };
  // More tumour, more inflammation (assumed correlation 0.4).
  traits.inflammation = 0.4 * traits.burden + Math.sqrt(1 - 0.4 ** 2) * normal();
  const sex = chance(0.36) ? "F" : "M";
  const heightM = round(clamp((sex === "M" ? 1.74 : 1.61) + 0.065 * normal(), 1.45, 1.98), 2);
  const bodyMass = clamp(24.6 + 4 * normal() - 0.6 * traits.burden, 16.5, 40);
  const weightKg = Math.round(bodyMass * heightM ** 2);
  const smoking = pick([["former", 0.55] as const, ["current", 0.31] as const, ["never", 0.14] as const]);
  const line = pick([[1, 0.6] as const, [2, 0.32] as const, [3, 0.08] as const]);
  const pdl1Percent = drawPdl1({ uniform, pick });
  const ecog = pick([
    [0, 0.36 - 0.08 * clamp(traits.burden, -2, 2)] as const,
    [1, 0.48] as const,
    [2, 0.16 + 0.06 * clamp(traits.burden, -2, 2)] as const,
  ]);
  const { protocol } = centre;
  const [median, deviation] = protocol.uptakeMinutes;
  const inflamed = traits.inflammation;
  return {
    id,
    sex,
    ageYears: Math.round(clamp(64 + 9.5 * normal(), 34, 88)),
    heightM,
    weightKg,
    smoking,
    histology: pick([
      ["adenocarcinoma", smoking === "never" ? 0.9 : 0.68] as const,
      ["squamous", smoking === "never" ? 0.05 : 0.25] as const,
      ["other", 0.07] as const,
    ]),
    ecog,
    pdl1Percent,
    line,
    treatment: treatmentOf(line, pdl1Percent, pick),
    nlr: round(Math.exp(1.4 + 0.5 * (0.6 * inflamed + 0.8 * normal())), 2),
    ldhRatio: round(Math.exp(-0.1 + 0.3 * (0.5 * traits.burden + 0.87 * normal())), 2),
    glucoseMmolL: round(clamp(protocol.glucose * Math.exp(0.16 * normal()), 3.6, 11.5), 1),
    // The dose that was drawn, not the one that was ordered.
    doseMBq: Math.round(protocol.doseMBqPerKg * weightKg * clamp(1 + 0.06 * normal(), 0.8, 1.2)),
    uptakeMinutes: Math.round(clamp(median + deviation * normal(), 50, 130)),
    liverSuv: round(clamp(2.2 + 0.3 * normal() + 0.02 * (bodyMass - 24.6), 1.3, 3.4), 3),
    spleenToLiver: round(0.87 * Math.exp(0.16 * (0.5 * inflamed + 0.87 * normal())), 3),
    marrowToLiver: round(0.85 * Math.exp(0.22 * (0.5 * inflamed + 0.87 * normal())), 3),
    bloodSuv: round(clamp(1.6 + 0.2 * normal(), 1, 2.3), 3),
    brainSuv: round(clamp(8.5 + 1.3 * normal(), 5, 12), 3),
    traits,
  };
}

type Draw = Pick<ReturnType<typeof stream>, "uniform" | "pick">;

/** A third each below 1, from 1 to 49, and from 50 % on (KEYNOTE-001), as laboratories write them: 0, 1, 5, then tens. */
function drawPdl1({ uniform, pick }: Draw): number {
  const third = pick([["none", 0.38] as const, ["low", 0.34] as const, ["high", 0.28] as const]);
  if (third === "none") return 0;
  if (third === "low")
    return pick([[1, 0.25] as const, [5, 0.2] as const, [10, 0.2] as const, [20, 0.15] as const, [30, 0.12] as const, [40, 0.08] as const]);
  return 50 + 10 * Math.floor(6 * uniform());
}

function treatmentOf(line: number, pdl1Percent: number, pick: Draw["pick"]): Person["treatment"] {
  if (line > 1) return pick([["nivolumab", 0.6] as const, ["pembrolizumab", 0.25] as const, ["atezolizumab", 0.15] as const]);
  return pdl1Percent >= 50 && pick([[true, 0.7] as const, [false, 0.3] as const]) ? "pembrolizumab" : "chemo-immunotherapy";
}
