/** A NIfTI file as the projections need it, read by the laboratory's own reader: numbers, and where right, front and head lie. */
import { ImagingError } from "../../science/imaging/imaging-error.ts";
import { parseNifti, valuesOf } from "../../science/imaging/nifti/parse-nifti.ts";

export interface ViewedVolume {
  /** Voxels along the file's own axes. */
  size: [number, number, number];
  /** Rows of the matrix from voxel (x, y, z, 1) to patient coordinates in mm (RAS). */
  affine: number[][];
  data: Float32Array;
  minimum: number;
  maximum: number;
}

/** The plain bytes of a file that may be gzipped. */
export async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  if (bytes.byteLength < 2) return bytes;
  const [first, second] = new Uint8Array(bytes, 0, 2);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Reads plain NIfTI bytes; null where they are something else, or do not say where they lie. */
export function readVolume(bytes: ArrayBuffer): ViewedVolume | null {
  let parsed;
  try {
    parsed = parseNifti(new Uint8Array(bytes));
  } catch (error) {
    if (error instanceof ImagingError) return null;
    throw error;
  }
  const data = valuesOf(parsed);
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of data) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const { dimensions, affine } = parsed.grid;
  return { size: [...dimensions], affine: [0, 1, 2].map((row) => affine.slice(4 * row, 4 * row + 4)), data, minimum, maximum };
}

/** How to walk a volume along the patient's axes (right, front, head), whichever way the file counts. */
export interface BodyAxes {
  /** Voxels towards the right, the front, the head. */
  size: [number, number, number];
  spacingMm: [number, number, number];
  /** Steps in `data` for one voxel further right, front, head; and where the walk begins. */
  step: [number, number, number];
  origin: number;
}

/** For right, front and head: the file's axis that is closest to it, and whether it runs that way. */
export function bodyOrder({ affine }: Pick<ViewedVolume, "affine">): { axis: number; forward: boolean }[] {
  const free = new Set([0, 1, 2]);
  const order: { axis: number; forward: boolean }[] = [];
  // The head axis first: mistaking it would lay the patient down.
  for (const row of [2, 1, 0]) {
    const axis = [...free].reduce((best, each) => (Math.abs(affine[row][each]) > Math.abs(affine[row][best]) ? each : best));
    free.delete(axis);
    order[row] = { axis, forward: affine[row][axis] >= 0 };
  }
  return order;
}

/** The nearest axes: an oblique volume is walked along the axes it is closest to. */
export function bodyAxes({ size, affine }: Pick<ViewedVolume, "size" | "affine">): BodyAxes {
  const strides = [1, size[0], size[0] * size[1]];
  const axes: BodyAxes = { size: [1, 1, 1], spacingMm: [1, 1, 1], step: [0, 0, 0], origin: 0 };
  for (const [row, { axis, forward }] of bodyOrder({ affine }).entries()) {
    axes.size[row] = size[axis];
    axes.spacingMm[row] = Math.hypot(affine[0][axis], affine[1][axis], affine[2][axis]) || 1;
    axes.step[row] = forward ? strides[axis] : -strides[axis];
    if (!forward) axes.origin += (size[axis] - 1) * strides[axis];
  }
  return axes;
}
