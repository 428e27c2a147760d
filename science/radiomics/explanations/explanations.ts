/**
 * What each feature means to a physician, and when it misleads: data, in both languages, by IBSI's code. Formulas, units and sections of the
 * manual are in the catalogue. For teaching and research: no feature decides about a patient.
 */
import type { Sentence } from "../../imaging/imaging-error.ts";
import type { FamilyName } from "../feature.ts";
import glcm from "./glcm.json" with { type: "json" };
import gldzm from "./gldzm.json" with { type: "json" };
import glrlm from "./glrlm.json" with { type: "json" };
import glszm from "./glszm.json" with { type: "json" };
import histogram from "./intensity-histogram.json" with { type: "json" };
import statistics from "./intensity-statistics.json" with { type: "json" };
import volumeHistogram from "./intensity-volume-histogram.json" with { type: "json" };
import local from "./local-intensity.json" with { type: "json" };
import morphology from "./morphology.json" with { type: "json" };
import ngldm from "./ngldm.json" with { type: "json" };
import ngtdm from "./ngtdm.json" with { type: "json" };
import pitfalls from "./pitfalls.json" with { type: "json" };

export interface FeatureExplanation {
  /** Its name in French; the English name is IBSI's, in the catalogue. */
  readonly frenchName: string;
  readonly meaning: Sentence;
  /** When it misleads: one sentence each. */
  readonly misleads: readonly Sentence[];
}

interface Written {
  name: string;
  meaning: Sentence;
  misleads: string[];
}

const byFamily: Record<FamilyName, Record<string, Written>> = {
  morphology,
  "local-intensity": local,
  "intensity-statistics": statistics,
  "intensity-histogram": histogram,
  "intensity-volume-histogram": volumeHistogram,
  glcm,
  glrlm,
  glszm,
  gldzm,
  ngtdm,
  ngldm,
};
const written = new Map(Object.values(byFamily).flatMap((features) => Object.entries(features)));
const sentences: Record<string, Sentence> = pitfalls;

/** The explanation of a feature, by its IBSI code. */
export function explanationOf(featureCode: string): FeatureExplanation | undefined {
  const found = written.get(featureCode);
  if (found === undefined) return undefined;
  const { name, meaning, misleads } = found;
  return { frenchName: name, meaning, misleads: misleads.map((pitfall) => sentences[pitfall]) };
}
