/** What a person states in place of what a file says, or does not say. Nothing is ever overridden unasked, and what was stays in the result. */
import type { DataSet } from "dicom-parser";
import { badArgument } from "../imaging-error.ts";
import { text } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { tagNumber, tags } from "../dicom/tags.ts";
import type { Keyword } from "../dicom/tags.ts";

/** An attribute that was overridden. */
export interface AppliedOverride {
  name: Keyword;
  tag: string;
  value: string;
  /** What the first file says, `null` where it says nothing. */
  stated: string | null;
}

const ofSeries = [
  "PatientWeight",
  "PatientSize",
  "PatientSex",
  "Units",
  "SUVType",
  "DecayCorrection",
  "CorrectedImage",
  "SeriesDate",
  "SeriesTime",
  "AcquisitionDate",
  "AcquisitionTime",
  "ActualFrameDuration",
  "DecayCorrectionDateTime",
  "TimezoneOffsetFromUTC",
] as const satisfies readonly Keyword[];
const ofRadiopharmaceutical = [
  "RadionuclideTotalDose",
  "RadionuclideHalfLife",
  "RadiopharmaceuticalStartTime",
  "RadiopharmaceuticalStartDateTime",
] as const satisfies readonly Keyword[];

/** Attributes that may be overridden. */
export const overridable: readonly Keyword[] = [...ofSeries, ...ofRadiopharmaceutical];

/** Overrides by keyword, "(0010,1030)" or "00101030", with their values as DICOM writes them. */
export type Overrides = Readonly<Record<string, string | number>>;

/** Overrides by keyword. @throws {ImagingError} `bad-argument` for an attribute that cannot be overridden or an empty value. */
export function namedOverrides(overrides: Overrides): Map<Keyword, string> {
  return new Map(
    Object.entries(overrides).map(([name, given]) => {
      const number = name.replaceAll(/[(),\s]/g, "").toLowerCase();
      const keyword = overridable.find((one) => one.toLowerCase() === name.toLowerCase() || tags[one].slice(1) === number);
      const list = overridable.join(", ");
      if (keyword === undefined) {
        throw badArgument(`${name} cannot be overridden; what can: ${list}`, `${name} ne se remplace pas ; ce qui se remplace : ${list}`);
      }
      const value = String(given).trim();
      if (value === "") throw badArgument(`${keyword} is overridden by nothing`, `${keyword} est remplacé par rien`);
      return [keyword, value];
    }),
  );
}

/** The files as if they said what is stated. */
export function overridden(files: readonly DicomFile[], overrides: Overrides): { files: readonly DicomFile[]; applied: AppliedOverride[] } {
  const named = namedOverrides(overrides);
  if (named.size === 0) return { files, applied: [] };
  const radiopharmaceutical = items(files[0].data)[0]?.dataSet;
  const applied = [...named].map(([name, value]): AppliedOverride => {
    const inside = (ofRadiopharmaceutical as readonly Keyword[]).includes(name);
    const data = inside ? radiopharmaceutical : files[0].data;
    return { name, tag: tagNumber(name), value, stated: data === undefined ? null : (text(data, name) ?? null) };
  });
  return { files: files.map((file) => ({ ...file, data: layered(file.data, named) })), applied };
}

const items = (data: DataSet) => data.elements[tags.RadiopharmaceuticalInformationSequence]?.items ?? [];

function layered(data: DataSet, named: Map<Keyword, string>): DataSet {
  const pick = (keywords: readonly Keyword[]) =>
    new Map([...named].filter(([name]) => keywords.includes(name)).map(([name, value]) => [tags[name] as string, value]));
  const outer = pick(ofSeries);
  const inner = pick(ofRadiopharmaceutical);
  const sequence = tags.RadiopharmaceuticalInformationSequence;
  const first = items(data)[0]?.dataSet;
  const elements = { ...data.elements };
  if (inner.size > 0) {
    const item = { tag: "xfffee000", length: 0, dataOffset: 0, dataSet: stating(first ?? emptied(data), inner) };
    elements[sequence] = { tag: sequence, vr: "SQ", length: 0, dataOffset: 0, items: [item] };
  }
  return stating(Object.assign(Object.create(data) as DataSet, { elements }), outer);
}

function emptied(data: DataSet): DataSet {
  return Object.assign(Object.create(data) as DataSet, { elements: {} });
}

/** A data set that answers some attributes with what is stated. */
function stating(data: DataSet, values: Map<string, string>): DataSet {
  return Object.assign(Object.create(data) as DataSet, {
    string: (tag: string, index?: number) => values.get(tag) ?? data.string(tag, index),
  });
}
