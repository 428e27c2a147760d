/** Interpolation on a grid whose axes are the image's: one axis after the other. */
import type { Triple } from "../volume.ts";
import { splineWeights, toSplineCoefficients } from "./cubic-spline.ts";

export type InterpolationMethod = "nearest" | "linear" | "cubic spline";

/** A block of numbers: `data[x + nx * (y + ny * z)]`. */
export interface Block {
  readonly data: Float64Array;
  readonly dimensions: Triple;
}

/** Where samples are taken along one axis: indices of the source, not rounded, in rising order. */
export type Places = ArrayLike<number>;

/**
 * Values of a block at all combinations of places along x, y and z. Beyond the first and the last voxel of the block its border value goes on
 * (IBSI: extrapolation by the nearest value).
 */
export function interpolateBlock(block: Block, places: readonly [Places, Places, Places], method: InterpolationMethod): Block {
  let result = block;
  // The three axes commute.
  for (const axis of [2, 1, 0] as const) result = alongAxis(result, axis, places[axis], method);
  return result;
}

function alongAxis({ data, dimensions }: Block, axis: 0 | 1 | 2, places: Places, method: InterpolationMethod): Block {
  const size = dimensions[axis];
  const stride = axis === 0 ? 1 : axis === 1 ? dimensions[0] : dimensions[0] * dimensions[1];
  const outer = data.length / (size * stride);
  const output = new Float64Array(outer * places.length * stride);
  const taps = method === "cubic spline" ? 4 : method === "linear" ? 2 : 1;
  const { indices, weights } = tapsOf(places, size, method);
  const line = new Float64Array(size);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < stride; s++) {
      const from = o * size * stride + s;
      for (let k = 0; k < size; k++) line[k] = data[from + k * stride];
      if (method === "cubic spline") toSplineCoefficients(line, size);
      const to = o * places.length * stride + s;
      for (let p = 0; p < places.length; p++) {
        let sum = 0;
        for (let t = p * taps; t < (p + 1) * taps; t++) sum += weights[t] * line[indices[t]];
        output[to + p * stride] = sum;
      }
    }
  }
  const next: Triple = [...dimensions];
  next[axis] = places.length;
  return { data: output, dimensions: next };
}

function tapsOf(places: Places, size: number, method: InterpolationMethod): { indices: Int32Array; weights: Float64Array } {
  const rows = Array.from(places, (place) => {
    const inside = Math.min(size - 1, Math.max(0, place));
    if (method === "nearest") return { first: Math.min(size - 1, Math.floor(inside + 0.5)), weights: [1] };
    const first = Math.min(Math.floor(inside), Math.max(0, size - 2));
    const share = inside - first;
    return method === "linear" ? { first, weights: [1 - share, share] } : { first: first - 1, weights: splineWeights(share) };
  });
  return {
    indices: Int32Array.from(rows.flatMap(({ first, weights }) => weights.map((_, k) => mirrored(first + k, size)))),
    weights: Float64Array.from(rows.flatMap(({ weights }) => weights)),
  };
}

function mirrored(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * size - 2;
  const within = ((index % period) + period) % period;
  return within < size ? within : period - within;
}
