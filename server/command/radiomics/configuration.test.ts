import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { radiomicsConfiguration, radiomicsConfigurationSchema } from "../../../protocol/radiomics-configuration.ts";
import { allAggregations, allFamilies, configurationFaults, readyConfigurations } from "../../../science/radiomics/index.ts";
import { completeConfiguration } from "./configuration.ts";

const schemaFile = join(import.meta.dirname, "../../../docs/schemas/radiomics-configuration.json");
const fbs = { discretisation: { method: "fixed bin size", width: 25, lowerBound: 0 } };
const ivh = { intensityVolumeHistogram: { method: "fixed bin number", bins: 1000 } };

test("the JSON Schema in docs/ is the one that the shape gives", () => {
  const schema = radiomicsConfigurationSchema();
  if (process.env["UPDATE_SCHEMAS"] !== undefined) writeFileSync(schemaFile, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(schemaFile, "utf8"))).toEqual(schema);
});

test("the shape knows the families and aggregations that science has", () => {
  const whole = radiomicsConfiguration.parse({});
  expect({ families: whole.families, aggregations: whole.aggregations }).toEqual({ families: allFamilies, aggregations: allAggregations });
});

describe("ready configurations", () => {
  test.each(Object.entries(readyConfigurations))("%s leaves nothing out, is a file and fits the shape", (name, ready) => {
    const file = JSON.parse(readFileSync(join(import.meta.dirname, `../../../science/radiomics/configurations/${name}.json`), "utf8"));
    expect(file).toEqual(ready);
    expect(radiomicsConfiguration.parse(file)).toEqual(ready);
    expect(completeConfiguration(file)).toEqual({ configuration: ready, defaulted: [] });
  });
});

test("what is left out takes its default, and is named", () => {
  const complete = completeConfiguration({
    ...fbs,
    ...ivh,
    interpolation: { spacingMm: [2, 2, 2], image: "linear" },
    resegmentation: { range: { lowest: 0 } },
  });
  expect(complete).toEqual({
    configuration: {
      ...fbs,
      ...ivh,
      roundingAsRead: "none",
      interpolation: { spacingMm: [2, 2, 2], image: "linear", mask: "linear", maskThreshold: 0.5, align: "centre" },
      rounding: "none",
      resegmentation: { range: { lowest: 0, highest: null }, outliers: null },
      texture: { distance: 1, norm: "chebyshev", dependenceCoarseness: 0 },
      families: allFamilies,
      aggregations: allAggregations,
    },
    defaulted: expect.arrayContaining([
      "roundingAsRead",
      "rounding",
      "texture",
      "families",
      "aggregations",
      "interpolation.mask",
      "interpolation.maskThreshold",
      "interpolation.align",
      "resegmentation.range.highest",
      "resegmentation.outliers",
    ]),
  });
});

test("a discretisation has no default where a family needs it", () => {
  const paths = (file: unknown) => {
    const found = completeConfiguration(file);
    return "faults" in found ? found.faults.map(({ path }) => path) : "complete";
  };
  expect(paths({})).toEqual(["discretisation", "intensityVolumeHistogram"]);
  expect(paths({ families: ["morphology"] })).toBe("complete");
  expect(paths({ families: ["glcm"], ...fbs })).toBe("complete");
  expect(paths({ families: ["glcm"], aggregations: ["3D"], ...fbs })).toEqual(["aggregations"]);
  expect(paths({ ...fbs, ...ivh, binWidth: 2 })).toEqual(["binWidth"]);
  expect(paths([])).toEqual([""]);
});

test("shape and checks agree about any change of a configuration", () => {
  const whole: Record<string, unknown> = { ...readyConfigurations["ibsi1-ct-e"] };
  const words = fc.constantFrom<unknown>(...Object.values(whole), null, 0, 1, -1, 0.5, "none", "3D", "linear", "keep", [], {}, ["glcm"]);
  const inside = fc.constantFrom("interpolation", "resegmentation", "discretisation", "intensityVolumeHistogram", "texture");
  const keys = fc.constantFrom(...Object.keys(whole), "spacingMm", "mask", "maskThreshold", "range", "outliers", "method", "bins", "norm");
  const agree = (file: Record<string, unknown>) => {
    const found = completeConfiguration(file);
    const accepted = radiomicsConfiguration.safeParse(file).success;
    // Contradictions and repetitions are beyond a shape: what the checks accept the shape must accept.
    if (!("faults" in found)) expect({ file, accepted }).toEqual({ file, accepted: true });
    else if (!accepted) expect(found.faults.length).toBeGreaterThan(0);
  };
  fc.assert(fc.property(keys, words, (key, value) => agree({ ...whole, [key]: value })));
  fc.assert(
    fc.property(inside, keys, words, (outer, key, value) => agree({ ...whole, [outer]: { ...(whole[outer] as object), [key]: value } })),
  );
  expect(configurationFaults(whole)).toEqual([]);
});
