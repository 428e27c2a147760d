/** Standardised uptake values, from what a PET series states about itself. */
import { firstItem, invalid, requiredText, text, texts } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { writtenMoment } from "../dicom/moment.ts";
import { privateText } from "../dicom/private-tags.ts";
import type { Series } from "../dicom/series.ts";
import { ImagingError, badArgument } from "../imaging-error.ts";
import type { Sentence } from "../imaging-error.ts";
import type { Volume } from "../volume.ts";
import { bodyOf, positive } from "./body.ts";
import { bodyMeasures, kindOfSuvType } from "./body-measures.ts";
import type { SuvKind } from "./body-measures.ts";
import { administration, referenceMoments } from "./decay-reference.ts";
import type { Administration, DecayReferenceRule } from "./decay-reference.ts";
import { halfLife } from "./half-life.ts";
import { overridden } from "./overrides.ts";
import type { AppliedOverride, Overrides } from "./overrides.ts";

/** How the values of a series became SUV: everything that another person needs to compute them again. */
export interface SuvComputation {
  /** By what the activity is normalised. */
  kind: SuvKind;
  /** The formula of that measure and where it was published. */
  formula: string;
  /** Unit of the series: BQML, GML, CM2ML or CNTS. */
  units: string;
  /** DecayCorrection (0054,1102), or "" where the series already holds SUV. */
  decayCorrection: string;
  /** How the decay reference was found; "administration", "each slice" and "not needed" need no search. */
  decayReference: DecayReferenceRule | "administration" | "each slice" | "not needed";
  /** SUV = value x factor. With "each slice" the factor of the first slice. */
  factor: number;
  weightKg?: number;
  heightM?: number;
  sex?: "M" | "F" | "O";
  injectedDoseMBq?: number;
  halfLifeSeconds?: number;
  /** On the scanner's clock, as "2025-01-01T10:00:00". */
  injectedAt?: string;
  decayReferenceAt?: string;
  /** Minutes from the injection to the decay reference. */
  uptakeMinutes?: number;
  /** What was inferred or looks odd. */
  notes: Sentence[];
  /** What a person stated in place of the files. */
  overrides: AppliedOverride[];
}

/** What is asked of `toSuv`. */
export interface SuvRequest {
  /** Default "bw", by body weight. */
  kind?: SuvKind;
  /** Attributes that a person states in place of the files, as `{ PatientWeight: 70 }`; they stay in the result. */
  overrides?: Overrides;
}

/**
 * Converts a PET series to SUV: activity (Bq/mL) x a measure of the body / injected activity, decayed to the moment to which the image is
 * corrected. An organ that took up its fair share of the dose has an SUV by weight of 1.
 *
 * Units BQML, GML and CM2ML (already SUV, of the kind that SUVType says) and Philips CNTS are known, DecayCorrection START, ADMIN and NONE,
 * weight in kg or g, height in m or cm, dose in Bq or MBq. Rules: QIBA SUV pseudo-code; IBSI-affiliated SUV manual (oncoray/suv_computation, 2026).
 *
 * ```ts
 * const suv = toSuv(dataset.pet(), { kind: "lbm-janmahasatian", overrides: { PatientSize: 1.72 } });
 * suv.suv.uptakeMinutes;
 * ```
 *
 * @throws {ImagingError} `tag-missing` with the attribute's name and number, `tag-invalid`, `suv-impossible`, `bad-argument`.
 */
export function toSuv(series: Series, { kind = "bw", overrides = {} }: SuvRequest = {}): Volume & { suv: SuvComputation } {
  const measure = bodyMeasures[kind];
  if (measure === undefined) {
    const list = Object.keys(bodyMeasures).join(", ");
    throw badArgument(`${kind} is no kind of SUV; kinds: ${list}`, `${kind} n’est pas une sorte de SUV ; sortes : ${list}`);
  }
  if (series.modality !== "PT") {
    throw impossible(`the series is ${series.modality}, not PET`, `la série est ${series.modality}, pas une TEP`);
  }
  const { files, applied } = overridden(series.files, overrides);
  const { factors, computation } = suvFactors(files, kind);
  const { data, dimensions } = series.volume;
  const sliceLength = dimensions[0] * dimensions[1];
  const values = new Float32Array(data.length);
  // A file with many frames holds them all under one header.
  const factorOf = (slice: number) => factors[files.length === 1 ? 0 : slice];
  for (let slice = 0, i = 0; slice < dimensions[2]; slice++) {
    const factor = factorOf(slice);
    for (const end = i + sliceLength; i < end; i++) values[i] = data[i] * factor;
  }
  return { ...series.volume, data: values, unit: measure.unit, suv: { kind, formula: measure.source, ...computation, overrides: applied } };
}

/** `toSuv` by body weight. */
export function toSuvBodyWeight(series: Series, overrides: Overrides = {}): Volume & { suv: SuvComputation } {
  return toSuv(series, { overrides });
}

interface Factors {
  factors: number[];
  computation: Omit<SuvComputation, "kind" | "formula" | "overrides">;
}

function suvFactors(files: readonly DicomFile[], kind: SuvKind): Factors {
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
  if (units === "GML" || units === "CM2ML") return alreadySuv(files, { kind, units });
  if (units === "CNTS") return fromCounts(files, { kind, corrections });
  if (units === "BQML") return fromActivity(files, { kind, units, corrections, toBecquerel: files.map(() => 1) });
  throw invalid("Units", units, "no way to SUV is known", "aucune conversion en SUV n’est connue");
}

/** GML and CM2ML: the values are SUV; SUVType says of which kind (PS3.3 C.8.9.1.1.3). */
function alreadySuv(files: readonly DicomFile[], { kind, units }: { kind: SuvKind; units: string }): Factors {
  const type = text(files[0].data, "SUVType") ?? (units === "GML" ? "BW" : "BSA");
  const held = kindOfSuvType(type);
  if (held === undefined || (held === "bsa") !== (units === "CM2ML")) {
    throw invalid("SUVType", type, `no kind of SUV in ${units}`, `ce n’est pas une sorte de SUV en ${units}`);
  }
  return rescaledSuv(files, { kind, held, units, factors: files.map(() => 1), decayCorrection: "" });
}

interface HeldSuv {
  kind: SuvKind;
  /** The kind that the values are of. */
  held: SuvKind;
  units: string;
  factors: number[];
  decayCorrection: string;
}

/** From one kind of SUV to another: by the ratio of the two measures of the same body. */
function rescaledSuv(files: readonly DicomFile[], { kind, held, units, factors, decayCorrection }: HeldSuv): Factors {
  const notes: Sentence[] = [];
  const plain = { units, decayCorrection, decayReference: "not needed" as const, notes };
  if (kind === held) return { factors, computation: { ...plain, factor: factors[0] } };
  const body = bodyOf(files[0].data, { kinds: [kind, held], notes });
  const ratio = bodyMeasures[kind].grams(body) / bodyMeasures[held].grams(body);
  const scaled = factors.map((factor) => factor * ratio);
  return { factors: scaled, computation: { ...plain, factor: scaled[0], ...stated(body) } };
}

/** What was needed of a body. */
function stated({ weightKg, heightM, sex }: ReturnType<typeof bodyOf>) {
  return { weightKg, ...(Number.isNaN(heightM) ? {} : { heightM, sex }) };
}

/** Philips counts: times the vendor's SUV factor, or its factor to Bq/mL. */
function fromCounts(files: readonly DicomFile[], { kind, corrections }: { kind: SuvKind; corrections: string[] }): Factors {
  const factor = (name: "philipsSuvFactor" | "philipsActivityFactor") =>
    files.map(({ data }) => Number(privateText(data, name) ?? Number.NaN)).map((value) => (value > 0 ? value : Number.NaN));
  const toSuvFactors = factor("philipsSuvFactor");
  if (toSuvFactors.every(Number.isFinite)) {
    const decayCorrection = text(files[0].data, "DecayCorrection") ?? "";
    return rescaledSuv(files, { kind, held: "bw", units: "CNTS", factors: toSuvFactors, decayCorrection });
  }
  const toBecquerel = factor("philipsActivityFactor");
  if (toBecquerel.every(Number.isFinite)) return fromActivity(files, { kind, units: "CNTS", corrections, toBecquerel });
  throw new ImagingError("tag-missing", { name: "SUV Scale Factor (Philips)", tag: "(7053,1000)" });
}

interface ActivityCase {
  kind: SuvKind;
  units: string;
  corrections: string[];
  toBecquerel: number[];
}

function fromActivity(files: readonly DicomFile[], { kind, units, corrections, toBecquerel }: ActivityCase): Factors {
  const head = files[0].data;
  requiredText(head, "CorrectedImage");
  const decayCorrection = requiredText(head, "DecayCorrection");
  if (decayCorrection !== "NONE" && !corrections.includes("DECY")) {
    const reason = `DecayCorrection is ${decayCorrection}`;
    throw invalid("CorrectedImage", corrections.join("\\"), reason, `DecayCorrection vaut ${decayCorrection}`);
  }
  const notes: Sentence[] = [];
  if (decayCorrection === "NONE" && corrections.includes("DECY")) {
    // Of two attributes that disagree the one that is about nothing else is followed, and the result says so.
    notes.push({
      en: "CorrectedImage lists DECY although DecayCorrection is NONE: taken as not corrected for decay.",
      fr: "CorrectedImage cite DECY alors que DecayCorrection vaut NONE\u00a0: les valeurs sont prises comme non corrigées de la décroissance.",
    });
  }
  const body = bodyOf(head, { kinds: [kind], notes });
  const radiopharmaceutical = firstItem(head, "RadiopharmaceuticalInformationSequence");
  const doseBq = injectedDose(radiopharmaceutical, notes);
  const dose = { ...stated(body), injectedDoseMBq: doseBq / 1e6 };
  const gramsPerBecquerel = bodyMeasures[kind].grams(body) / doseBq;
  if (!(gramsPerBecquerel > 0)) {
    throw impossible("the formula gives this body no mass", "la formule ne donne pas de masse à ce corps");
  }
  if (decayCorrection === "ADMIN") {
    const factors = toBecquerel.map((factor) => factor * gramsPerBecquerel);
    return { factors, computation: { units, decayCorrection, decayReference: "administration", factor: factors[0], ...dose, notes } };
  }
  const halfLifeSeconds = halfLife(radiopharmaceutical, notes);
  const grown = (seconds: number) => Math.exp((Math.LN2 * seconds) / halfLifeSeconds);
  const { moments, rule } = referenceMoments(files, { decayCorrection, halfLifeSeconds });
  const given = administration(radiopharmaceutical, { scan: Math.min(...moments), halfLifeSeconds, head });
  notes.push(...administrationNotes(given));
  const factors = toBecquerel.map((factor, i) => factor * gramsPerBecquerel * grown(moments[i] - given.moment));
  return {
    factors,
    computation: {
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
    },
  };
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
