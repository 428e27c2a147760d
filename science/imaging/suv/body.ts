/** What a series says of the patient's body, as far as a kind of SUV needs it. */
import type { DataSet } from "dicom-parser";
import { invalid, requiredNumbers, requiredText } from "../dicom/read-dicom.ts";
import type { Keyword } from "../dicom/tags.ts";
import type { Sentence } from "../imaging-error.ts";
import { bodyMeasures } from "./body-measures.ts";
import type { Body, SuvKind } from "./body-measures.ts";

/** The body, for the kinds asked. @throws {ImagingError} `tag-missing`, `tag-invalid`. */
export function bodyOf(head: DataSet, { kinds, notes }: { kinds: readonly SuvKind[]; notes: Sentence[] }): Body {
  const needs = (what: "height" | "sex") => kinds.some((kind) => bodyMeasures[kind].needs[what]);
  return {
    weightKg: weight(head, notes),
    heightM: needs("height") ? height(head, notes) : Number.NaN,
    sex: needs("sex") ? sex(head, notes) : "O",
  };
}

/** Some systems write grams: nobody weighs more than a ton. The heaviest known person weighed 635 kg: between the two it is neither. */
function weight(head: DataSet, notes: Sentence[]): number {
  const stated = positive(head, "PatientWeight");
  if (stated <= 650) return stated;
  if (stated <= 1000)
    throw invalid("PatientWeight", stated, "neither kilograms nor grams of a person", "ce ne sont ni des kilogrammes ni des grammes");
  notes.push({
    fr: `PatientWeight vaut ${stated} : compris comme des grammes.`,
    en: `PatientWeight is ${stated}: taken as grams.`,
  });
  return stated / 1000;
}

/** Metres (PS3.3 C.7.2.2); some systems write centimetres. */
function height(head: DataSet, notes: Sentence[]): number {
  const stated = positive(head, "PatientSize");
  if (stated >= 0.3 && stated <= 3) return stated;
  if (stated < 30 || stated > 300) {
    throw invalid("PatientSize", stated, "neither metres nor centimetres of a person", "ce ne sont ni des mètres ni des centimètres");
  }
  notes.push({
    fr: `PatientSize vaut ${stated} : compris comme des centimètres.`,
    en: `PatientSize is ${stated}: taken as centimetres.`,
  });
  return stated / 100;
}

function sex(head: DataSet, notes: Sentence[]): Body["sex"] {
  const stated = requiredText(head, "PatientSex");
  if (stated !== "M" && stated !== "F" && stated !== "O") throw invalid("PatientSex", stated, "not M, F or O", "ce n’est ni M, ni F, ni O");
  if (stated === "O") {
    notes.push({
      fr: "PatientSex vaut O : moyenne des formules pour hommes et pour femmes.",
      en: "PatientSex is O: the mean of the formulas for men and for women.",
    });
  }
  return stated;
}

/** A number above 0. @throws {ImagingError} `tag-missing`, `tag-invalid`. */
export function positive(data: DataSet, keyword: Keyword): number {
  const [value] = requiredNumbers(data, keyword, 1);
  if (!(value > 0)) throw invalid(keyword, value, "not positive", "ce n’est pas positif");
  return value;
}
