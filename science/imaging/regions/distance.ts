/** Exact Euclidean distances in mm, for voxels of any shape. Source: Felzenszwalb and Huttenlocher, Theory of Computing 2012;8:415. */
import type { LabelMap, Triple, Volume } from "../volume.ts";

/**
 * For every voxel the distance in mm from its centre to that of the nearest voxel that is inside (`to: "inside"`, 0 within the mask) or outside
 * (`to: "outside"`, 0 without). Infinite where there is none. What lies beyond the image is neither.
 */
export function distanceMap(mask: LabelMap, { to = "inside" }: { to?: "inside" | "outside" } = {}): Volume {
  const squared = squaredDistances(mask, (i) => (mask.data[i] !== 0) === (to === "inside"));
  const { dimensions, spacingMm, affine, description, synthetic } = mask;
  const data = Float32Array.from(squared, Math.sqrt);
  return { kind: "carnet/volume", dimensions, spacingMm, affine, data, unit: "mm", modality: "", description, synthetic };
}

/** Squared distances in mm2 to the voxels for which `target` holds. */
export function squaredDistances(
  { dimensions, spacingMm }: { dimensions: Triple; spacingMm: Triple },
  target: (index: number) => boolean,
): Float64Array {
  const [nx, ny, nz] = dimensions;
  const field = new Float64Array(nx * ny * nz);
  for (let i = 0; i < field.length; i++) field[i] = target(i) ? 0 : Infinity;
  const strides = [1, nx, nx * ny];
  for (const axis of [0, 1, 2]) alongAxis(field, { size: dimensions[axis], stride: strides[axis], spacing: spacingMm[axis] });
  return field;
}

/** Replaces each line by the lower envelope of the parabolas that rise from its values. */
function alongAxis(field: Float64Array, { size, stride, spacing }: { size: number; stride: number; spacing: number }): void {
  const line = new Float64Array(size);
  const apex = new Int32Array(size);
  const from = new Float64Array(size + 1);
  const span = size * stride;
  for (let block = 0; block < field.length; block += span) {
    for (let s = 0; s < stride; s++) {
      const start = block + s;
      let count = 0;
      for (let k = 0; k < size; k++) {
        const value = field[start + k * stride];
        line[k] = value;
        if (value === Infinity) continue;
        let meets = -Infinity;
        while (count > 0) {
          const p = apex[count - 1];
          meets = ((value - line[p]) / (spacing * spacing) + k * k - p * p) / (2 * (k - p));
          if (meets > from[count - 1]) break;
          count -= 1;
        }
        apex[count] = k;
        from[count] = count === 0 ? -Infinity : meets;
        count += 1;
      }
      if (count === 0) continue;
      for (let k = 0, piece = 0; k < size; k++) {
        while (piece + 1 < count && from[piece + 1] < k) piece += 1;
        const p = apex[piece];
        field[start + k * stride] = line[p] + ((k - p) * spacing) ** 2;
      }
    }
  }
}
