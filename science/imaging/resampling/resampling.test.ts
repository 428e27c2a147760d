import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { straightGrid, toPatientMm } from "../volume.ts";
import type { Triple, Volume } from "../volume.ts";
import { alignedGrid } from "./aligned-grid.ts";
import { resampleAligned } from "./resample-aligned.ts";
import { interpolateBlock } from "./separable.ts";
import type { InterpolationMethod } from "./separable.ts";

const methods: InterpolationMethod[] = ["nearest", "linear", "cubic spline"];

function ramp(dimensions: Triple, spacingMm: Triple, value: (at: Triple) => number): Volume {
  const [nx, ny] = dimensions;
  const data = Float32Array.from({ length: dimensions[0] * ny * dimensions[2] }, (_, i) =>
    value([i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]),
  );
  return {
    kind: "carnet/volume",
    ...straightGrid(dimensions, spacingMm, [-7, 3, 12]),
    data,
    unit: "SUV bw",
    modality: "PT",
    description: "",
    synthetic: true,
  };
}

describe("the aligned grid", () => {
  test("IBSI's example: 4 voxels of 3 mm become 6 of 2 mm, with one centre", () => {
    const { dimensions, start, step } = alignedGrid(straightGrid([4, 4, 4], [3, 3, 3]), [2, 2, 2]);
    expect({ dimensions, start, step }).toEqual({
      dimensions: [6, 6, 6],
      start: [1, 1, 1].map(() => expect.closeTo(-1 / 6, 12)),
      step: [1, 1, 1].map(() => expect.closeTo(2 / 3, 12)),
    });
  });

  test("covers the image and shares its centre, however it lies in the patient", () => {
    const spacing = fc.double({ min: 0.5, max: 6, noNaN: true });
    const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(sizes, fc.tuple(spacing, spacing, spacing), fc.tuple(spacing, spacing, spacing), (dimensions, from, to) => {
        const oblique = {
          ...straightGrid(dimensions, from),
          affine: [0, -from[1], 0, 5, from[0] * 0.6, 0, -from[2] * 0.8, 1, from[0] * 0.8, 0, from[2] * 0.6, 2, 0, 0, 0, 1],
        };
        const grid = alignedGrid(oblique, to);
        const centre = (n: Triple) => n.map((size) => (size - 1) / 2) as Triple;
        expect(toPatientMm(grid, centre(grid.dimensions))).toEqual(
          toPatientMm(oblique, centre(dimensions)).map((mm) => expect.closeTo(mm, 6)),
        );
        expect(grid.dimensions.every((n, axis) => n * to[axis] >= dimensions[axis] * from[axis] - 1e-4 * to[axis])).toBe(true);
      }),
    );
  });

  test("a spacing read from a file in single precision does not add a slice", () => {
    expect(alignedGrid(straightGrid([10, 10, 10], [1, 1, Math.fround(1.2)]), [1, 1, 0.6]).dimensions).toEqual([10, 10, 20]);
  });
});

describe("interpolation", () => {
  test.each(methods)("%s: voxels of the same spacing stay as they are", (method) => {
    const volume = ramp([5, 4, 3], [2, 2, 3], ([x, y, z]) => Math.sin(3 * x + 5 * y + 7 * z));
    const same = resampleAligned(volume, { spacingMm: [2, 2, 3], method });
    expect([...same.data]).toEqual([...volume.data].map((value) => expect.closeTo(value, 6)));
  });

  test.each(["linear", "cubic spline"] as const)("%s: a slope stays a slope where the image is", (method) => {
    const volume = ramp([40, 5, 5], [2, 2, 2], ([x]) => 3 * x - 1);
    const finer = resampleAligned(volume, { spacingMm: [1, 2, 2], method });
    const row = [...finer.data.slice(0, finer.dimensions[0])];
    // Place of voxel k in voxels of the image: (k - 0.5) / 2. A spline feels the mirrored ends, ever less further in.
    const inner = row.map((value, k) => Math.abs(value - (3 * ((k - 0.5) / 2) - 1)) < (method === "linear" ? 1e-5 : 1e-3)).slice(12, -12);
    expect(inner.every(Boolean)).toBe(true);
  });

  test("beyond the last voxel centre its value goes on", () => {
    const data = Float64Array.from([2, 4, 8]);
    const ends = methods.map((method) => [
      ...interpolateBlock({ data, dimensions: [3, 1, 1] }, [[-0.4, 0, 2, 2.4], [0], [0]], method).data,
    ]);
    expect(ends).toEqual(methods.map(() => [2, 2, 8, 8].map((value) => expect.closeTo(value, 12))));
  });

  test("a cubic spline goes through all samples, of lines of any length", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 80 }), (samples) => {
        const block = { data: Float64Array.from(samples), dimensions: [samples.length, 1, 1] as Triple };
        const { data } = interpolateBlock(block, [Float64Array.from(samples.keys()), [0], [0]], "cubic spline");
        expect([...data]).toEqual(samples.map((value) => expect.closeTo(value, 8)));
      }),
    );
  });

  test("a cubic spline follows a smooth curve to the fourth order of the step", () => {
    const worst = (n: number) => {
      const block = {
        data: Float64Array.from({ length: n + 1 }, (_, k) => Math.cos((Math.PI * k) / n)),
        dimensions: [n + 1, 1, 1] as Triple,
      };
      const places = Float64Array.from({ length: 4 * n + 1 }, (_, k) => k / 4);
      const { data } = interpolateBlock(block, [places, [0], [0]], "cubic spline");
      return Math.max(...data.map((value, k) => Math.abs(value - Math.cos((Math.PI * k) / (4 * n)))));
    };
    expect(worst(10) / worst(20)).toBeGreaterThan(14);
  });

  test("a spacing of 0 is refused", () => {
    expect(() =>
      resampleAligned(
        ramp([2, 2, 2], [1, 1, 1], () => 1),
        { spacingMm: [0, 1, 1], method: "linear" },
      ),
    ).toThrow(/above 0 mm/);
  });
});
