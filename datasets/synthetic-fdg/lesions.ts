/** The tumours of a synthetic patient: a lung cancer with the metastases that such a cancer makes. */
import type { Point } from "./shapes.ts";

/** A lesion before it is blurred by the scanner. */
export interface LesionPlan {
  site: string;
  /** Centre, mm, RAS, from the top of the head. */
  centreMm: Point;
  /** Half-axes, mm. */
  radiiMm: Point;
  suv: number;
  /** A dead centre: its share of the radius, and its uptake. */
  necrosis?: { share: number; suv: number };
}

/** Advanced lung cancer: every site is one that such cancers reach; sizes from 11 to 46 mm. */
export const lungCancer: readonly LesionPlan[] = [
  { site: "right upper lobe", centreMm: [86, 14, -372], radiiMm: [23, 21, 23], suv: 11.5, necrosis: { share: 0.5, suv: 2.2 } },
  { site: "right hilar node", centreMm: [46, -2, -398], radiiMm: [11, 10, 13], suv: 9 },
  { site: "right paratracheal node", centreMm: [19, 4, -338], radiiMm: [8, 9, 11], suv: 7.5 },
  { site: "subcarinal node", centreMm: [2, -16, -396], radiiMm: [10, 8, 9], suv: 7 },
  { site: "right supraclavicular node", centreMm: [46, 22, -284], radiiMm: [7, 7, 8], suv: 6.5 },
  { site: "liver, segment VII", centreMm: [112, -30, -556], radiiMm: [16, 15, 15], suv: 8 },
  { site: "liver, segment IV", centreMm: [26, 46, -548], radiiMm: [10, 9, 9], suv: 7 },
  { site: "left adrenal gland", centreMm: [-40, -26, -588], radiiMm: [13, 9, 15], suv: 8.5 },
  { site: "tenth thoracic vertebra", centreMm: [3, -52, -520], radiiMm: [12, 11, 10], suv: 9 },
  { site: "right iliac bone", centreMm: [100, -36, -752], radiiMm: [13, 14, 19], suv: 8 },
  { site: "left proximal femur", centreMm: [-128, -8, -886], radiiMm: [10, 10, 13], suv: 7 },
  { site: "left seventh rib", centreMm: [-140, 34, -512], radiiMm: [7, 12, 8], suv: 6 },
];
