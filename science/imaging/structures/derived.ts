/** What every object that is derived from a series has in common: whose it is, of which study, what it was made from, and UIDs of its own. */
import { text } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import type { Series } from "../dicom/series.ts";
import { tags } from "../dicom/tags.ts";
import type { WrittenElement } from "../dicom/write-dicom.ts";

export interface Derivation {
  /** What was done, for DerivationDescription or ContentDescription. */
  description: string;
  seriesDescription: string;
  /** When, on the clock of who writes. Default now. */
  now?: Date;
  /** Gives UIDs; for tests. Default: random, under 2.25 (X.667). */
  newUid?: () => string;
  seriesNumber?: number;
}

export const implementationUid = "2.25.143026571911734506215327480231764203518";

/** A UID under 2.25 from a UUID (PS3.5 B.2). */
export function uidOfUuid(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll("-", "")}`)}`;
}

export function randomUid(): string {
  return uidOfUuid(globalThis.crypto.randomUUID());
}

/** Attributes of patient and study, as the series states them; those of type 2 stay, empty. */
const inherited = [
  ["00080005", "CS", "x00080005"],
  ["00080020", "DA", "x00080020"],
  ["00080030", "TM", "x00080030"],
  ["00080050", "SH", "x00080050"],
  ["00080090", "PN", "x00080090"],
  ["00100010", "PN", tags.PatientName],
  ["00100020", "LO", "x00100020"],
  ["00100030", "DA", "x00100030"],
  ["00100040", "CS", tags.PatientSex],
  ["00120062", "CS", "x00120062"],
  ["00120063", "LO", "x00120063"],
  ["0020000D", "UI", tags.StudyInstanceUID],
  ["00200010", "SH", "x00200010"],
] as const;
const mayLack = new Set(["00080005", "00120062", "00120063"]);

/** Elements that a derived object shares with its series. Text keeps its bytes and its character set. */
export function commonElements(
  series: Series,
  derivation: Derivation & { sopClassUid: string; modality: string; seriesUid: string; instanceUid: string },
): WrittenElement[] {
  const { data } = series.files[0];
  const now = derivation.now ?? new Date();
  const [day, time] = [now.toISOString().slice(0, 10).replaceAll("-", ""), now.toISOString().slice(11, 19).replaceAll(":", "")];
  const own = inherited.flatMap(([tag, vr, source]): WrittenElement[] => {
    const element = data.elements[source];
    if (element === undefined) return mayLack.has(tag) ? [] : [{ tag, vr, value: "" }];
    return [{ tag, vr, value: data.byteArray.slice(element.dataOffset, element.dataOffset + element.length) }];
  });
  return [
    ...own,
    { tag: "00080016", vr: "UI", value: derivation.sopClassUid },
    { tag: "00080018", vr: "UI", value: derivation.instanceUid },
    { tag: "00080060", vr: "CS", value: derivation.modality },
    { tag: "00080070", vr: "LO", value: series.synthetic ? "SYNTHETIC (Carnet)" : "Carnet" },
    { tag: "00081090", vr: "LO", value: "Carnet" },
    { tag: "00181000", vr: "LO", value: "0" },
    { tag: "00181020", vr: "LO", value: "0.1.0" },
    { tag: "0008103E", vr: "LO", value: ascii(derivation.seriesDescription) },
    { tag: "0020000E", vr: "UI", value: derivation.seriesUid },
    { tag: "00200011", vr: "IS", value: String(derivation.seriesNumber ?? 1000) },
    { tag: "00080021", vr: "DA", value: day },
    { tag: "00080031", vr: "TM", value: time },
    { tag: "00080023", vr: "DA", value: day },
    { tag: "00080033", vr: "TM", value: time },
    ...(series.synthetic
      ? [{ tag: "00204000", vr: "LT", value: "SYNTHETIC: computer-generated, no patient was imaged. Not for diagnosis." }]
      : []),
  ];
}

/** Text of our own in letters that every character set has; what it has not becomes a question mark. */
export function ascii(value: string): string {
  return value
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\u0020-\u007E]/g, "?")
    .slice(0, 64);
}

/** ReferencedSOPClassUID and ReferencedSOPInstanceUID of a file. */
export function referenceTo({ data }: DicomFile): WrittenElement[] {
  return [
    { tag: "00081150", vr: "UI", value: text(data, "SOPClassUID") ?? "" },
    { tag: "00081155", vr: "UI", value: text(data, "SOPInstanceUID") ?? "" },
  ];
}

export function code(value: string, scheme: string, meaning: string): WrittenElement[] {
  return [
    { tag: "00080100", vr: "SH", value },
    { tag: "00080102", vr: "SH", value: scheme },
    { tag: "00080104", vr: "LO", value: meaning },
  ];
}

/** A number as DS: at most 16 characters. */
export function decimal(value: number): string {
  for (let digits = 16; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return "0";
}
