/** Mathematical morphology with a ball whose radius is in mm, whatever the shape of the voxels, by exact distances. */
import { badArgument } from "../imaging-error.ts";
import type { LabelMap } from "../volume.ts";
import { labelled } from "./connected-components.ts";
import { squaredDistances } from "./distance.ts";

/** A hair, so that a radius that is a whole number of voxels takes those. */
const hair = 1e-6;

function masked(mask: LabelMap, inside: (index: number) => boolean): LabelMap {
  const data = new Int32Array(mask.data.length);
  for (let i = 0; i < data.length; i++) if (inside(i)) data[i] = 1;
  return { ...mask, data };
}

function reach(radiusMm: number): number {
  if (!(radiusMm >= 0 && Number.isFinite(radiusMm))) throw badArgument("A radius is 0 mm or more", "Un rayon est de 0 mm ou plus");
  return (radiusMm + hair) ** 2;
}

/** Every voxel within `radiusMm` of the mask. @throws {ImagingError} `bad-argument`. */
export function dilate(mask: LabelMap, radiusMm: number): LabelMap {
  const limit = reach(radiusMm);
  const distances = squaredDistances(mask, (i) => mask.data[i] !== 0);
  return masked(mask, (i) => distances[i] <= limit);
}

/** Every voxel of the mask from which no voxel outside is within `radiusMm`. What lies beyond the image does not erode. */
export function erode(mask: LabelMap, radiusMm: number): LabelMap {
  const limit = reach(radiusMm);
  const distances = squaredDistances(mask, (i) => mask.data[i] === 0);
  return masked(mask, (i) => mask.data[i] !== 0 && distances[i] > limit);
}

/** Erosion, then dilation: what is narrower than the ball goes. */
export function open(mask: LabelMap, radiusMm: number): LabelMap {
  return dilate(erode(mask, radiusMm), radiusMm);
}

/** Dilation, then erosion: gaps narrower than the ball are closed. */
export function close(mask: LabelMap, radiusMm: number): LabelMap {
  return erode(dilate(mask, radiusMm), radiusMm);
}

/** The mask with every part of its outside that does not reach the border of the image (by faces). */
export function fillHoles(mask: LabelMap): LabelMap {
  const [nx, ny, nz] = mask.dimensions;
  const { labels, count } = labelled(mask.dimensions, (i) => mask.data[i] === 0, 6);
  const open = new Uint8Array(count + 1);
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (x === 0 || y === 0 || z === 0 || x === nx - 1 || y === ny - 1 || z === nz - 1) open[labels[i]] = 1;
      }
    }
  }
  return masked(mask, (i) => mask.data[i] !== 0 || open[labels[i]] === 0);
}
