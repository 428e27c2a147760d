/** The spheres of the accreditation phantom, ten times as hot as what surrounds them, through each centre's scanner. The phantom is imaged four
 * times as long as a patient, so that its noise is half. */
import { expect, test } from "vitest";
import { addNoise, reconstruct } from "../synthetic-fdg/scanner.ts";
import { centres } from "./centres.ts";
import type { Centre } from "./centres.ts";
import earl from "./earl.json" with { type: "json" };
import { stream } from "./stream.ts";

const spheres = earl.standards[0].spheres.map(({ mm }) => mm);

function recovery({ spacingMm, resolution, noise, grainMm }: Centre["scanner"], diameterMm: number): { maximum: number; mean: number } {
  const [nx, ny, nz] = spacingMm.map((mm) => 2 * Math.round(36 / mm) + 1);
  const dimensions = [nx, ny, nz] as const;
  const data = new Float32Array(nx * ny * nz);
  for (let z = 0, i = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, i++)
        data[i] = 1 + 9 * covered([x, y, z].map((at, axis) => (at - (dimensions[axis] - 1) / 2) * spacingMm[axis]));
  function covered(centre: number[]): number {
    const distance = Math.hypot(...centre) - diameterMm / 2;
    if (Math.abs(distance) > 4) return distance < 0 ? 1 : 0;
    let inside = 0;
    for (let part = 0; part < 64; part++) {
      const place = centre.map((mm, axis) => mm + (((part >> (2 * axis)) & 3) / 4 - 0.375) * spacingMm[axis]);
      if (Math.hypot(...place) < diameterMm / 2) inside++;
    }
    return inside / 64;
  }
  reconstruct({ data, dimensions, spacingMm }, resolution);
  addNoise({ data, dimensions, spacingMm }, { level: noise / 2, grainMm, random: stream("phantom", diameterMm).uniform });
  const hottest = data.reduce((most, value) => Math.max(most, value), 0);
  const contour = data.filter((value) => value >= (hottest + 1) / 2);
  return { maximum: hottest / 10, mean: contour.reduce((sum, value) => sum + value, 0) / contour.length / 10 };
}

test.each(centres.filter(({ scanner }) => scanner.standard !== "none"))("centre $id keeps the bands of its standard", ({ scanner }) => {
  const { spheres: bands } = earl.standards.find(({ name }) => name === scanner.standard)!;
  for (const { mm, mean, maximum } of bands) {
    const found = recovery(scanner, mm);
    expect(found.maximum, `maximum of ${mm} mm`).toBeGreaterThanOrEqual(maximum[0]);
    expect(found.maximum, `maximum of ${mm} mm`).toBeLessThanOrEqual(maximum[1]);
    expect(found.mean, `mean of ${mm} mm`).toBeGreaterThanOrEqual(mean[0]);
    expect(found.mean, `mean of ${mm} mm`).toBeLessThanOrEqual(mean[1]);
  }
});

test("the centre without accreditation shows the same small lesion fainter than any other, the second standard brighter than the first", () => {
  const shown = Object.fromEntries(centres.map(({ id, scanner }) => [id, recovery(scanner, 13).mean]));
  expect(shown["C"]).toBeLessThan(Math.min(shown["A"], shown["D"]));
  expect(Math.min(shown["B"], shown["E"])).toBeGreaterThan(Math.max(shown["A"], shown["D"]));
  expect(spheres).toContain(13);
});
