import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configurationFaults } from "./faults.ts";
import { ibsiConfigurations } from "./ibsi-configurations.ts";
import { petConfiguration, unprocessedConfiguration } from "./presets.ts";

const paths = (configuration: unknown) => configurationFaults(configuration).map(({ path }) => path);

describe("faults of a configuration", () => {
  test("the named configurations have none", () => {
    const named = [petConfiguration, unprocessedConfiguration, ...Object.values(ibsiConfigurations)];
    expect(named.flatMap(configurationFaults)).toEqual([]);
  });

  test("every option must be there, and no other", () => {
    const { rounding: _, ...incomplete } = petConfiguration;
    expect(paths(incomplete)).toEqual(["rounding"]);
    expect(paths({ ...petConfiguration, binWidth: 0.25 })).toEqual(["binWidth"]);
    expect(configurationFaults({ ...petConfiguration, discretisation: { ...petConfiguration.discretisation, bins: 32 } })).toEqual([
      {
        path: "discretisation.bins",
        sentence: {
          en: 'is no known option; here there are "method", "width", "lowerBound"',
          fr: 'n’est pas une option connue ; il y a ici "method", "width", "lowerBound"',
        },
      },
    ]);
  });

  test("all faults are found at once, each with its place", () => {
    const wrong = {
      ...petConfiguration,
      interpolation: { spacingMm: [3, 0, "3"], image: "bicubic", mask: "linear", maskThreshold: 1.5, align: "corner" },
      resegmentation: { range: { lowest: "0", highest: null }, outliers: { standardDeviations: Number.NaN } },
      discretisation: { method: "fixed bin number", bins: 2.5 },
      texture: { distance: 0, norm: "maximum", dependenceCoarseness: -1 },
      families: ["glcm", "glcm"],
      aggregations: [],
    };
    expect(paths(wrong)).toEqual([
      "interpolation.spacingMm[1]",
      "interpolation.spacingMm[2]",
      "interpolation.image",
      "interpolation.maskThreshold",
      "interpolation.align",
      "resegmentation.range.lowest",
      "resegmentation.outliers.standardDeviations",
      "discretisation.bins",
      "texture.distance",
      "texture.norm",
      "texture.dependenceCoarseness",
      "families",
      "aggregations",
    ]);
  });

  test("options that contradict each other", () => {
    expect(paths({ ...petConfiguration, resegmentation: { range: { lowest: 3, highest: 1 }, outliers: null } })).toEqual([
      "resegmentation.range",
    ]);
    expect(paths({ ...petConfiguration, intensityVolumeHistogram: { method: "none", lowest: 4, highest: 4 } })).toEqual([
      "intensityVolumeHistogram",
    ]);
    expect(configurationFaults({ ...petConfiguration, families: ["glcm", "ngtdm"], aggregations: ["3D"] })).toEqual([
      {
        path: "aggregations",
        sentence: { en: expect.stringContaining('"3D, merged" for the family "glcm"'), fr: expect.stringContaining("glcm") },
      },
    ]);
  });

  test("whatever it is given, it answers and does not throw", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(configurationFaults(value).length).toBeGreaterThan(0);
      }),
    );
    const keys = Object.keys(petConfiguration) as (keyof typeof petConfiguration)[];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) => {
        expect(Array.isArray(configurationFaults({ ...petConfiguration, [key]: value }))).toBe(true);
      }),
    );
  });
});
