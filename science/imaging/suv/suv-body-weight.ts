/** Standardised uptake value by body weight, from what a PET series states about itself. */
import { firstItem, invalid, requiredNumbers, requiredText, text, texts } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { writtenMoment } from "../dicom/moment.ts";
import { privateText } from "../dicom/private-tags.ts";
import type { Series } from "../dicom/series.ts";
import { ImagingError } from "../imaging-error.ts";
import type { Sentence } from "../imaging-error.ts";
import type { Volume } from "../volume.ts";
import { acquisitionStart, administration, decayReference, meanActivityDelay } from "./decay-reference.ts";
import type { Administration, DecayReferenceRule } from "./decay-reference.ts";

/** How the values of a series became SUV: everything that another person needs to compute them again. */
export interface SuvComputation {
  /** Unit of the series: BQML, GML or CNTS. */
  units: string;
  /** DecayCorrection (0054,1102), or "" where the series already holds SUV. */
  decayCorrection: string;
  /** How the decay reference was found; "administration", "each slice" and "not needed" need no search. */
  decayReference: DecayReferenceRule | "administration" | "each slice" | "not needed";
  /** SUV = value x factor. With "each slice" the factor of the first slice. */
  factor: number;
  weightKg?: number;
  injectedDoseMBq?: number;
  halfLifeSeconds?: number;
  /** On the scanner's clock, as "2025-01-01T10:00:00". */
  injectedAt?: string;
  decayReferenceAt?: string;
  /** Minutes from the injection to the decay reference. */
  uptakeMinutes?: number;
  /** What was inferred or looks odd. */
  notes: Sentence[];
}

/**
 * Converts a PET series to SUV by body weight: activity (Bq/mL) x weight (g) / injected activity, decayed to the moment to which the image
 * is corrected. An organ that took up its fair share of the dose has an SUV of 1.
 *
 * Units BQML, GML (already SUV) and Philips CNTS are known, DecayCorrection START, ADMIN and NONE, weight in kg or g, dose in Bq or MBq.
 * Rules: QIBA SUV pseudo-code; IBSI-affiliated SUV manual (oncoray/suv_computation, 2026).
 *
 * ```ts
 * const suv = toSuvBodyWeight(dataset.pet());
 * suv.suv.uptakeMinutes;
 * ```
 *
 * @throws {ImagingError} `tag-missing` with the attribute's name and number, `tag-invalid`, `suv-impossible`.
 */
export function toSuvBodyWeight(series: Series): Volume & { suv: SuvComputation } {
  if (series.modality !== "PT")
    throw impossible(`the series is ${series.modality}, not PET`, `la série est ${series.modality}, pas une TEP`);
  const { factors, computation } = suvFactors(series.files);
  const { data, dimensions } = series.volume;
  const sliceLength = dimensions[0] * dimensions[1];
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = data[i] * factors[Math.floor(i / sliceLength)];
  return { ...series.volume, data: values, unit: "SUV bw", suv: computation };
}

interface Factors {
  factors: number[];
  computation: SuvComputation;
}

function suvFactors(files: readonly DicomFile[]): Factors {
  const head = files[0].data;
  const units = requiredText(head, "Units");
  const corrections = texts(head, "CorrectedImage");
  if (corrections.length > 0 && !corrections.includes("ATTN")) {
    throw invalid(
      "CorrectedImage",
      corrections.join("\\"),
      "attenuation (ATTN) is not corrected",
      "l’atténuation (ATTN) n’est pas corrigée",
    );
  }
  if (units === "GML") return alreadySuv(files);
  if (units === "CNTS") return fromCounts(files, corrections);
  if (units === "BQML") return fromActivity(files, { units, corrections, toBecquerel: files.map(() => 1) });
  throw invalid("Units", units, "no way to SUV is known", "aucune conversion en SUV n’est connue");
}

/** GML: the values are SUV; SUVType says which, body weight when it says nothing (PS3.3 C.8.9.1.1.3). */
function alreadySuv(files: readonly DicomFile[]): Factors {
  const type = text(files[0].data, "SUVType") ?? "BW";
  if (type !== "BW") throw invalid("SUVType", type, "the values are not by body weight", "les valeurs ne sont pas par le poids");
  const computation: SuvComputation = { units: "GML", decayCorrection: "", decayReference: "not needed", factor: 1, notes: [] };
  return { factors: files.map(() => 1), computation };
}

/** Philips counts: times the vendor's SUV factor, or its factor to Bq/mL. */
function fromCounts(files: readonly DicomFile[], corrections: string[]): Factors {
  const factor = (name: "philipsSuvFactor" | "philipsActivityFactor") =>
    files.map(({ data }) => Number(privateText(data, name) ?? Number.NaN)).map((value) => (value > 0 ? value : Number.NaN));
  const toSuv = factor("philipsSuvFactor");
  if (toSuv.every(Number.isFinite)) {
    const computation: SuvComputation = {
      units: "CNTS",
      decayCorrection: text(files[0].data, "DecayCorrection") ?? "",
      decayReference: "not needed",
      factor: toSuv[0],
      notes: [],
    };
    return { factors: toSuv, computation };
  }
  const toBecquerel = factor("philipsActivityFactor");
  if (toBecquerel.every(Number.isFinite)) return fromActivity(files, { units: "CNTS", corrections, toBecquerel });
  throw new ImagingError("tag-missing", { name: "SUV Scale Factor (Philips)", tag: "(7053,1000)" });
}

interface ActivityCase {
  units: string;
  corrections: string[];
  toBecquerel: number[];
}

function fromActivity(files: readonly DicomFile[], { units, corrections, toBecquerel }: ActivityCase): Factors {
  const head = files[0].data;
  requiredText(head, "CorrectedImage");
  const decayCorrection = requiredText(head, "DecayCorrection");
  if ((decayCorrection === "NONE") === corrections.includes("DECY")) {
    const reason = `DecayCorrection is ${decayCorrection}`;
    throw invalid("CorrectedImage", corrections.join("\\"), reason, `DecayCorrection vaut ${decayCorrection}`);
  }
  const notes: Sentence[] = [];
  const weightKg = weight(head, notes);
  const radiopharmaceutical = firstItem(head, "RadiopharmaceuticalInformationSequence");
  const doseBq = injectedDose(radiopharmaceutical, notes);
  const dose = { weightKg, injectedDoseMBq: doseBq / 1e6 };
  const gramsPerBecquerel = (weightKg * 1000) / doseBq;
  if (decayCorrection === "ADMIN") {
    const factors = toBecquerel.map((factor) => factor * gramsPerBecquerel);
    return { factors, computation: { units, decayCorrection, decayReference: "administration", factor: factors[0], ...dose, notes } };
  }
  const halfLifeSeconds = positive(radiopharmaceutical, "RadionuclideHalfLife");
  const grown = (seconds: number) => Math.exp((Math.LN2 * seconds) / halfLifeSeconds);
  const { moments, rule } = referenceMoments(files, { decayCorrection, halfLifeSeconds });
  const given = administration(radiopharmaceutical, Math.min(...moments), halfLifeSeconds);
  notes.push(...administrationNotes(given));
  const factors = toBecquerel.map((factor, i) => factor * gramsPerBecquerel * grown(moments[i] - given.moment));
  const computation: SuvComputation = {
    units,
    decayCorrection,
    decayReference: rule,
    factor: factors[0],
    ...dose,
    halfLifeSeconds,
    injectedAt: writtenMoment(given.moment),
    decayReferenceAt: writtenMoment(moments[0]),
    uptakeMinutes: (moments[0] - given.moment) / 60,
    notes,
  };
  return { factors, computation };
}

/** The moment at which each slice's values hold. */
function referenceMoments(
  files: readonly DicomFile[],
  { decayCorrection, halfLifeSeconds }: { decayCorrection: string; halfLifeSeconds: number },
) {
  if (decayCorrection === "NONE") {
    const moments = files.map(({ data }) => acquisitionStart(data) + meanActivityDelay(data, halfLifeSeconds));
    return { moments, rule: "each slice" as const };
  }
  if (decayCorrection !== "START") {
    throw invalid("DecayCorrection", decayCorrection, "START, ADMIN or NONE is expected", "START, ADMIN ou NONE est attendu");
  }
  const { moment, rule } = decayReference(files, halfLifeSeconds);
  return { moments: files.map(() => moment), rule };
}

function weight(head: DicomFile["data"], notes: Sentence[]): number {
  const stated = positive(head, "PatientWeight");
  if (stated <= 1000) return stated;
  notes.push({
    fr: `PatientWeight vaut ${stated} : compris comme des grammes.`,
    en: `PatientWeight is ${stated}: taken as grams.`,
  });
  return stated / 1000;
}

/** Injected activity in Bq. Some systems write MBq: no one is given less than 10 kBq, nor more than 5 GBq, of a PET tracer. */
function injectedDose(radiopharmaceutical: DicomFile["data"], notes: Sentence[]): number {
  const stated = positive(radiopharmaceutical, "RadionuclideTotalDose");
  if (stated >= 1e5 && stated <= 1e10) return stated;
  if (stated < 1 || stated > 5000) {
    throw invalid("RadionuclideTotalDose", stated, "neither Bq nor MBq of a PET dose", "ce ne sont ni des Bq ni des MBq d’une dose de TEP");
  }
  notes.push({
    fr: `RadionuclideTotalDose vaut ${stated} : compris comme des MBq.`,
    en: `RadionuclideTotalDose is ${stated}: taken as MBq.`,
  });
  return stated * 1e6;
}

function positive(data: DicomFile["data"], keyword: "PatientWeight" | "RadionuclideTotalDose" | "RadionuclideHalfLife"): number {
  const [value] = requiredNumbers(data, keyword, 1);
  if (!(value > 0)) throw invalid(keyword, value, "not positive", "ce n’est pas positif");
  return value;
}

function administrationNotes(given: Administration): Sentence[] {
  const notes: Sentence[] = [];
  if (given.statedDateIgnored) {
    notes.push({
      fr: "La date de RadiopharmaceuticalStartDateTime contredit l’examen : l’heure de RadiopharmaceuticalStartTime a été utilisée.",
      en: "The date of RadiopharmaceuticalStartDateTime contradicts the scan: RadiopharmaceuticalStartTime was used.",
    });
  }
  if (given.day === "day before the scan") {
    notes.push({ fr: "Injection la veille de l’examen, par l’heure.", en: "Injected on the day before the scan, by its time." });
  }
  return notes;
}

function impossible(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("suv-impossible", { reason, reasonFr });
}
