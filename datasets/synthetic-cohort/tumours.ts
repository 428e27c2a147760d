/**
 * The tumours of a patient with metastatic lung cancer: where they are, how large, how avid.
 *
 * Sources. Which organs: Tamura et al., Mol Clin Oncol 2015;3:217, 729 patients at diagnosis (bone 34.3 %, lung 32.1 %, brain 28.4 %, adrenal
 * gland 16.7 %, liver 13.4 %, extrathoracic nodes 9.5 %); whoever has none of these has pleural disease. How many: about nine lesions a
 * patient (Andraos: 1143 in 124). How much: a median metabolic volume near the cut-offs of the published cohorts (36 to 88 mL: Chardin,
 * Seban, Andraos). Sizes and uptakes of single lesions are assumptions that give these sums.
 */
import type { Organ } from "../synthetic-fdg/anatomy.ts";
import type { LesionPlan } from "../synthetic-fdg/lesions.ts";
import type { Point } from "../synthetic-fdg/shapes.ts";
import type { Person } from "./person.ts";
import { placeIn } from "./places.ts";
import type { Region } from "./places.ts";
import { clamp, stream } from "./stream.ts";
import type { Stream } from "./stream.ts";

export type LesionKind = "primary" | "node" | "bone" | "lung" | "brain" | "adrenal" | "liver" | "distant node" | "pleura";

/** A lesion, in the patient's own mm. */
export interface Tumour extends LesionPlan {
  kind: LesionKind;
  volumeMl: number;
}

/** Chance that the organ is reached, and the mean number of lesions beyond the first. */
const spread: readonly { kind: LesionKind; chance: number; more: number }[] = [
  { kind: "bone", chance: 0.343, more: 3.4 },
  { kind: "lung", chance: 0.321, more: 1.8 },
  { kind: "brain", chance: 0.284, more: 1.1 },
  { kind: "adrenal", chance: 0.167, more: 0.3 },
  { kind: "liver", chance: 0.134, more: 2.4 },
  { kind: "distant node", chance: 0.095, more: 0.8 },
];

/** Median diameter in mm, its spread on the logarithm, and the same for SUV an hour after injection. */
const sizes: Record<LesionKind, { mm: number; spreadMm: number; suv: number; spreadSuv: number }> = {
  primary: { mm: 36, spreadMm: 0.38, suv: 10.5, spreadSuv: 0.4 },
  node: { mm: 17, spreadMm: 0.32, suv: 7.5, spreadSuv: 0.35 },
  bone: { mm: 18, spreadMm: 0.3, suv: 8, spreadSuv: 0.35 },
  lung: { mm: 13, spreadMm: 0.35, suv: 5, spreadSuv: 0.4 },
  brain: { mm: 14, spreadMm: 0.3, suv: 11, spreadSuv: 0.25 },
  adrenal: { mm: 23, spreadMm: 0.3, suv: 8, spreadSuv: 0.35 },
  liver: { mm: 21, spreadMm: 0.35, suv: 8, spreadSuv: 0.3 },
  "distant node": { mm: 16, spreadMm: 0.3, suv: 7, spreadSuv: 0.35 },
  pleura: { mm: 18, spreadMm: 0.3, suv: 6, spreadSuv: 0.35 },
};

/** Draws the tumours of a patient into a body (organs in the model's mm) that is `scale` times as tall. */
export function drawTumours(seed: number, person: Person, { organs, scale }: { organs: readonly Organ[]; scale: number }): Tumour[] {
  const random = stream(seed, person.id, "tumours");
  const side = random.chance(0.58) ? 1 : -1;
  const tumours: Tumour[] = [];
  for (const kind of kindsOf(random, person)) {
    const { radiiMm, suv } = sizeOf(random, person, kind);
    const radius = Math.max(...radiiMm);
    const found = placeIn(organs, { region: regionOf(kind, side), random, radiusMm: radius / scale, taken: tumours.map(near(scale)) });
    if (found === undefined) continue;
    const centreMm = found.at.map((mm) => mm * scale) as unknown as Point;
    tumours.push({
      kind,
      site: found.site,
      centreMm,
      radiiMm,
      suv,
      volumeMl: (4 / 3) * Math.PI * radiiMm[0] * radiiMm[1] * radiiMm[2] * 1e-3,
      // Large primaries die in the middle (assumed).
      ...(kind === "primary" && radius > 22 && random.chance(0.6) ? { necrosis: { share: 0.35 + 0.25 * random.uniform(), suv: 2.2 } } : {}),
    });
  }
  return tumours;
}

const near = (scale: number) => (tumour: Tumour) => ({
  at: tumour.centreMm.map((mm) => mm / scale) as unknown as Point,
  radiusMm: Math.max(...tumour.radiiMm) / scale,
});

function kindsOf(random: Stream, { traits }: Person): LesionKind[] {
  const many = Math.exp(0.3 * traits.burden);
  const kinds: LesionKind[] = ["primary", ...Array.from({ length: random.poisson(2.7 * many) }, (): LesionKind => "node")];
  for (const { kind, chance, more } of spread) {
    if (!random.chance(chance)) continue;
    const count = 1 + random.poisson(more * many);
    kinds.push(...Array.from({ length: kind === "adrenal" ? Math.min(2, count) : count }, () => kind));
  }
  const within: LesionKind[] = ["primary", "node"];
  if (kinds.every((kind) => within.includes(kind))) {
    kinds.push(...Array.from({ length: 1 + random.poisson(1.4 * many) }, (): LesionKind => "pleura"));
  }
  return kinds;
}

function sizeOf(random: Stream, { traits }: Person, kind: LesionKind): { radiiMm: Point; suv: number } {
  const { mm, spreadMm, suv, spreadSuv } = sizes[kind];
  const diameter = clamp(mm * Math.exp(spreadMm * random.normal() + 0.2 * traits.burden), 6, kind === "primary" ? 110 : 60);
  const around = () => 1 + 0.12 * (2 * random.uniform() - 1);
  const half = diameter / 2;
  return {
    radiiMm: [half * around(), half * around(), half * around()],
    // What a patient's tumours have in common is half of their spread.
    suv: clamp(suv * Math.exp(spreadSuv * Math.SQRT1_2 * (traits.avidity + random.normal())), 2.5, 35),
  };
}

function regionOf(kind: LesionKind, side: 1 | -1): Region {
  switch (kind) {
    case "primary":
      return side === 1 ? "right lung" : "left lung";
    case "lung":
      return side === 1 ? "left lung" : "right lung";
    case "node":
      return side === 1 ? "nodes of the right" : "nodes of the left";
    case "pleura":
      return side === 1 ? "right pleura" : "left pleura";
    default:
      return kind;
  }
}
