/** By what an activity is divided: the measures of a body by which an SUV may be normalised, each with its formula and source. */
import type { Sentence } from "../imaging-error.ts";

/** A measured body. `sex` "O" (PS3.3 C.7.1.1: other) takes the mean of both formulas, as the IBSI-affiliated SUV manual has it. */
export interface Body {
  weightKg: number;
  heightM: number;
  sex: "M" | "F" | "O";
}

/** A kind of SUV. */
export type SuvKind = "bw" | "lbm-james" | "lbm-morgan" | "lbm-janmahasatian" | "lbm-hume" | "bsa" | "ibw";

interface Measure {
  /** Unit of the image. */
  unit: string;
  /** DICOM's name of the kind (SUVType, 0054,1006), where there is one. */
  suvType?: string;
  name: Sentence;
  source: string;
  /** Whether height and sex are needed, beside the weight. */
  needs: { height: boolean; sex: boolean };
  /** The measure in g; of `bsa` in cm2. */
  grams(body: Body): number;
}

const bySex =
  (male: (body: Body) => number, female: (body: Body) => number) =>
  (body: Body): number =>
    1000 * { M: male(body), F: female(body), O: (male(body) + female(body)) / 2 }[body.sex];
const both = { height: true, sex: true };
/** Weight over height in cm, squared: the term of James's formula. */
const ratio = ({ weightKg, heightM }: Body) => (weightKg / (100 * heightM)) ** 2;
const massIndex = ({ weightKg, heightM }: Body) => weightKg / heightM ** 2;

export const bodyMeasures: Record<SuvKind, Measure> = {
  bw: {
    unit: "SUV bw",
    suvType: "BW",
    name: { fr: "poids", en: "body weight" },
    source: "PS3.3 C.8.9.1.1.3",
    needs: { height: false, sex: false },
    grams: ({ weightKg }) => 1000 * weightKg,
  },
  "lbm-james": {
    unit: "SUV lbm (James)",
    suvType: "LBMJAMES128",
    name: { fr: "masse maigre (James)", en: "lean body mass (James)" },
    source: "James WPT, Research on Obesity, HMSO 1976; 1.10 W - 128 (W/H)^2 for men, 1.07 W - 148 (W/H)^2 for women, H in cm",
    needs: both,
    grams: bySex(
      (body) => 1.1 * body.weightKg - 128 * ratio(body),
      (body) => 1.07 * body.weightKg - 148 * ratio(body),
    ),
  },
  "lbm-morgan": {
    unit: "SUV lbm (Morgan)",
    suvType: "LBM",
    name: { fr: "masse maigre (Morgan)", en: "lean body mass (Morgan)" },
    source: "Morgan DJ, Bray KM, Clin Pharmacokinet 1994;26:292; 1.10 W - 120 (W/H)^2 for men, 1.07 W - 148 (W/H)^2 for women, H in cm",
    needs: both,
    grams: bySex(
      (body) => 1.1 * body.weightKg - 120 * ratio(body),
      (body) => 1.07 * body.weightKg - 148 * ratio(body),
    ),
  },
  "lbm-janmahasatian": {
    unit: "SUV lbm (Janmahasatian)",
    suvType: "LBMJANMA",
    name: { fr: "masse maigre (Janmahasatian)", en: "lean body mass (Janmahasatian)" },
    source:
      "Janmahasatian S et al., Clin Pharmacokinet 2005;44:1051; 9270 W / (6680 + 216 BMI) for men, 9270 W / (8780 + 244 BMI) for women",
    needs: both,
    grams: bySex(
      (body) => (9270 * body.weightKg) / (6680 + 216 * massIndex(body)),
      (body) => (9270 * body.weightKg) / (8780 + 244 * massIndex(body)),
    ),
  },
  "lbm-hume": {
    unit: "SUV lbm (Hume)",
    name: { fr: "masse maigre (Hume)", en: "lean body mass (Hume)" },
    source:
      "Hume R, J Clin Pathol 1966;19:389; 0.32810 W + 0.33929 H - 29.5336 for men, 0.29569 W + 0.41813 H - 43.2933 for women, H in cm",
    needs: both,
    grams: bySex(
      ({ weightKg, heightM }) => 0.3281 * weightKg + 33.929 * heightM - 29.5336,
      ({ weightKg, heightM }) => 0.29569 * weightKg + 41.813 * heightM - 43.2933,
    ),
  },
  bsa: {
    unit: "SUV bsa",
    suvType: "BSA",
    name: { fr: "surface corporelle (Du Bois)", en: "body surface area (Du Bois)" },
    source: "Du Bois D, Du Bois EF, Arch Intern Med 1916;17:863; 0.007184 W^0.425 H^0.725 m2, H in cm",
    needs: { height: true, sex: false },
    grams: ({ weightKg, heightM }) => 71.84 * weightKg ** 0.425 * (100 * heightM) ** 0.725,
  },
  ibw: {
    unit: "SUV ibw",
    suvType: "IBW",
    name: { fr: "poids idéal (Sugawara)", en: "ideal body weight (Sugawara)" },
    source: "Sugawara Y et al., Radiology 1999;213:521; 48.0 + 1.06 (H - 152) for men, 45.5 + 0.91 (H - 152) for women, H in cm",
    needs: both,
    grams: bySex(
      ({ heightM }) => 48 + 1.06 * (100 * heightM - 152),
      ({ heightM }) => 45.5 + 0.91 * (100 * heightM - 152),
    ),
  },
};

/** The kind that a series with SUVType holds. PS3.3 C.8.9.1.1.3: a GML series that says nothing is by body weight. */
export function kindOfSuvType(type: string): SuvKind | undefined {
  const found = Object.entries(bodyMeasures).find(([, measure]) => measure.suvType === type);
  return found?.[0] as SuvKind | undefined;
}
