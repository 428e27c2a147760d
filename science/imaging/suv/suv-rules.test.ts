/** Kinds of SUV, what a person may state in place of the files, and the clocks of vendors: a synthetic object for every rule. */
import { expect, test } from "vitest";
import { readSeries } from "../dicom/folder.ts";
import { petFile, petStack } from "../testing/pet-files.ts";
import type { PetFileOptions } from "../testing/pet-files.ts";
import { toSuv } from "./suv.ts";
import type { SuvRequest } from "./suv.ts";

const halfLife = 6586.2;
const suvOf = (options: PetFileOptions, request?: SuvRequest) => toSuv(readSeries([petFile(options)]), request);
const perGram = (seconds: number) => 2 ** (seconds / halfLife) / 350e6;
const man = { "00100040": "M", "00101020": "1.75" };

test.each([
  ["bw", "SUV bw", 70_000, 70_000],
  ["lbm-james", "SUV lbm (James)", 56_520, 51_220],
  ["lbm-morgan", "SUV lbm (Morgan)", 57_800, 51_220],
  ["lbm-janmahasatian", "SUV lbm (Janmahasatian)", 55_857.11, 45_197.01],
  ["lbm-hume", "SUV lbm (Hume)", 52_809.15, 50_577.75],
  ["bsa", "SUV bsa", 18_481.43, 18_481.43],
  ["ibw", "SUV ibw", 72_380, 66_430],
] as const)("%s of 70 kg and 1.75 m: worked by hand", (kind, unit, male, female) => {
  const of = (sex: string) => suvOf({ changes: { ...man, "00100040": sex } }, { kind });
  for (const [sex, grams] of [
    ["M", male],
    ["F", female],
    ["O", (male + female) / 2],
  ] as const) {
    const suv = of(sex);
    expect([suv.unit, suv.suv.kind]).toEqual([unit, kind]);
    expect(suv.suv.factor / perGram(3600) / grams).toBeCloseTo(1, 5);
  }
});

test("only what a kind needs is asked for", () => {
  expect(() => suvOf({ changes: { ...man, "00100040": undefined } }, { kind: "bsa" })).not.toThrow();
  expect(() => suvOf({ changes: { ...man, "00101020": undefined } }, { kind: "bsa" })).toThrow("PatientSize (0010,1020)");
  expect(() => suvOf({ changes: { ...man, "00100040": undefined } }, { kind: "ibw" })).toThrow("PatientSex (0010,0040)");
  expect(() => suvOf({ changes: { ...man, "00100040": "X" } }, { kind: "ibw" })).toThrow("not M, F or O");
  const centimetres = suvOf({ changes: { ...man, "00101020": "175" } }, { kind: "bsa" }).suv;
  expect([centimetres.heightM, centimetres.notes.map(({ en }) => en)]).toEqual([1.75, ["PatientSize is 175: taken as centimetres."]]);
  expect(() => suvOf({ changes: { ...man, "00101020": "17" } }, { kind: "bsa" })).toThrow("neither metres nor centimetres");
});

test.each([
  ["GML", undefined, "bw", 1],
  ["GML", "BW", "lbm-james", 56.52 / 70],
  ["GML", "LBMJAMES128", "bw", 70 / 56.52],
  ["GML", "LBM", "lbm-james", 56.52 / 57.8],
  ["GML", "LBMJANMA", "lbm-janmahasatian", 1],
  ["GML", "IBW", "ibw", 1],
  ["CM2ML", undefined, "bsa", 1],
  ["CM2ML", "BSA", "bw", 70_000 / 18_481.43],
] as const)("a series in %s %s as %s", (units, type, kind, factor) => {
  const suv = suvOf({ changes: { ...man, "00541001": units, "00541006": type } }, { kind }).suv;
  expect([suv.units, suv.decayReference]).toEqual([units, "not needed"]);
  expect(suv.factor / factor).toBeCloseTo(1, 5);
});

test("Philips' own factor gives SUV by weight, and from it the others", () => {
  const extra = [
    { tag: "70530010", vr: "LO", value: "Philips PET Private Group" },
    { tag: "70531000", vr: "DS", value: "0.0005" },
  ];
  const changes = { ...man, "00541001": "CNTS", "00080070": "Philips" };
  expect(suvOf({ changes, extra }, { kind: "lbm-james" }).suv.factor).toBeCloseTo((0.0005 * 56.52) / 70, 10);
});

test("what a person states stands in the result, beside what the file says", () => {
  const suv = suvOf(
    { changes: { "00101030": undefined } },
    { overrides: { PatientWeight: 80, "(0018,1074)": "400000000", "00181072": "101500" } },
  ).suv;
  expect(suv).toMatchObject({ weightKg: 80, injectedDoseMBq: 400, uptakeMinutes: 45 });
  expect(suv.overrides).toEqual([
    { name: "PatientWeight", tag: "(0010,1030)", value: "80", stated: null },
    { name: "RadionuclideTotalDose", tag: "(0018,1074)", value: "400000000", stated: "350000000" },
    { name: "RadiopharmaceuticalStartTime", tag: "(0018,1072)", value: "101500", stated: "100000" },
  ]);
  const whole = { RadionuclideTotalDose: 350e6, RadionuclideHalfLife: halfLife, RadiopharmaceuticalStartTime: "100000" };
  const without = suvOf({ changes: { "00540016": undefined } }, { overrides: whole }).suv;
  expect(without.factor).toBeCloseTo(suvOf({}).suv.factor, 12);
  expect(without.overrides.map(({ stated }) => stated)).toEqual([null, null, null]);
});

test("an override is judged like a file's value; one that cannot be is refused with what can", () => {
  expect(() => suvOf({}, { overrides: { PatientWeight: "heavy" } })).toThrow("PatientWeight (0010,1030) is “heavy”");
  expect(() => suvOf({}, { overrides: { PatientWeight: " " } })).toThrow("overridden by nothing");
  expect(() => suvOf({}, { overrides: { PatientName: "X" } })).toThrow("what can: PatientWeight");
  expect(() => suvOf({}, { kind: "weight" as "bw" })).toThrow("kinds: bw, lbm-james");
});

test("a nuclide's code gives the half-life that is missing", () => {
  const suv = suvOf({ radiopharmaceutical: { "00181075": undefined }, nuclide: ["C-131A3", "^68^Gallium"] }).suv;
  expect([suv.halfLifeSeconds, suv.notes[0].en]).toEqual([4062.6, expect.stringContaining("by the code of Ga-68")]);
  expect(suvOf({ radiopharmaceutical: { "00181075": undefined }, nuclide: ["", "^18^Fluorine"] }).suv.halfLifeSeconds).toBe(6586.2);
  expect(suvOf({ radiopharmaceutical: { "00181075": "6588" }, nuclide: ["C-111A1", ""] }).suv.halfLifeSeconds).toBe(6588);
});

test("a series time that only lost or kept the fraction of a second is the start", () => {
  expect(suvOf({ changes: { "00080031": "110000.500000" } }).suv).toMatchObject({
    decayReference: "series-time",
    uptakeMinutes: 60 + 0.5 / 60,
  });
});

test("a delayed series whose time was rewritten by post-processing is computed back, slice by slice to one start", () => {
  // Two beds: 11:00 and 11:02; the second one's frame reference time counts from the first bed's start.
  const bed = (acquisition: string, reference: string, z: number) =>
    petFile({ instance: z + 1, positionMm: [0, 0, z], changes: { "00080031": "150000", "00080032": acquisition, "00541300": reference } });
  const decay = Math.LN2 / halfLife;
  const mean = 1000 * (Math.log((decay * 120) / (1 - Math.exp(-decay * 120))) / decay);
  const suv = toSuv(readSeries([bed("110000", String(mean), 0), bed("110200", String(120_000 + mean), 3)])).suv;
  expect(suv).toMatchObject({ decayReference: "back-computation", decayReferenceAt: "2025-01-01T11:00:00" });
  expect(suv.factor / (70_000 * perGram(3600))).toBeCloseTo(1, 8);
  const apart = () => toSuv(readSeries([bed("110000", "60000", 0), bed("110200", "60000", 3)]));
  expect(apart).toThrow("differ by 120 s");
});

test("a scan that runs past midnight without dates of its own", () => {
  const beds = ["235000", "000500"].map((time, i) =>
    petFile({ instance: i + 1, positionMm: [0, 0, 3 * i], changes: { "00080022": undefined, "00080031": "235000", "00080032": time } }),
  );
  const given = { overrides: { RadiopharmaceuticalStartTime: "225000" } };
  expect(toSuv(readSeries(beds), given).suv).toMatchObject({ decayReference: "series-time", uptakeMinutes: 60 });
});

test("a date and time with an offset is brought to the file's own clock", () => {
  const stated = (value: string, offset?: string) =>
    suvOf({ changes: { "00080201": offset }, radiopharmaceutical: { "00181078": value } }).suv.uptakeMinutes;
  expect(stated("20250101100000+0100", "+0100")).toBe(60);
  expect(stated("20250101090000+0000", "+0100")).toBe(60);
  expect(stated("20250101051500.5-0500", "+0000")).toBeCloseTo(45 - 0.5 / 60, 9);
  // Without an offset of the file nothing is shifted: all its clocks are one.
  expect(stated("20250101100000+0100")).toBe(60);
});

test("no decay correction: each slice by its own moment", () => {
  const changes = { "00541102": "NONE", "00280051": ["ATTN"] };
  const files = petStack(2, { changes }).map((_, i) =>
    petFile({ instance: i + 1, positionMm: [0, 0, 3 * i], changes: { ...changes, "00080032": i === 0 ? "110000" : "115000" } }),
  );
  const suv = toSuv(readSeries(files));
  expect(suv.data[11] / suv.data[5]).toBeCloseTo(2 ** (3000 / halfLife), 5);
});
