import { expect, test } from "vitest";
import { readSeries } from "../dicom/folder.ts";
import { ImagingError } from "../imaging-error.ts";
import { petFile } from "../testing/pet-files.ts";
import type { PetFileOptions } from "../testing/pet-files.ts";
import { toSuvBodyWeight } from "./suv.ts";

const halfLife = 6586.2;
const suvOf = (options: PetFileOptions) => toSuvBodyWeight(readSeries([petFile(options)]));
/** SUV of 1 Bq/mL with 70 kg and 350 MBq given `seconds` before the decay reference. */
const factor = (seconds: number) => (70_000 / 350e6) * 2 ** (seconds / halfLife);

function refusal(options: PetFileOptions): { code: string; details: Record<string, string | number> } {
  try {
    suvOf(options);
  } catch (error) {
    if (error instanceof ImagingError) return { code: error.code, details: error.details };
    throw error;
  }
  throw new Error("not refused");
}

test("activity becomes SUV by weight, dose and decay to the start of the series", () => {
  const suv = suvOf({});
  expect(suv.unit).toBe("SUV bw");
  expect(suv.suv).toEqual({
    units: "BQML",
    decayCorrection: "START",
    decayReference: "series-time",
    factor: expect.closeTo(factor(3600), 12),
    weightKg: 70,
    injectedDoseMBq: 350,
    halfLifeSeconds: halfLife,
    injectedAt: "2025-01-01T10:00:00",
    decayReferenceAt: "2025-01-01T11:00:00",
    uptakeMinutes: 60,
    notes: [],
    kind: "bw",
    formula: "PS3.3 C.8.9.1.1.3",
    overrides: [],
  });
  // Stored 500 x slope 2.
  expect(suv.data[5]).toBeCloseTo(1000 * factor(3600), 6);
});

test("a series time later than the acquisition is not the decay reference: it is computed back", () => {
  const suv = suvOf({ changes: { "00080031": "113000", "00541300": "60000" } }).suv;
  // The mean of two minutes of decay comes a fraction of a second before their middle; the reference is 60 s before that.
  expect(suv.decayReference).toBe("back-computation");
  expect(suv.factor / factor(3600)).toBeCloseTo(1, 4);
});

test("GE's own scan time comes first, by its creator's block", () => {
  const extra = [
    { tag: "00090011", vr: "LO", value: "GEMS_PETD_01" },
    { tag: "0009110D", vr: "DT", value: "20250101103000.00" },
  ];
  const suv = suvOf({ extra }).suv;
  expect([suv.decayReference, suv.factor]).toEqual(["ge-private-tag", expect.closeTo(factor(1800), 12)]);
  // The same element under another creator means something else.
  expect(suvOf({ extra: [{ ...extra[0], value: "OTHER" }, extra[1]] }).suv.decayReference).toBe("series-time");
});

test("decay corrected to the injection, or not at all", () => {
  expect(suvOf({ changes: { "00541102": "ADMIN" } }).suv).toMatchObject({
    decayReference: "administration",
    factor: expect.closeTo(factor(0), 12),
  });
  const none = suvOf({ changes: { "00541102": "NONE", "00280051": ["ATTN", "SCAT"] } }).suv;
  const disputed = suvOf({ changes: { "00541102": "NONE", "00280051": ["ATTN", "SCAT", "DECY"] } }).suv;
  expect(disputed.factor).toBe(none.factor);
  expect(disputed.notes.map(({ en }) => en)).toContain(
    "CorrectedImage lists DECY although DecayCorrection is NONE: taken as not corrected for decay.",
  );
  expect(none.decayReference).toBe("each slice");
  expect(none.factor / factor(3660)).toBeCloseTo(1, 4);
});

test("an injection before midnight and a scan after it", () => {
  const changes = { "00080031": "003000", "00080032": "003000" };
  const suv = suvOf({ changes, radiopharmaceutical: { "00181072": "233000" } }).suv;
  expect(suv).toMatchObject({
    uptakeMinutes: 60,
    injectedAt: "2024-12-31T23:30:00",
    notes: [{ en: expect.stringContaining("day before") }],
  });
});

test("a stated date and time of injection is used; one that contradicts the scan is not, and this is said", () => {
  const stated = (value: string) => suvOf({ radiopharmaceutical: { "00181072": "101500", "00181078": value } }).suv;
  expect(stated("20250101100000.000000")).toMatchObject({ uptakeMinutes: 60, notes: [] });
  expect(stated("19900101101500")).toMatchObject({ uptakeMinutes: 45, notes: [{ en: expect.stringContaining("contradicts") }] });
});

test("grams and megabecquerels are recognised, and said", () => {
  const suv = suvOf({ changes: { "00101030": "70000" }, radiopharmaceutical: { "00181074": "350" } }).suv;
  expect(suv).toMatchObject({ weightKg: 70, injectedDoseMBq: 350, factor: expect.closeTo(factor(3600), 12) });
  expect(suv.notes.map((note) => note.en)).toEqual([
    "PatientWeight is 70000: taken as grams.",
    "RadionuclideTotalDose is 350: taken as MBq.",
  ]);
});

test("Philips counts, by its SUV factor, else by its activity factor, else not at all", () => {
  const counts = { "00541001": "CNTS", "00080070": "Philips Medical Systems" };
  const creator = { tag: "70530010", vr: "LO", value: "Philips PET Private Group" };
  const philips = (element: string, value: string) => [creator, { tag: `705310${element}`, vr: "DS", value }];
  expect(suvOf({ changes: counts, extra: philips("00", "0.0005") }).suv).toMatchObject({ decayReference: "not needed", factor: 0.0005 });
  const activity = [...philips("00", "0"), philips("09", "3")[1]];
  expect(suvOf({ changes: counts, extra: activity }).suv.factor).toBeCloseTo(3 * factor(3600), 12);
  expect(refusal({ changes: counts })).toEqual({
    code: "tag-missing",
    details: { name: "SUV Scale Factor (Philips)", tag: "(7053,1000)" },
  });
});

test.each([
  ["PatientWeight", "00101030", "(0010,1030)"],
  ["DecayCorrection", "00541102", "(0054,1102)"],
  ["CorrectedImage", "00280051", "(0028,0051)"],
  ["RadiopharmaceuticalInformationSequence", "00540016", "(0054,0016)"],
  ["AcquisitionTime", "00080032", "(0008,0032)"],
])("a missing %s is refused by its name", (name, tag, number) => {
  expect(refusal({ changes: { [tag]: undefined } })).toEqual({ code: "tag-missing", details: { name, tag: number } });
});

test.each([
  ["RadionuclideTotalDose", "00181074", "(0018,1074)"],
  ["RadionuclideHalfLife", "00181075", "(0018,1075)"],
  ["RadiopharmaceuticalStartTime", "00181072", "(0018,1072)"],
])("a missing %s is refused by its name", (name, tag, number) => {
  expect(refusal({ radiopharmaceutical: { [tag]: undefined } })).toEqual({ code: "tag-missing", details: { name, tag: number } });
});

test.each<[string, PetFileOptions]>([
  ["PatientWeight", { changes: { "00101030": "0" } }],
  ["RadionuclideTotalDose", { radiopharmaceutical: { "00181074": "0" } }],
  ["RadionuclideTotalDose", { radiopharmaceutical: { "00181074": "50000" } }],
  ["RadionuclideHalfLife", { radiopharmaceutical: { "00181075": "0" } }],
  ["RadiopharmaceuticalStartTime", { radiopharmaceutical: { "00181072": "never" } }],
  [
    "RadiopharmaceuticalStartTime",
    { changes: { "00080031": "090000", "00080032": "090000" }, radiopharmaceutical: { "00181072": "100000" } },
  ],
  ["CorrectedImage", { changes: { "00280051": ["DECY", "SCAT"] } }],
  ["CorrectedImage", { changes: { "00280051": ["ATTN", "SCAT"] } }],
  ["DecayCorrection", { changes: { "00541102": "OTHER" } }],
  ["Units", { changes: { "00541001": "PROPCNTS" } }],
  ["SUVType", { changes: { "00541001": "GML", "00541006": "SUL" } }],
  ["SUVType", { changes: { "00541001": "CM2ML", "00541006": "BW" } }],
  ["RadionuclideHalfLife", { radiopharmaceutical: { "00181075": "109.77" }, nuclide: ["C-111A1", "^18^Fluorine"] }],
])("a %s that makes no sense is refused by its name", (name, options) => {
  expect(refusal(options)).toMatchObject({ code: "tag-invalid", details: { name } });
});

test("a series that is no PET has no SUV", () => {
  expect(refusal({ changes: { "00080060": "CT" } }).code).toBe("suv-impossible");
});
