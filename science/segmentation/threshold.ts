/** From which SUV on a voxel is taken for tumour. */
import { badArgument } from "../imaging/imaging-error.ts";
import type { OrganReference } from "./reference.ts";

export type ThresholdMethod =
  /** SUV >= suv everywhere. 4.0 and 2.5 are in use for total metabolic tumour volume. */
  | { readonly method: "fixed"; readonly suv: number }
  /** Each lesion at a share of its own maximum. 41 % and 50 % are in use (EANM, Boellaard 2015). */
  | { readonly method: "percent of maximum"; readonly percent: number }
  /**
   * Each lesion between its background and its maximum: background + percent / 100 (maximum - background). With 50 % this is the
   * background-adapted isocontour of EARL ("A50").
   */
  | { readonly method: "adaptive"; readonly percent: number; readonly background: number }
  /** factor x mean + standardDeviations x SD of a reference; PERCIST: see `percistThreshold`. */
  | { readonly method: "reference"; readonly reference: OrganReference; readonly factor: number; readonly standardDeviations: number };

/**
 * PERCIST's level above which a lesion can be measured: 1.5 x mean + 2 SD of the liver; where the liver is ill, 2 x mean + 2 SD of the blood
 * pool (Wahl, J Nucl Med 2009;50:122S). PERCIST counts in SUL: give an image and a reference in SUL.
 */
export function percistThreshold(reference: OrganReference, organ: "liver" | "blood pool" = "liver"): ThresholdMethod {
  return { method: "reference", reference, factor: organ === "liver" ? 1.5 : 2, standardDeviations: 2 };
}

/** The threshold in SUV: of a lesion with this maximum, where it depends on the lesion. @throws {ImagingError} `bad-argument`. */
export function thresholdOf(method: ThresholdMethod, maximum: number): number {
  const value = computed(method, maximum);
  if (!Number.isFinite(value)) throw badArgument("The threshold is no number", "Le seuil n’est pas un nombre");
  return value;
}

function computed(method: ThresholdMethod, maximum: number): number {
  switch (method.method) {
    case "fixed":
      return method.suv;
    case "percent of maximum":
      return (requiredPercent(method.percent) * maximum) / 100;
    case "adaptive":
      return method.background + (requiredPercent(method.percent) * (maximum - method.background)) / 100;
    case "reference":
      return method.factor * method.reference.mean + method.standardDeviations * method.reference.standardDeviation;
  }
}

function requiredPercent(percent: number): number {
  if (percent > 0 && percent <= 100) return percent;
  throw badArgument("percent must be above 0 and at most 100", "percent doit être supérieur à 0 et au plus 100");
}

/** Whether each lesion has a threshold of its own. */
export const isRelative = (method: ThresholdMethod) => method.method === "percent of maximum" || method.method === "adaptive";
