/**
 * To which moment a PET series is decay-corrected. Vendors differ; the order of rules below is the one that gives the expected values on
 * every published digital reference object (QIBA SUV pseudo-code; IBSI-affiliated SUV manual, oncoray/suv_computation, 2026).
 */
import { ImagingError } from "../imaging-error.ts";
import { dayOf, momentOf, parseMoment, timeOfDay } from "../dicom/moment.ts";
import type { ClockSeconds } from "../dicom/moment.ts";
import { invalid, requiredNumbers, text } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { privateText } from "../dicom/private-tags.ts";
import { tagNumber } from "../dicom/tags.ts";
import type { Keyword } from "../dicom/tags.ts";
import type { DataSet } from "dicom-parser";

/** By which rule the decay reference was found. */
export type DecayReferenceRule = "ge-private-tag" | "series-time" | "back-computation" | "stated";

export interface DecayReference {
  rule: DecayReferenceRule;
  moment: ClockSeconds;
}

/**
 * The moment to which a series with DecayCorrection START is corrected: GE's scan time (0009,100D), else SeriesTime where it is not later
 * than the first AcquisitionTime, else the start that FrameReferenceTime implies.
 *
 * @throws {ImagingError} `tag-missing`, `tag-invalid`, `suv-impossible` when slices imply different starts.
 */
export function decayReference(files: readonly DicomFile[], halfLifeSeconds: number): DecayReference {
  const head = files[0].data;
  // Enhanced PET says it in an attribute of its own (PS3.3 C.8.22.4).
  const stated = momentOf(head, "DecayCorrectionDateTime", text(head, "TimezoneOffsetFromUTC"));
  if (stated !== undefined) return { rule: "stated", moment: stated };
  const vendor = privateText(head, "geScanTime");
  if (vendor !== undefined) return { rule: "ge-private-tag", moment: parseMoment("AcquisitionDate", vendor) };
  const firstAcquisition = Math.min(...files.map(({ data }) => acquisitionStart(data)));
  const seriesTime = timeOfDay(head, "SeriesTime");
  if (seriesTime !== undefined) {
    const moment = (dayOf(head, "SeriesDate") ?? requiredDay(head)) + seriesTime;
    // One of the two times may have lost the fraction of its second.
    if (moment < firstAcquisition + 1) return { rule: "series-time", moment };
  }
  return { rule: "back-computation", moment: backComputed(files, halfLifeSeconds) };
}

/** The moment at which each slice's values hold, for DecayCorrection START and NONE. @throws {ImagingError} */
export function referenceMoments(
  files: readonly DicomFile[],
  { decayCorrection, halfLifeSeconds }: { decayCorrection: string; halfLifeSeconds: number },
): { moments: ClockSeconds[]; rule: DecayReferenceRule | "each slice" } {
  if (decayCorrection === "NONE") {
    const moments = files.map(({ data }) => acquisitionStart(data) + meanActivityDelay(data, halfLifeSeconds));
    return { moments, rule: "each slice" };
  }
  if (decayCorrection !== "START") {
    throw invalid("DecayCorrection", decayCorrection, "START, ADMIN or NONE is expected", "START, ADMIN ou NONE est attendu");
  }
  const { moment, rule } = decayReference(files, halfLifeSeconds);
  return { moments: files.map(() => moment), rule };
}

const day = 86_400;

/** Start of a slice's acquisition. @throws {ImagingError} `tag-missing`. */
export function acquisitionStart(data: DataSet): ClockSeconds {
  const time = timeOfDay(data, "AcquisitionTime");
  if (time === undefined) throw missing("AcquisitionTime");
  const dated = dayOf(data, "AcquisitionDate");
  if (dated !== undefined) return dated + time;
  const midnight = requiredDay(data);
  const seriesTime = timeOfDay(data, "SeriesTime");
  // Without a date of its own, a bed that comes half a day before its series came after midnight.
  return midnight + time + (seriesTime !== undefined && seriesTime - time > day / 2 ? day : 0);
}

/**
 * Seconds from the start of a frame to the moment when its activity equals the frame's mean:
 * ln(lambda T / (1 - exp(-lambda T))) / lambda, with T the frame's duration.
 *
 * @throws {ImagingError} `tag-missing`, `tag-invalid`.
 */
export function meanActivityDelay(data: DataSet, halfLifeSeconds: number): number {
  const [milliseconds] = requiredNumbers(data, "ActualFrameDuration", 1);
  if (!(milliseconds > 0)) throw invalid("ActualFrameDuration", milliseconds, "not positive", "ce n’est pas positif");
  const lambda = Math.LN2 / halfLifeSeconds;
  const decays = lambda * (milliseconds / 1000);
  return Math.log(decays / -Math.expm1(-decays)) / lambda;
}

function backComputed(files: readonly DicomFile[], halfLifeSeconds: number): ClockSeconds {
  const starts = files.map(({ data }) => {
    const [reference] = requiredNumbers(data, "FrameReferenceTime", 1);
    return acquisitionStart(data) + meanActivityDelay(data, halfLifeSeconds) - reference / 1000;
  });
  const ordered = starts.toSorted((a, b) => a - b);
  const spread = ordered[ordered.length - 1] - ordered[0];
  if (spread > 60) {
    const seconds = Math.round(spread);
    throw new ImagingError("suv-impossible", {
      reason: `AcquisitionTime and FrameReferenceTime imply starts of the scan that differ by ${seconds} s`,
      reasonFr: `AcquisitionTime et FrameReferenceTime impliquent des débuts d’examen qui diffèrent de ${seconds} s`,
    });
  }
  return ordered[Math.floor(ordered.length / 2)];
}

/** The day on which times without a date are meant. */
function requiredDay(data: DataSet): ClockSeconds {
  const day = dayOf(data, "AcquisitionDate") ?? dayOf(data, "SeriesDate");
  if (day === undefined) throw missing("AcquisitionDate");
  return day;
}

/** When the radiopharmaceutical was given, and whether the date had to be inferred. */
export interface Administration {
  moment: ClockSeconds;
  /** "stated" in StartDateTime; the day of the scan or the day "before" it by StartTime alone. */
  day: "stated" | "day of the scan" | "day before the scan";
  /** True when a stated date contradicted the scan and the time of day was used instead. */
  statedDateIgnored: boolean;
}

/**
 * When the radiopharmaceutical was given. RadiopharmaceuticalStartDateTime is preferred; where it does not lie within ten half-lives before
 * the scan (dates shifted by de-identification) RadiopharmaceuticalStartTime is used, on the day of the scan or, past midnight, the day before.
 *
 * @throws {ImagingError} `tag-missing`, `tag-invalid`.
 */
export function administration(
  radiopharmaceutical: DataSet,
  { scan, halfLifeSeconds, head }: { scan: ClockSeconds; halfLifeSeconds: number; head: DataSet },
): Administration {
  const plausible = (moment: ClockSeconds) => moment <= scan && scan - moment <= 10 * halfLifeSeconds;
  const stated = momentOf(radiopharmaceutical, "RadiopharmaceuticalStartDateTime", text(head, "TimezoneOffsetFromUTC"));
  if (stated !== undefined && plausible(stated)) return { moment: stated, day: "stated", statedDateIgnored: false };
  const time = timeOfDay(radiopharmaceutical, "RadiopharmaceuticalStartTime");
  const statedDateIgnored = stated !== undefined;
  if (time === undefined) {
    if (stated === undefined) throw missing("RadiopharmaceuticalStartTime");
    throw implausible("RadiopharmaceuticalStartDateTime", text(radiopharmaceutical, "RadiopharmaceuticalStartDateTime") ?? "");
  }
  const sameDay = Math.floor(scan / day) * day + time;
  if (plausible(sameDay)) return { moment: sameDay, day: "day of the scan", statedDateIgnored };
  const dayBefore = sameDay - day;
  if (sameDay > scan && plausible(dayBefore)) return { moment: dayBefore, day: "day before the scan", statedDateIgnored };
  throw implausible("RadiopharmaceuticalStartTime", text(radiopharmaceutical, "RadiopharmaceuticalStartTime") ?? "");
}

function implausible(keyword: Keyword, value: string): ImagingError {
  const reason = "not within ten half-lives before the scan";
  return invalid(keyword, value, reason, "ce n’est pas dans les dix périodes qui précèdent l’examen");
}

function missing(keyword: Keyword): ImagingError {
  return new ImagingError("tag-missing", { name: keyword, tag: tagNumber(keyword) });
}
