import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Triple } from "../imaging/volume.ts";
import type { RadiomicsConfiguration } from "./index.ts";
import { measure, unprocessedConfiguration } from "./index.ts";
import { imageOf, raggedImages, turned } from "./testing/lesions.ts";
import type { Image } from "./testing/lesions.ts";

type Values = Record<string, number | null>;

function valuesOf({ volume, mask }: Image, configuration: RadiomicsConfiguration = unprocessedConfiguration): Values {
  return Object.fromEntries(
    measure(volume, mask, configuration).map((row) => [
      `${row.family}: ${row.feature} ${row.parameter ?? ""} (${row.aggregation})`,
      row.value,
    ]),
  );
}

/** Equal to rounding: the sums are taken in another order. The enclosing ellipsoid is searched for, and stops near it. */
function expectSame(found: Values, expected: Values): void {
  const near = Object.entries(expected).map(([name, value]) => {
    if (value === null) return [name, null];
    const share = name.includes("minimum volume enclosing") ? 1e-6 : 1e-9;
    const other = found[name] ?? Number.NaN;
    return [name, Math.abs(other - value) <= share * Math.max(Math.abs(value), 1) ? other : value];
  });
  expect(found).toEqual(Object.fromEntries(near));
}

const inVolume: RadiomicsConfiguration = { ...unprocessedConfiguration, aggregations: ["3D, averaged", "3D, merged", "3D", "3D (volume)"] };

const orders: (0 | 1 | 2)[][] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

describe("what the definitions leave unchanged", () => {
  test("a lesion turned by right angles has the same values in 3D", () => {
    const turns = fc.record({ order: fc.constantFrom(...orders), flipped: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()) });
    fc.assert(
      fc.property(raggedImages, turns, (image, { order, flipped }) => {
        expectSame(valuesOf(turned(image, order, flipped), inVolume), valuesOf(image, inVolume));
      }),
      { numRuns: 300 },
    );
  });

  test("a lesion elsewhere in a larger image has the same values, but for the peaks that look around it", () => {
    const move = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(raggedImages, move, (image, by) => {
        const { volume, mask } = image;
        const dimensions = volume.dimensions.map((n, axis) => n + by[axis] + 1) as Triple;
        const source = (at: Triple) => at.map((n, axis) => n - by[axis]) as Triple;
        const index = (at: Triple) => {
          const [x, y, z] = source(at);
          const [nx, ny, nz] = volume.dimensions;
          return x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? -1 : x + nx * (y + ny * z);
        };
        const moved = imageOf(dimensions, {
          value: (at) => volume.data[index(at)] ?? 1,
          inside: (at) => (mask.data[index(at)] ?? 0) !== 0,
          spacingMm: volume.spacingMm,
        });
        const families = unprocessedConfiguration.families.filter((family) => family !== "local-intensity");
        const configuration = { ...unprocessedConfiguration, families };
        expect(valuesOf(moved, configuration)).toEqual(valuesOf(image, configuration));
      }),
      { numRuns: 40 },
    );
  });

  test("a whole number added to all intensities changes what is said of intensities, and nothing else", () => {
    const configuration: RadiomicsConfiguration = {
      ...unprocessedConfiguration,
      discretisation: { method: "fixed bin size", width: 1, lowerBound: "region minimum" },
    };
    const statistics = ["variance", "skewness", "kurtosis", "range", "absolute deviation"];
    const fixed = (name: string) => {
      if (/^(gl|ng|intensity-histogram)/.test(name)) return true;
      if (name.startsWith("morphology")) return !/Centre of mass|Integrated/.test(name);
      return name.startsWith("intensity-statistics") && statistics.some((word) => name.includes(word));
    };
    fc.assert(
      fc.property(raggedImages, fc.integer({ min: 1, max: 50 }), (image, shift) => {
        const shifted = { ...image, volume: { ...image.volume, data: image.volume.data.map((value) => value + shift) } };
        const only = (values: Values) => Object.fromEntries(Object.entries(values).filter(([name]) => fixed(name)));
        expectSame(only(valuesOf(shifted, configuration)), only(valuesOf(image, configuration)));
      }),
      { numRuns: 40 },
    );
  });

  test("with a fixed number of bins, texture does not know the unit of the image", () => {
    const configuration: RadiomicsConfiguration = {
      ...unprocessedConfiguration,
      discretisation: { method: "fixed bin number", bins: 4 },
      intensityVolumeHistogram: { method: "fixed bin number", bins: 8 },
      families: ["intensity-histogram", "intensity-volume-histogram", "glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm"],
    };
    fc.assert(
      fc.property(raggedImages, fc.constantFrom(0.5, 2, 4, 1024), (image, factor) => {
        const scaled = { ...image, volume: { ...image.volume, data: image.volume.data.map((value) => value * factor) } };
        expect(valuesOf(scaled, configuration)).toEqual(valuesOf(image, configuration));
      }),
      { numRuns: 40 },
    );
  });

  test("lengths, areas and volumes grow with the voxels", () => {
    const powers: Record<string, number> = { mm: 1, "mm²": 2, "mm³": 3, "mm⁻¹": -1, "SUV bw·mm³": 3, "(SUV bw)·mm³": 3, "1": 0 };
    const shape: RadiomicsConfiguration = { ...unprocessedConfiguration, families: ["morphology"] };
    fc.assert(
      fc.property(raggedImages, fc.constantFrom(0.5, 3, 7.25), (image, factor) => {
        const larger = imageOf(image.volume.dimensions, {
          value: () => 0,
          inside: () => false,
          spacingMm: image.volume.spacingMm.map((mm) => mm * factor) as Triple,
        });
        const scaled = {
          volume: { ...larger.volume, data: image.volume.data },
          mask: { ...larger.mask, data: image.mask.data },
        };
        const rows = measure(scaled.volume, scaled.mask, shape);
        const expected = measure(image.volume, image.mask, shape).map(({ feature, parameter, aggregation, family, value, unit }) => [
          `${family}: ${feature} ${parameter ?? ""} (${aggregation})`,
          value === null ? null : value * factor ** powers[unit],
        ]);
        const found = rows.map((row) => [`${row.family}: ${row.feature} ${row.parameter ?? ""} (${row.aggregation})`, row.value]);
        expectSame(Object.fromEntries(found), Object.fromEntries(expected));
      }),
      { numRuns: 40 },
    );
  });
});
