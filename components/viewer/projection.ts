/**
 * Maximum intensity projections around the body's axis, for the image that turns. Each voxel is thrown onto the detector's nearest column: one
 * pass of the data an angle, exact at any angle, and no hole because a column is at least as wide as a voxel.
 */
import { bodyAxes } from "./volume.ts";
import type { ViewedVolume } from "./volume.ts";

export interface Projection {
  width: number;
  height: number;
  /** Row by row from the head; the patient's right is on the left when seen from the front. */
  pixels: Float32Array;
}

export interface ProjectionGeometry {
  width: number;
  height: number;
  /** Size of a pixel. */
  columnMm: number;
  rowMm: number;
}

/** @param reachMm Half of the width shown, from the axis; all of the volume when absent. */
export function projectionGeometry(volume: Pick<ViewedVolume, "size" | "affine">, reachMm = Infinity): ProjectionGeometry {
  const { size, spacingMm } = bodyAxes(volume);
  const columnMm = Math.max(spacingMm[0], spacingMm[1]);
  const diagonalMm = Math.hypot(size[0] * spacingMm[0], size[1] * spacingMm[1]);
  return { width: Math.ceil(Math.min(diagonalMm, 2 * reachMm) / columnMm) + 1, height: size[2], columnMm, rowMm: spacingMm[2] };
}

/** How far from the axis the volume holds anything above a level, in mm: the air around a body need not be shown. */
export function bodyReachMm(volume: ViewedVolume, level: number): number {
  const { size, spacingMm, step, origin } = bodyAxes(volume);
  const { data } = volume;
  let reach = Math.max(spacingMm[0], spacingMm[1]);
  for (let front = 0; front < size[1]; front++) {
    for (let right = 0; right < size[0]; right++) {
      const distance = Math.hypot((right - (size[0] - 1) / 2) * spacingMm[0], (front - (size[1] - 1) / 2) * spacingMm[1]);
      if (distance <= reach) continue;
      const place = origin + right * step[0] + front * step[1];
      for (let head = 0; head < size[2]; head++) {
        if (data[place + head * step[2]] <= level) continue;
        reach = distance;
        break;
      }
    }
  }
  return reach + Math.max(spacingMm[0], spacingMm[1]);
}

/**
 * The projection at an angle: 0 degrees from the front, 90 from the patient's left.
 * @param background Value of pixels that no ray through the body reaches.
 */
export function project(volume: ViewedVolume, degrees: number, { background = 0, reachMm = Infinity } = {}): Projection {
  const { size, spacingMm, step, origin } = bodyAxes(volume);
  const { width, height, columnMm } = projectionGeometry(volume, reachMm);
  const [right, front, head] = size;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  // Column of the detector and place in the data for every voxel of one slice: the same for all slices.
  const columns = new Int32Array(right * front);
  const places = new Int32Array(right * front);
  for (let f = 0, index = 0; f < front; f++) {
    for (let r = 0; r < right; r++, index++) {
      const x = (r - (right - 1) / 2) * spacingMm[0];
      const y = (f - (front - 1) / 2) * spacingMm[1];
      // RAS counts x to the patient's right: seen from the front, that is the viewer's left.
      columns[index] = Math.round((-x * cosine - y * sine) / columnMm + (width - 1) / 2);
      places[index] = origin + r * step[0] + f * step[1];
    }
  }
  const { data } = volume;
  const pixels = new Float32Array(width * height).fill(background);
  for (let slice = 0; slice < head; slice++) {
    const base = slice * step[2];
    const row = (height - 1 - slice) * width;
    for (let index = 0; index < columns.length; index++) {
      const value = data[places[index] + base];
      if (columns[index] < 0 || columns[index] >= width) continue;
      const pixel = row + columns[index];
      if (value > pixels[pixel]) pixels[pixel] = value;
    }
  }
  return { width, height, pixels };
}
