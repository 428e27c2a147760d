/** What a feature is: its name and code in the IBSI reference manual, its formula, its unit, and how it is computed from its basis. */

/** Units in which IBSI features come. "intensity" stands for the unit of the image: `unitText` puts it in. */
export type FeatureUnit =
  | "1"
  | "mm"
  | "mm²"
  | "mm³"
  | "mm⁻¹"
  | "intensity"
  | "intensity²"
  | "intensity·mm³"
  | "voxels"
  | "voxels²"
  | "grey level"
  | "grey level²"
  | "grey level³"
  | "grey level⁴"
  | "bit";

/** A feature of IBSI 1. `Basis` is what its family makes once for a lesion (a matrix, a mesh, sorted values) and all its features share. */
export interface Feature<Basis> {
  /** Name in the IBSI reference manual. */
  readonly name: string;
  /** Four characters that name the definition: the IBSI permanent identifier. */
  readonly code: string;
  /** Section of the IBSI reference manual that defines it. */
  readonly source: string;
  /** Definition in TeX, with the symbols of the manual. */
  readonly formula: string;
  readonly unit: FeatureUnit;
  /** Which percentages the feature is taken at, where the manual leaves them open. */
  readonly parameter?: string;
  /** NaN where the definition has no value for this lesion (a division by zero, no pair of voxels). */
  readonly compute: (basis: Basis) => number;
}

/** Families of IBSI 1 and their codes. */
export const familyCodes = {
  morphology: "HCUG",
  "local-intensity": "9ST6",
  "intensity-statistics": "UHIW",
  "intensity-histogram": "ZVCW",
  "intensity-volume-histogram": "P88C",
  glcm: "LFYI",
  glrlm: "TP0I",
  glszm: "9SAK",
  gldzm: "VMDZ",
  ngtdm: "IPET",
  ngldm: "REK0",
} as const;
export type FamilyName = keyof typeof familyCodes;

/**
 * How matrices of slices and directions become one number, and its code. The first six are for matrices with a direction (GLCM, GLRLM), the
 * next three for those without (GLSZM, GLDZM, NGTDM, NGLDM), the last for all that is not texture.
 */
export const aggregationCodes = {
  "2D, averaged": "BTW3",
  "2D, slice-merged": "SUJT",
  "2.5D, direction-merged": "JJUI",
  "2.5D, merged": "ZW7Z",
  "3D, averaged": "ITBB",
  "3D, merged": "IAZD",
  "2D": "8QNN",
  "2.5D": "62GR",
  "3D": "KOBO",
  "3D (volume)": "DHQ4",
} as const;
export type AggregationName = keyof typeof aggregationCodes;

export const directionalAggregations = [
  "2D, averaged",
  "2D, slice-merged",
  "2.5D, direction-merged",
  "2.5D, merged",
  "3D, averaged",
  "3D, merged",
] as const satisfies AggregationName[];
export type DirectionalAggregation = (typeof directionalAggregations)[number];

export const directionlessAggregations = ["2D", "2.5D", "3D"] as const satisfies AggregationName[];
export type DirectionlessAggregation = (typeof directionlessAggregations)[number];

export const directionalFamilies = ["glcm", "glrlm"] as const satisfies FamilyName[];
export const directionlessFamilies = ["glszm", "gldzm", "ngtdm", "ngldm"] as const satisfies FamilyName[];

/** The unit of a value: "intensity²" of an image in "SUV bw" is "(SUV bw)²". */
export function unitText(unit: FeatureUnit, intensityUnit: string): string {
  if (!unit.startsWith("intensity")) return unit;
  const name = intensityUnit === "" ? "intensity" : intensityUnit;
  const rest = unit.slice("intensity".length);
  return rest === "" ? name : `${name.includes(" ") ? `(${name})` : name}${rest}`;
}
