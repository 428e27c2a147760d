/** A part of an image, at its place in the patient. */
import { badArgument } from "./imaging-error.ts";
import { requireSameGrid, toPatientMm } from "./volume.ts";
import type { Grid, LabelMap, Triple, Volume } from "./volume.ts";

/** First and last voxel, both in the box. */
export interface VoxelBox {
  first: Triple;
  last: Triple;
}

/** The smallest box around a mask, `marginMm` wider on every side, within the image. @throws {ImagingError} `bad-argument` when it is empty. */
export function boundingBox(mask: LabelMap, { marginMm = 0 } = {}): VoxelBox {
  const [nx, ny, nz] = mask.dimensions;
  const first: Triple = [Infinity, Infinity, Infinity];
  const last: Triple = [-Infinity, -Infinity, -Infinity];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (mask.data[i] === 0) continue;
        [x, y, z].forEach((at, axis) => {
          first[axis] = Math.min(first[axis], at);
          last[axis] = Math.max(last[axis], at);
        });
      }
    }
  }
  if (first[0] === Infinity) throw badArgument("The mask is empty", "Le masque est vide");
  const margin = mask.spacingMm.map((mm) => Math.ceil(marginMm / mm - 1e-9));
  return {
    first: first.map((at, axis) => Math.max(0, at - margin[axis])) as Triple,
    last: last.map((at, axis) => Math.min(mask.dimensions[axis] - 1, at + margin[axis])) as Triple,
  };
}

/** The voxels of a box, or of the box around a mask. @throws {ImagingError} `bad-argument` (a box off the image), `different-grids`. */
export function crop<I extends Volume | LabelMap>(image: I, to: VoxelBox | LabelMap, { marginMm = 0 } = {}): I {
  if ("kind" in to) requireSameGrid(image, to);
  const { first, last } = "kind" in to ? boundingBox(to, { marginMm }) : to;
  const fits = first.every(
    (at, axis) =>
      Number.isInteger(at) && Number.isInteger(last[axis]) && at >= 0 && at <= last[axis] && last[axis] < image.dimensions[axis],
  );
  if (!fits) throw badArgument("The box does not lie within the image", "La boîte n’est pas dans l’image");
  const dimensions = first.map((at, axis) => last[axis] - at + 1) as Triple;
  const [nx, ny, nz] = dimensions;
  const data = image.kind === "carnet/volume" ? new Float32Array(nx * ny * nz) : new Int32Array(nx * ny * nz);
  const [wide, high] = image.dimensions;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const from = first[0] + wide * (first[1] + y + high * (first[2] + z));
      data.set(image.data.subarray(from, from + nx), nx * (y + ny * z));
    }
  }
  return { ...image, dimensions, affine: movedTo(image, first), data };
}

function movedTo(grid: Grid, first: Triple): number[] {
  const origin = toPatientMm(grid, first);
  return grid.affine.map((value, i) => (i % 4 === 3 && i < 12 ? origin[(i - 3) / 4] : value));
}
