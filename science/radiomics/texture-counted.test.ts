/** Texture counted pair by pair, apart from the code: masks with holes and several parts, anisotropic voxels, distances above 1, all norms. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Triple } from "../imaging/volume.ts";
import { measure, unprocessedConfiguration } from "./index.ts";
import type { RadiomicsConfiguration } from "./index.ts";
import { raggedImages } from "./testing/lesions.ts";

type Image = typeof raggedImages extends fc.Arbitrary<infer Made> ? Made : never;
type Norm = RadiomicsConfiguration["texture"]["norm"];

/** Grey levels by place, "x,y,z"; nothing outside of the mask. */
function levelsOf({ volume, mask }: Image): Map<string, number> {
  const [nx, ny] = volume.dimensions;
  const inside = Array.from(mask.data.keys()).filter((i) => mask.data[i] !== 0);
  return new Map(inside.map((i) => [`${i % nx},${Math.floor(i / nx) % ny},${Math.floor(i / (nx * ny))}`, volume.data[i]]));
}
const placesOf = (levels: Map<string, number>) => [...levels.keys()].map((key) => key.split(",").map(Number) as Triple);
const at = (levels: Map<string, number>, [x, y, z]: Triple, [dx, dy, dz]: Triple) => levels.get(`${x + dx},${y + dy},${z + dz}`);

const all: Triple[] = [-1, 0, 1].flatMap((z) => [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x): Triple => [x, y, z])));
/** One of each opposite pair. */
const half = all.filter(([x, y, z]) => z > 0 || (z === 0 && (y > 0 || (y === 0 && x > 0))));
const mean = (values: number[]) => {
  const defined = values.filter(Number.isFinite);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
};

/** Contrast of the pairs at some steps, in some slices; NaN without a pair. */
function contrast(levels: Map<string, number>, { steps, slices }: { steps: Triple[]; slices: number[] }): number {
  const pairs = placesOf(levels)
    .filter(([, , z]) => slices.includes(z))
    .flatMap((place) => steps.map((step) => [levels.get(place.join(",")) ?? 0, at(levels, place, step)] as const))
    .filter((pair): pair is readonly [number, number] => pair[1] !== undefined);
  return pairs.length === 0 ? Number.NaN : pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0) / pairs.length;
}

const valuesOf = (image: Image, configuration: RadiomicsConfiguration, code: string) =>
  Object.fromEntries(
    measure(image.volume, image.mask, configuration)
      .filter(({ featureCode }) => featureCode === code)
      .map(({ aggregation, value }) => [aggregation, value]),
  );
const close = (values: Record<string, number | null>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? null : (expect.closeTo(value, 9) as number)]));

test.each([1, 2, 3])("GLCM contrast at distance %i, in all six aggregations", (distance) => {
  fc.assert(
    fc.property(raggedImages, (image) => {
      const levels = levelsOf(image);
      const far = ([x, y, z]: Triple): Triple => [distance * x, distance * y, distance * z];
      const flat = half.filter(([, , z]) => z === 0).map(far);
      const deep = half.map(far);
      const slices = [...new Set(placesOf(levels).map(([, , z]) => z))];
      const configuration = {
        ...unprocessedConfiguration,
        families: ["glcm"],
        texture: { ...unprocessedConfiguration.texture, distance },
      } as const;
      expect(valuesOf(image, configuration, "ACUI")).toEqual(
        close({
          "2D, averaged": mean(slices.flatMap((slice) => flat.map((step) => contrast(levels, { steps: [step], slices: [slice] })))),
          "2D, slice-merged": mean(slices.map((slice) => contrast(levels, { steps: flat, slices: [slice] }))),
          "2.5D, direction-merged": mean(flat.map((step) => contrast(levels, { steps: [step], slices }))),
          "2.5D, merged": mean([contrast(levels, { steps: flat, slices })]),
          "3D, averaged": mean(deep.map((step) => contrast(levels, { steps: [step], slices }))),
          "3D, merged": mean([contrast(levels, { steps: deep, slices })]),
        }),
      );
    }),
    { numRuns: 40 },
  );
});

const lengths: Record<Norm, (step: Triple) => number> = {
  chebyshev: (step) => Math.max(...step.map(Math.abs)),
  euclidean: (step) => Math.hypot(...step),
  manhattan: (step) => step.reduce((sum, n) => sum + Math.abs(n), 0),
};

test.each(["chebyshev", "euclidean", "manhattan"] as const)("NGTDM coarseness and NGLDM low dependence within 2 voxels, %s", (norm) => {
  const reach = [-2, -1, 0, 1, 2];
  const near = reach
    .flatMap((z) => reach.flatMap((y) => reach.map((x): Triple => [x, y, z])))
    .filter((step) => lengths[norm](step) > 0 && lengths[norm](step) <= 2);
  fc.assert(
    fc.property(raggedImages, fc.constantFrom(0, 1), (image, dependenceCoarseness) => {
      const levels = levelsOf(image);
      const slices = [...new Set(placesOf(levels).map(([, , z]) => z))];
      const around = (steps: Triple[], chosen: number[]) =>
        placesOf(levels)
          .filter(([, , z]) => chosen.includes(z))
          .map((place) => ({
            level: levels.get(place.join(",")) ?? 0,
            others: steps.map((step) => at(levels, place, step)).filter((level): level is number => level !== undefined),
          }));
      const dependence = (steps: Triple[], chosen: number[]) =>
        mean(
          around(steps, chosen).map(
            ({ level, others }) => (1 + others.filter((other) => Math.abs(other - level) <= dependenceCoarseness).length) ** -2,
          ),
        ) ?? 0;
      const coarseness = (steps: Triple[], chosen: number[]) => {
        const voxels = around(steps, chosen).filter(({ others }) => others.length > 0);
        const sums = new Map<number, { n: number; s: number }>();
        for (const { level, others } of voxels) {
          const { n, s } = sums.get(level) ?? { n: 0, s: 0 };
          sums.set(level, { n: n + 1, s: s + Math.abs(level - others.reduce((sum, other) => sum + other, 0) / others.length) });
        }
        const sum = [...sums.values()].reduce((total, { n, s }) => total + (n * s) / voxels.length, 0);
        return voxels.length === 0 ? Number.NaN : sum === 0 ? 1e6 : 1 / sum;
      };
      const flat = near.filter(([, , z]) => z === 0);
      const configuration = {
        ...unprocessedConfiguration,
        families: ["ngtdm", "ngldm"],
        texture: { distance: 2, norm, dependenceCoarseness },
      } as const;
      expect(valuesOf(image, configuration, "SODN")).toEqual(
        close({
          "2D": mean(slices.map((slice) => dependence(flat, [slice]))),
          "2.5D": dependence(flat, slices),
          "3D": dependence(near, slices),
        }),
      );
      const found = valuesOf(image, configuration, "QCDE");
      expect(found["3D"]).toBeCloseTo(coarseness(near, slices), 6);
    }),
    { numRuns: 40 },
  );
});
