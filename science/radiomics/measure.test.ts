import { describe, expect, test } from "vitest";
import { ImagingError } from "../imaging/imaging-error.ts";
import { straightGrid } from "../imaging/volume.ts";
import type { Triple } from "../imaging/volume.ts";
import { ibsiConfigurations, measure, petConfiguration, RadiomicsError, unprocessedConfiguration } from "./index.ts";
import type { RadiomicsConfiguration } from "./index.ts";
import { prepareLesion } from "./processing/prepare.ts";
import { imageOf } from "./testing/lesions.ts";

const size: Triple = [8, 7, 6];
const ball = ([x, y, z]: Triple) => Math.hypot(x - 4, y - 3, z - 3) < 2.5;
const image = imageOf(size, { value: ([x, y, z]) => 1 + ((3 * x + 5 * y + 7 * z) % 6), inside: ball });
const asIs = unprocessedConfiguration;

/** The code and the details of what is refused. */
function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof RadiomicsError || error instanceof ImagingError) return { code: error.code, details: error.details };
    throw error;
  }
  return "nothing refused";
}

describe("what cannot be measured is refused by name", () => {
  const empty = { ...image.mask, data: new Int32Array(image.mask.data.length) };
  const two = { ...image.mask, data: image.mask.data.map((label, i) => (label === 0 ? 0 : 1 + (i % 2))) };

  test("a mask that is empty, ambiguous, or without the label", () => {
    expect(refusal(() => measure(image.volume, empty, asIs))).toEqual({
      code: "mask-empty",
      details: { what: "other than 0", whatFr: "différent de 0" },
    });
    expect(refusal(() => measure(image.volume, two, asIs))).toEqual({ code: "several-labels", details: { labels: "1, 2" } });
    expect(refusal(() => measure(image.volume, two, asIs, 3))).toEqual({
      code: "mask-empty",
      details: { what: "with the label 3", whatFr: "d’étiquette 3" },
    });
    expect(measure(image.volume, two, asIs, 2).length).toBe(487);
  });

  test("a mask on another grid", () => {
    const shifted = { ...image.mask, ...straightGrid(size, [2, 2, 2], [5, 0, 0]) };
    expect(refusal(() => measure(image.volume, shifted, asIs))).toMatchObject({ code: "different-grids" });
  });

  test("values that are no numbers, in the lesion or where its resampling looks", () => {
    const spoiled = (value: number, at: number) => ({ ...image.volume, data: image.volume.data.map((v, i) => (i === at ? value : v)) });
    const inside = image.mask.data.indexOf(1);
    expect(refusal(() => measure(spoiled(Number.NaN, inside), image.mask, asIs))).toEqual({ code: "not-finite", details: { count: 1 } });
    expect(refusal(() => measure(spoiled(Infinity, inside), image.mask, petConfiguration))).toMatchObject({ code: "not-finite" });
  });

  test("a mask that interpolation or re-segmentation leaves empty", () => {
    const dot = imageOf(size, { value: () => 5, inside: ([x, y, z]) => x === 4 && y === 3 && z === 3 });
    const coarse = { ...petConfiguration.interpolation!, spacingMm: [9, 9, 9] as const };
    const resampled: RadiomicsConfiguration = { ...petConfiguration, interpolation: coarse };
    expect(refusal(() => measure(dot.volume, dot.mask, resampled))).toMatchObject({
      code: "mask-empty",
      details: { what: "after interpolation" },
    });
    const cut: RadiomicsConfiguration = { ...asIs, resegmentation: { range: { lowest: 100, highest: null }, outliers: null } };
    expect(refusal(() => measure(image.volume, image.mask, cut))).toMatchObject({
      code: "mask-empty",
      details: { what: "after re-segmentation" },
    });
  });

  test("intensities that do not fit the discretisation", () => {
    const halves = { ...image.volume, data: image.volume.data.map((value) => value - 0.5) };
    const glcm: RadiomicsConfiguration = { ...asIs, families: ["glcm"] };
    expect(refusal(() => measure(halves, image.mask, glcm))).toMatchObject({ code: "not-grey-levels" });
    const high: RadiomicsConfiguration = { ...glcm, discretisation: { method: "fixed bin size", width: 1, lowerBound: 3 } };
    expect(refusal(() => measure(image.volume, image.mask, high))).toEqual({ code: "below-lower-bound", details: { value: 1, bound: 3 } });
    const fine: RadiomicsConfiguration = { ...glcm, discretisation: { method: "fixed bin size", width: 1e-3, lowerBound: 0 } };
    expect(refusal(() => measure(image.volume, image.mask, fine))).toMatchObject({ code: "too-many-levels", details: { limit: 4096 } });
    const histogram = { method: "fixed bin size", width: 0.5, lowest: 0, highest: 4 } as const;
    const low: RadiomicsConfiguration = { ...asIs, families: ["intensity-volume-histogram"], intensityVolumeHistogram: histogram };
    expect(refusal(() => measure(image.volume, image.mask, low))).toEqual({ code: "above-upper-bound", details: { value: 6, bound: 4 } });
  });

  test("a configuration with faults, which it lists in both languages", () => {
    const wrong = { ...asIs, rounding: "up" } as unknown as RadiomicsConfiguration;
    expect(() => measure(image.volume, image.mask, wrong)).toThrow(/rounding must be one of "none", "nearest integer", not "up"/);
    expect(refusal(() => measure(image.volume, image.mask, wrong))).toMatchObject({ code: "configuration-faulty" });
  });
});

describe("lesions at the edge of the definitions", () => {
  test("one voxel: sizes are right, and what has no value is null", () => {
    const one = imageOf([3, 3, 3], { value: () => 4, inside: ([x, y, z]) => x === 0 && y === 2 && z === 1, spacingMm: [2, 3, 4] });
    const rows = measure(one.volume, one.mask, asIs);
    const value = (code: string) => rows.filter(({ featureCode }) => featureCode === code).map((row) => row.value);
    expect({ mesh: value("RNU0"), voxels: value("YEKZ"), diameter: value("L0JK"), mean: value("Q4LE"), skewness: value("KE2A") }).toEqual({
      mesh: [4],
      voxels: [24],
      diameter: [4],
      mean: [4],
      skewness: [0],
    });
    expect(value("GYBY")).toEqual([null, null, null, null, null, null]);
    expect({ moran: value("N365"), axis: value("TDIC"), contrast: value("65HE"), size: value("5QRC") }).toEqual({
      moran: [null],
      axis: [null],
      contrast: [null, null, null],
      size: [1, 1, 1],
    });
    expect(rows.every(({ value }) => value === null || Number.isFinite(value))).toBe(true);
  });

  test("a lesion that touches all borders of its image", () => {
    const full = imageOf([4, 3, 2], { value: ([x]) => 1 + x, inside: () => true });
    const rows = measure(full.volume, full.mask, asIs);
    const value = (code: string) => rows.find(({ featureCode }) => featureCode === code)?.value;
    expect({ voxels: value("YEKZ"), box: value("PBX1"), mean: value("Q4LE") }).toEqual({
      voxels: 24 * 8,
      box: expect.closeTo((value("RNU0") ?? 0) / (8 * 6 * 4), 12),
      mean: 2.5,
    });
    expect(measure(full.volume, full.mask, petConfiguration).length).toBeGreaterThan(150);
  });

  test("in 2D, slices keep their distance", () => {
    const flat: RadiomicsConfiguration = {
      ...petConfiguration,
      interpolation: { ...petConfiguration.interpolation!, spacingMm: [1, 1, "keep"] },
    };
    const { spacingMm, dimensions } = prepareLesion(image.volume, image.mask, flat);
    expect({ spacingMm, slices: dimensions[2] }).toEqual({ spacingMm: [1, 1, 2], slices: 5 + 2 });
  });
});

describe("processing", () => {
  test.each(Object.entries(ibsiConfigurations))(
    "IBSI's configuration %s gives a value for every feature of a CT-like lesion",
    (name, configuration) => {
      const ct = imageOf([40, 36, 12], {
        value: ([x, y, z]) => Math.round(60 - 30 * Math.hypot(x - 20, y - 18, 3 * (z - 6)) + 40 * Math.sin(x * y + z)),
        inside: ([x, y, z]) => Math.hypot(x - 20, y - 18, 3 * (z - 6)) < 14,
        spacingMm: [0.977, 0.977, 3],
      });
      const rows = measure(ct.volume, ct.mask, configuration);
      const perVolume = 29 + 2 + 18 + 23 + 7;
      const [directional, others] = "AB".includes(name) ? [4, 2] : [2, 1];
      expect(rows.length).toBe(perVolume + directional * (25 + 16) + others * (16 + 16 + 5 + 17));
      expect(rows.filter(({ value }) => value === null)).toEqual([]);
    },
  );

  test("re-segmentation by range and by outliers keeps what passes both, and the morphological mask", () => {
    const spread = imageOf([10, 10, 1], { value: ([x, y]) => (x === 9 && y === 9 ? 1000 : x + 1), inside: () => true });
    const both: RadiomicsConfiguration = {
      ...asIs,
      resegmentation: { range: { lowest: 3, highest: null }, outliers: { standardDeviations: 3 } },
    };
    const { voxels, values, morphological } = prepareLesion(spread.volume, spread.mask, both);
    expect({
      left: voxels.length,
      highest: Math.max(...values),
      lowest: Math.min(...values),
      drawn: morphological.reduce((a, b) => a + b, 0),
    }).toEqual({
      left: 79,
      highest: 10,
      lowest: 3,
      drawn: 100,
    });
  });

  test("rounding to the nearest integer comes after interpolation", () => {
    const ramp = imageOf([9, 9, 9], { value: ([x]) => 10 * x, inside: ([x, y, z]) => Math.max(x, y, z) < 8 && Math.min(x, y, z) > 0 });
    const interpolation = { spacingMm: [1.5, 1.5, 1.5], image: "linear", mask: "linear", maskThreshold: 0.5, align: "centre" } as const;
    const lesion = (rounding: RadiomicsConfiguration["rounding"]) =>
      prepareLesion(ramp.volume, ramp.mask, { ...asIs, interpolation, rounding });
    expect([...lesion("nearest integer").values]).toEqual([...lesion("none").values].map(Math.round));
    expect([...lesion("none").values].some((value) => !Number.isInteger(value))).toBe(true);
  });
});
