/** A synthetic patient as the DICOM PET series that a scanner would have sent. */
import { createHash } from "node:crypto";
import { writeDicom } from "../../science/imaging/dicom/write-dicom.ts";
import type { WrittenElement } from "../../science/imaging/dicom/write-dicom.ts";
import type { SyntheticPatient } from "./patient.ts";
import { resolutionMm } from "./scanner.ts";

const petImageStorage = "1.2.840.10008.5.1.4.1.1.128";
const halfLifeSeconds = 6586.2;
const bedMm = 172;
const startOfScan = 10 * 3600 + 20 * 60;
const day = "20260112";
const notice = "SYNTHETIC: computer-generated, no patient was imaged. Not for diagnosis.";

/** How the patient was scanned, as far as files tell it. */
export interface Acquisition {
  uptakeMinutes: number;
  bedSeconds: number;
  /** ReconstructionMethod. */
  reconstruction: string;
  /** ManufacturerModelName. */
  model: string;
  /** ClinicalTrialSiteID, for a centre of a cohort. */
  site?: string;
}

const usual: Acquisition = {
  uptakeMinutes: 62,
  bedSeconds: 150,
  reconstruction: `SYNTHETIC, ${resolutionMm} mm FWHM`,
  model: "synthetic-fdg",
};

/** UID under 2.25 (X.667) that only depends on what it names. */
export function derivedUid(...parts: (string | number)[]): string {
  const hash = createHash("sha256")
    .update(["carnet", ...parts].join("|"))
    .digest("hex");
  return `2.25.${BigInt(`0x${hash.slice(0, 32)}`)}`;
}

/** Files of the series, lowest slice first. */
export function seriesFiles(patient: SyntheticPatient, acquisition: Acquisition = usual): { uid: string; files: Uint8Array[] } {
  const uid = derivedUid("series", patient.key);
  const [nx, ny, nz] = patient.grid.dimensions;
  const toBecquerel = becquerelPerSuv(patient, acquisition);
  const files = Array.from({ length: nz }, (_, slice) => {
    const suv = patient.suv.subarray(slice * nx * ny, (slice + 1) * nx * ny);
    const activity = Float64Array.from(suv, (value) => value * toBecquerel);
    return writeDicom(elements(patient, { slice, uid, activity, acquisition }), { implementationUid: derivedUid("implementation") });
  });
  return { uid, files };
}

/** Activity, decayed to the start of the scan, that makes an SUV of 1. */
function becquerelPerSuv({ injectedDoseMBq, weightKg }: SyntheticPatient, { uptakeMinutes }: Acquisition): number {
  const decayed = injectedDoseMBq * 1e6 * 2 ** (-(uptakeMinutes * 60) / halfLifeSeconds);
  return decayed / (weightKg * 1000);
}

interface Slice {
  slice: number;
  uid: string;
  activity: Float64Array;
  acquisition: Acquisition;
}

function elements(patient: SyntheticPatient, { activity, ...slice }: Slice): WrittenElement[] {
  return [...identity(patient, slice), ...acquired(patient, slice), ...plane(patient, slice.slice), ...pixels(activity)];
}

function identity(patient: SyntheticPatient, { slice, uid, acquisition }: Omit<Slice, "activity">): WrittenElement[] {
  const { key, heightM } = patient;
  return [
    { tag: "00080005", vr: "CS", value: "ISO_IR 192" },
    { tag: "00080008", vr: "CS", value: ["ORIGINAL", "PRIMARY"] },
    { tag: "00080016", vr: "UI", value: petImageStorage },
    { tag: "00080018", vr: "UI", value: derivedUid("instance", key, slice) },
    { tag: "00080050", vr: "SH", value: "" },
    { tag: "00080060", vr: "CS", value: "PT" },
    { tag: "00080070", vr: "LO", value: "SYNTHETIC (Carnet)" },
    { tag: "00080090", vr: "PN", value: "" },
    { tag: "00081030", vr: "LO", value: "SYNTHETIC FDG PET, whole body" },
    { tag: "0008103E", vr: "LO", value: "SYNTHETIC PET AC" },
    { tag: "00081090", vr: "LO", value: acquisition.model },
    { tag: "00100010", vr: "PN", value: `SYNTHETIC^Patient ${key}` },
    { tag: "00100020", vr: "LO", value: `SYNTHETIC-${key}` },
    { tag: "00100030", vr: "DA", value: "" },
    { tag: "00100040", vr: "CS", value: patient.sex },
    { tag: "00101010", vr: "AS", value: `${String(patient.ageYears).padStart(3, "0")}Y` },
    ...(heightM === undefined ? [] : [{ tag: "00101020", vr: "DS" as const, value: String(heightM) }]),
    { tag: "00101030", vr: "DS", value: String(patient.weightKg) },
    ...(acquisition.site === undefined ? [] : [{ tag: "00120030", vr: "LO" as const, value: acquisition.site }]),
    { tag: "00120062", vr: "CS", value: "YES" },
    { tag: "00120063", vr: "LO", value: "Synthetic: there never was an identity" },
    { tag: "0020000D", vr: "UI", value: derivedUid("study", key) },
    { tag: "0020000E", vr: "UI", value: uid },
    { tag: "00200010", vr: "SH", value: "" },
    { tag: "00200011", vr: "IS", value: "1" },
    { tag: "00200013", vr: "IS", value: String(patient.grid.dimensions[2] - slice) },
    { tag: "00200052", vr: "UI", value: derivedUid("frame of reference", key) },
    { tag: "00201040", vr: "LO", value: "" },
    { tag: "00204000", vr: "LT", value: notice },
  ];
}

/** Beds go from the thighs to the head, so that the bladder fills little; all slices are corrected to the start of the first. */
function acquired(
  patient: SyntheticPatient,
  { slice, acquisition: { uptakeMinutes, bedSeconds, reconstruction } }: Pick<Slice, "slice" | "acquisition">,
): WrittenElement[] {
  const injectedAt = startOfScan - Math.round(uptakeMinutes * 60);
  const bed = Math.floor(slice / Math.floor(bedMm / patient.grid.spacingMm[2]));
  const start = startOfScan + bed * bedSeconds;
  const lambda = Math.LN2 / halfLifeSeconds;
  const decays = lambda * bedSeconds;
  const meanDelay = Math.log(decays / -Math.expm1(-decays)) / lambda;
  const reference = (start - startOfScan + meanDelay) * 1000;
  const code = (value: string, scheme: string, meaning: string): WrittenElement[] => [
    { tag: "00080100", vr: "SH", value },
    { tag: "00080102", vr: "SH", value: scheme },
    { tag: "00080104", vr: "LO", value: meaning },
  ];
  const radiopharmaceutical: WrittenElement[] = [
    { tag: "00180031", vr: "LO", value: "Fluorodeoxyglucose" },
    { tag: "00181072", vr: "TM", value: writtenTime(injectedAt) },
    { tag: "00181074", vr: "DS", value: String(patient.injectedDoseMBq * 1e6) },
    { tag: "00181075", vr: "DS", value: String(halfLifeSeconds) },
    { tag: "00181076", vr: "DS", value: "0.967" },
    { tag: "00181078", vr: "DT", value: `${day}${writtenTime(injectedAt)}` },
    { tag: "00540300", vr: "SQ", value: [code("C-111A1", "SRT", "^18^Fluorine")] },
    { tag: "00540304", vr: "SQ", value: [code("C-B1031", "SRT", "Fluorodeoxyglucose F^18^")] },
  ];
  return [
    ...["00080020", "00080021", "00080022", "00080023"].map((tag): WrittenElement => ({ tag, vr: "DA", value: day })),
    { tag: "00080030", vr: "TM", value: writtenTime(startOfScan - 240) },
    { tag: "00080031", vr: "TM", value: writtenTime(startOfScan) },
    { tag: "00080032", vr: "TM", value: writtenTime(start) },
    { tag: "00080033", vr: "TM", value: writtenTime(start + bedSeconds) },
    { tag: "00181181", vr: "CS", value: "NONE" },
    { tag: "00181242", vr: "IS", value: String(bedSeconds * 1000) },
    { tag: "00185100", vr: "CS", value: "HFS" },
    { tag: "00280051", vr: "CS", value: ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"] },
    {
      tag: "00540013",
      vr: "SQ",
      value: [
        [
          { tag: "00540014", vr: "DS", value: "435" },
          { tag: "00540015", vr: "DS", value: "650" },
        ],
      ],
    },
    { tag: "00540016", vr: "SQ", value: [radiopharmaceutical] },
    { tag: "00540081", vr: "US", value: patient.grid.dimensions[2] },
    { tag: "00540410", vr: "SQ", value: [code("F-10450", "SRT", "recumbent")] },
    { tag: "00540414", vr: "SQ", value: [code("F-10470", "SRT", "headfirst")] },
    { tag: "00541000", vr: "CS", value: ["WHOLE BODY", "IMAGE"] },
    { tag: "00541001", vr: "CS", value: "BQML" },
    { tag: "00541002", vr: "CS", value: "EMISSION" },
    { tag: "00541100", vr: "CS", value: "DLYD" },
    { tag: "00541102", vr: "CS", value: "START" },
    { tag: "00541103", vr: "LO", value: reconstruction },
    { tag: "00541300", vr: "DS", value: reference.toFixed(1) },
    { tag: "00541321", vr: "DS", value: Math.exp(lambda * (reference / 1000)).toFixed(6) },
    { tag: "00541330", vr: "US", value: patient.grid.dimensions[2] - slice },
  ];
}

function plane({ grid }: SyntheticPatient, slice: number): WrittenElement[] {
  const [nx, ny] = grid.dimensions;
  const [dx, dy, dz] = grid.spacingMm;
  const z = grid.affine[11] + dz * slice;
  return [
    { tag: "00180050", vr: "DS", value: String(dz) },
    { tag: "00200032", vr: "DS", value: [-grid.affine[3], -grid.affine[7], z].map(String) },
    { tag: "00200037", vr: "DS", value: ["1", "0", "0", "0", "1", "0"] },
    { tag: "00201041", vr: "DS", value: String(z) },
    { tag: "00280002", vr: "US", value: 1 },
    { tag: "00280004", vr: "CS", value: "MONOCHROME2" },
    { tag: "00280010", vr: "US", value: ny },
    { tag: "00280011", vr: "US", value: nx },
    { tag: "00280030", vr: "DS", value: [String(dy), String(dx)] },
  ];
}

/** 16 bits, with the slope of this slice, as most scanners write them. */
function pixels(activity: Float64Array): WrittenElement[] {
  const largest = activity.reduce((most, value) => Math.max(most, value), 0);
  // The slope that is written is the one that is used: 16 characters hold it.
  const slope = Number((largest > 0 ? largest / 32_767 : 1).toPrecision(10));
  const stored = new Int16Array(activity.length);
  for (let i = 0; i < stored.length; i++) stored[i] = Math.min(32_767, Math.round(activity[i] / slope));
  return [
    { tag: "00280100", vr: "US", value: 16 },
    { tag: "00280101", vr: "US", value: 16 },
    { tag: "00280102", vr: "US", value: 15 },
    { tag: "00280103", vr: "US", value: 1 },
    { tag: "00281052", vr: "DS", value: "0" },
    { tag: "00281053", vr: "DS", value: String(slope) },
    { tag: "00281054", vr: "LO", value: "US" },
    { tag: "7FE00010", vr: "OW", value: new Uint8Array(stored.buffer) },
  ];
}

/** "101500.000000" of seconds since midnight. */
function writtenTime(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 3600)}${two((seconds / 60) % 60)}${two(seconds % 60)}.000000`;
}
