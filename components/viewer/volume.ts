/**
 * A gzipped or plain NIfTI-1 file as the projections need it: numbers, and where right, front and head lie. Written for the browser; the
 * laboratories' reader is science/imaging.
 */

export interface ViewedVolume {
  /** Voxels along the file's own axes. */
  size: [number, number, number];
  /** Rows of the matrix from voxel (x, y, z, 1) to patient coordinates in mm (RAS). */
  affine: number[][];
  data: Float32Array;
  minimum: number;
  maximum: number;
}

const readers: Record<number, { bytes: number; read: (view: DataView, at: number, little: boolean) => number }> = {
  2: { bytes: 1, read: (view, at) => view.getUint8(at) },
  4: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  8: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  16: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  256: { bytes: 1, read: (view, at) => view.getInt8(at) },
  512: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  768: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
};

/** The plain bytes of a file that may be gzipped. */
export async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  if (bytes.byteLength < 2) return bytes;
  const [first, second] = new Uint8Array(bytes, 0, 2);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Reads plain NIfTI-1 bytes with a sform; null where they are something else. */
export function readVolume(bytes: ArrayBuffer): ViewedVolume | null {
  if (bytes.byteLength < 352) return null;
  const view = new DataView(bytes);
  const little = view.getInt32(0, true) === 348;
  if (!little && view.getInt32(0, false) !== 348) return null;
  const size = [1, 2, 3].map((axis) => Math.max(1, view.getInt16(40 + 2 * axis, little))) as [number, number, number];
  const reader = readers[view.getInt16(70, little)];
  const start = view.getFloat32(108, little);
  const count = size[0] * size[1] * size[2];
  if (reader === undefined || start + count * reader.bytes > bytes.byteLength) return null;
  const slope = view.getFloat32(112, little) || 1;
  const intercept = view.getFloat32(116, little);
  const data = new Float32Array(count);
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let index = 0; index < count; index++) {
    const value = reader.read(view, start + index * reader.bytes, little) * slope + intercept;
    data[index] = value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const hasSform = view.getInt16(254, little) > 0;
  const affine = [0, 1, 2].map((row) =>
    [0, 1, 2, 3].map((column) => {
      if (hasSform) return view.getFloat32(280 + 16 * row + 4 * column, little);
      return row === column ? view.getFloat32(76 + 4 * (row + 1), little) : 0;
    }),
  );
  return { size, affine, data, minimum, maximum };
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

/** The nearest axes: an oblique volume is walked along the axes it is closest to. */
export function bodyAxes({ size, affine }: Pick<ViewedVolume, "size" | "affine">): BodyAxes {
  const strides = [1, size[0], size[0] * size[1]];
  const free = new Set([0, 1, 2]);
  const axes: BodyAxes = { size: [1, 1, 1], spacingMm: [1, 1, 1], step: [0, 0, 0], origin: 0 };
  // The head axis first: mistaking it would lay the patient down.
  for (const row of [2, 1, 0]) {
    const axis = [...free].reduce((best, each) => (Math.abs(affine[row][each]) > Math.abs(affine[row][best]) ? each : best));
    free.delete(axis);
    const forward = affine[row][axis] >= 0;
    axes.size[row] = size[axis];
    axes.spacingMm[row] = Math.hypot(affine[0][axis], affine[1][axis], affine[2][axis]) || 1;
    axes.step[row] = forward ? strides[axis] : -strides[axis];
    if (!forward) axes.origin += (size[axis] - 1) * strides[axis];
  }
  return axes;
}
