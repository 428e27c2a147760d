/** DICOM dates and times as seconds on one clock. Scans carry no time zone that can be trusted: all are read as one local time. */
import { invalid, text } from "./read-dicom.ts";
import type { Keyword } from "./tags.ts";
import type { DataSet } from "dicom-parser";

/** Seconds since 1970-01-01 00:00 on the scanner's own clock. */
export type ClockSeconds = number;

const timePattern = /^(\d{2})(?:(\d{2})(?:(\d{2})(\.\d{1,6})?)?)?$/;

/** Seconds since midnight of a TM value. @throws {ImagingError} `tag-invalid`. */
export function timeOfDay(data: DataSet, keyword: Keyword): number | undefined {
  const value = text(data, keyword);
  return value === undefined ? undefined : secondsOfDay(keyword, value);
}

/** Midnight of a DA value. @throws {ImagingError} `tag-invalid`. */
export function dayOf(data: DataSet, keyword: Keyword): ClockSeconds | undefined {
  const value = text(data, keyword);
  return value === undefined ? undefined : midnight(keyword, value);
}

/**
 * A DT value ("20250101100000.000000+0100"). Its offset from UTC is turned into that of the file (TimezoneOffsetFromUTC, in which DA and TM are
 * meant, PS3.3 C.12.1.1.8); where the file states none, DA and TM are taken to be in the offset of the DT.
 */
export function momentOf(data: DataSet, keyword: Keyword, fileOffset?: string): ClockSeconds | undefined {
  const value = text(data, keyword);
  if (value === undefined) return undefined;
  const own = offsetSeconds(/[+-]\d{4}$/.exec(value)?.[0]);
  const ofFile = offsetSeconds(fileOffset);
  return parseMoment(keyword, value) + (own === undefined || ofFile === undefined ? 0 : ofFile - own);
}

function offsetSeconds(offset: string | undefined): number | undefined {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(offset ?? "");
  return match === null ? undefined : Number(`${match[1]}1`) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
}

/** A DT value on its own clock. @throws {ImagingError} `tag-invalid`. */
export function parseMoment(keyword: Keyword, value: string): ClockSeconds {
  const local = value.replace(/[+-]\d{4}$/, "");
  if (local.length < 10) throw invalid(keyword, value, "not a date and time", "ce n’est pas une date et une heure");
  return midnight(keyword, local.slice(0, 8)) + secondsOfDay(keyword, local.slice(8));
}

/** "2025-01-01T10:00:00" of seconds on the scanner's clock, for reading. */
export function writtenMoment(seconds: ClockSeconds): string {
  return new Date(Math.round(seconds) * 1000).toISOString().slice(0, 19);
}

function midnight(keyword: Keyword, value: string): ClockSeconds {
  // "2025.01.01" was legal before 1993 and is still met.
  const digits = value.replaceAll(".", "");
  const iso = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const milliseconds = /^\d{8}$/.test(digits) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw invalid(keyword, value, "not a date", "ce n’est pas une date");
  return milliseconds / 1000;
}

function secondsOfDay(keyword: Keyword, value: string): number {
  const match = timePattern.exec(value.replaceAll(":", ""));
  const [hours, minutes, seconds] = (match?.slice(1, 4) ?? ["99"]).map((part) => Number(part ?? 0));
  if (match === null || hours > 23 || minutes > 59 || seconds > 60) throw invalid(keyword, value, "not a time", "ce n’est pas une heure");
  return hours * 3600 + minutes * 60 + seconds + Number(match[4] ?? 0);
}
