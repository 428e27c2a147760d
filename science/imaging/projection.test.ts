import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { histogram } from "./histogram.ts";
import { toPng } from "./image.ts";
import { maximumIntensityProjection, sliceImage } from "./projection.ts";
import { resampleTo } from "./resample.ts";
import { straightGrid, toVoxel, toPatientMm } from "./volume.ts";
import type { Triple, Volume } from "./volume.ts";

/** A body with one hot voxel at the right, in front, near the head; in any voxel order. */
function body(order: "RAS" | "LPS"): Volume {
  const grid = straightGrid([5, 4, 6], [2, 3, 4]);
  const [nx, ny] = grid.dimensions;
  const data = new Float32Array(5 * 4 * 6);
  const place: Triple = order === "RAS" ? [4, 3, 5] : [0, 0, 5];
  data[place[0] + nx * (place[1] + ny * place[2])] = 10;
  const affine = order === "RAS" ? grid.affine : [-2, 0, 0, 8, 0, -3, 0, 9, 0, 0, 4, 0, 0, 0, 0, 1];
  return { kind: "carnet/volume", ...grid, affine, data, unit: "SUV bw", modality: "PT", description: "", synthetic: true };
}
const hot = ({ data, width, height }: { data: Float32Array; width: number; height: number }) => {
  const at = data.indexOf(10);
  return at < 0 ? undefined : { column: at % width, row: Math.floor(at / width), width, height };
};

test.each(["RAS", "LPS"] as const)("voxels stored as %s are shown as radiologists hang them", (order) => {
  const volume = body(order);
  const from = (viewpoint: "front" | "back" | "left" | "right") => hot(maximumIntensityProjection(volume, { from: viewpoint }));
  // The patient's right is on the left of the image, the head at the top.
  expect(from("front")).toEqual({ column: 0, row: 0, width: 5, height: 6 });
  expect(from("back")).toEqual({ column: 4, row: 0, width: 5, height: 6 });
  // Seen from the patient's left, the front is on the left.
  expect(from("left")).toEqual({ column: 0, row: 0, width: 4, height: 6 });
  expect(from("right")).toEqual({ column: 3, row: 0, width: 4, height: 6 });
  expect(hot(sliceImage(volume, "axial", { at: 1 }))).toEqual({ column: 0, row: 0, width: 5, height: 4 });
  expect(hot(sliceImage(volume, "axial", { mm: 20 }))).toBeDefined();
  expect(hot(sliceImage(volume, "coronal", { mm: 9 }))).toEqual({ column: 0, row: 0, width: 5, height: 6 });
  expect(hot(sliceImage(volume, "sagittal", { at: 0 }))).toBeUndefined();
  expect(() => sliceImage(volume, "axial", { mm: 100 })).toThrow("outside");
});

test("a turned projection still sees the hottest voxel, at the height where it is", () => {
  for (const degrees of [10, 45, 123, 300]) expect(hot(maximumIntensityProjection(body("RAS"), { degrees }))?.row).toBe(0);
  const quarter = maximumIntensityProjection(body("RAS"), { degrees: 450 });
  expect([...quarter.data]).toEqual([...maximumIntensityProjection(body("RAS"), { from: "left" }).data]);
});

test("a PNG has the size of the body and is dark where uptake is high", () => {
  const png = toPng(maximumIntensityProjection(body("RAS")), { pixelMm: 2 });
  const view = new DataView(png.buffer);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([5, 12]);
  const length = view.getUint32(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  // First pixel of the first row (after its filter) is black, the last one white.
  expect([rows[1], rows[1 + 12]]).toEqual([0, 255]);
});

test("every counted value is in one interval, below or above", () => {
  const volume = { ...body("RAS"), data: Float32Array.from([0, 1, 1, 2, 3, 4, 9]) };
  const { centres, counts, edges, below, above } = histogram(volume, { from: 1, to: 4, bins: 3 });
  expect({ centres, counts, edges, below, above }).toEqual({
    centres: [1.5, 2.5, 3.5],
    counts: [2, 1, 2],
    edges: [1, 2, 3, 4],
    below: 1,
    above: 1,
  });
  expect(histogram(volume).counts.reduce((sum, value) => sum + value, 0)).toBe(7);
});

test("resampling reads a linear image exactly, and nothing outside of it", () => {
  const volume = body("LPS");
  const [nx, ny, nz] = volume.dimensions;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) volume.data[i] = 2 * x - 3 * y + z;
  }
  const grid = straightGrid([3, 3, 3], [1.3, 1.1, 0.9], [1, 2, 3]);
  const here = resampleTo(volume, grid);
  here.data.forEach((value, i) => {
    const [x, y, z] = toVoxel(volume, toPatientMm(grid, [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)]));
    expect(value).toBeCloseTo(2 * x - 3 * y + z, 4);
  });
  expect(resampleTo(volume, straightGrid([1, 1, 1], [1, 1, 1], [-50, 0, 0])).data[0]).toBeNaN();
});
