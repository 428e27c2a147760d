/** NIfTI-1 files: what viewers and other laboratories read. Written with an exact sform; read with sform, else qform. */
import { gunzip, gzip } from "../compression.ts";
import { ImagingError } from "../imaging-error.ts";
import type { Grid, LabelMap, Triple, Volume } from "../volume.ts";
import { quaternion, rotation } from "./orientation.ts";

const headerBytes = 352;
const types = { uint8: 2, int16: 4, int32: 8, float32: 16, float64: 64, int8: 256, uint16: 512, uint32: 768 } as const;

/**
 * Writes an image or a label map as `.nii.gz` bytes.
 *
 * Images are written as float32, exactly; with `compact: true` as int16 with a scale, which halves the file and rounds values to
 * 1/65,000 of their range. Label maps are written as uint8, int16 or int32, whichever holds the largest label.
 */
export function writeNifti(image: Volume | LabelMap, { compact = false } = {}): Uint8Array {
  if (image.kind === "carnet/labels") return file(image, labelData(image.data));
  return file(image, compact ? scaledData(image.data) : { code: types.float32, bits: 32, slope: 1, intercept: 0, values: image.data });
}

interface Stored {
  code: number;
  bits: number;
  slope: number;
  intercept: number;
  values: Uint8Array | Int16Array | Int32Array | Float32Array;
}

function labelData(data: Int32Array): Stored {
  const [low, high] = range(data);
  const plain = { slope: 1, intercept: 0 };
  if (low >= 0 && high <= 255) return { ...plain, code: types.uint8, bits: 8, values: Uint8Array.from(data) };
  if (low >= -32768 && high <= 32767) return { ...plain, code: types.int16, bits: 16, values: Int16Array.from(data) };
  return { ...plain, code: types.int32, bits: 32, values: data };
}

function scaledData(data: Float32Array): Stored {
  const [low, high] = range(data);
  const slope = high > low ? (high - low) / 65_000 : 1;
  const intercept = (high + low) / 2;
  const values = new Int16Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = Math.round((data[i] - intercept) / slope);
  return { code: types.int16, bits: 16, slope, intercept, values };
}

function range(data: ArrayLike<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  return low <= high ? [low, high] : [0, 0];
}

function file(grid: Grid & { description: string }, { code, bits, slope, intercept, values }: Stored): Uint8Array {
  const bytes = new Uint8Array(headerBytes + values.byteLength);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, true);
  [3, ...grid.dimensions, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
  view.setInt16(70, code, true);
  view.setInt16(72, bits, true);
  const { b, c, d, handedness, determined } = quaternion(grid);
  [handedness, ...grid.spacingMm, 0, 0, 0, 0].forEach((mm, i) => view.setFloat32(76 + 4 * i, mm, true));
  view.setFloat32(108, headerBytes, true);
  view.setFloat32(112, slope, true);
  view.setFloat32(116, intercept, true);
  view.setUint8(123, 2); // mm
  bytes.set(new TextEncoder().encode(grid.description).subarray(0, 79), 148);
  view.setInt16(252, determined ? 1 : 0, true);
  view.setInt16(254, 1, true);
  const origin = [grid.affine[3], grid.affine[7], grid.affine[11]];
  [b, c, d, ...origin].forEach((value, i) => view.setFloat32(256 + 4 * i, value, true));
  grid.affine.slice(0, 12).forEach((value, i) => view.setFloat32(280 + 4 * i, value, true));
  bytes.set([0x6e, 0x2b, 0x31, 0], 344); // "n+1"
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), headerBytes);
  return gzip(bytes);
}

/**
 * Reads a NIfTI-1 image, `.nii` or `.nii.gz`, of three dimensions. `unit` says what its values are: NIfTI does not.
 *
 * @throws {ImagingError} `nifti-unreadable`.
 */
export function readNifti(bytes: Uint8Array, { unit = "", modality = "", synthetic = false } = {}): Volume {
  const { grid, values, description } = parsed(bytes);
  return { kind: "carnet/volume", ...grid, data: Float32Array.from(values), unit, modality, description, synthetic };
}

/** Reads a NIfTI-1 mask or label map: every value must be a whole number. @throws {ImagingError} `nifti-unreadable`. */
export function readNiftiLabels(bytes: Uint8Array, { synthetic = false } = {}): LabelMap {
  const { grid, values, description } = parsed(bytes);
  const data = Int32Array.from(values);
  if (values.some((value, i) => value !== data[i])) throw unreadable("labels are whole numbers", "des étiquettes sont des nombres entiers");
  return { kind: "carnet/labels", ...grid, data, description, synthetic };
}

function parsed(input: Uint8Array): { grid: Grid; values: Float64Array; description: string } {
  const bytes = input[0] === 0x1f && input[1] === 0x8b ? gunzip(input) : input;
  if (bytes.length < 348) throw unreadable("it is too short", "il est trop court");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getInt32(0, true) === 348;
  if (!little && view.getInt32(0, false) !== 348) throw unreadable("its header has another size", "son en-tête a une autre taille");
  if (String.fromCharCode(...bytes.subarray(344, 347)) !== "n+1") throw unreadable("it is not “n+1”", "il n’est pas « n+1 »");
  const dimensions = [1, 2, 3].map((i) => view.getInt16(40 + 2 * i, little)) as Triple;
  const others = [4, 5, 6, 7].slice(0, Math.max(0, view.getInt16(40, little) - 3)).map((i) => view.getInt16(40 + 2 * i, little));
  if (view.getInt16(40, little) < 3 || dimensions.some((n) => n < 1) || others.some((n) => n > 1)) {
    throw unreadable("it has not three dimensions", "il n’a pas trois dimensions");
  }
  const spacingMm = [1, 2, 3].map((i) => Math.abs(view.getFloat32(76 + 4 * i, little))) as Triple;
  const affine = affineOf(view, little, spacingMm);
  const description = new TextDecoder().decode(bytes.subarray(148, 228)).replace(/\0.*$/s, "");
  return { grid: { dimensions, spacingMm, affine }, values: valuesOf(view, little, dimensions), description };
}

function affineOf(view: DataView, little: boolean, spacingMm: Triple): number[] {
  const float = (offset: number) => view.getFloat32(offset, little);
  if (view.getInt16(254, little) > 0) return [...Array.from({ length: 12 }, (_, i) => float(280 + 4 * i)), 0, 0, 0, 1];
  if (view.getInt16(252, little) > 0) {
    const r = rotation(float(256), float(260), float(264));
    const handedness = float(76) < 0 ? -1 : 1;
    const scale = [spacingMm[0], spacingMm[1], spacingMm[2] * handedness];
    return [0, 1, 2]
      .flatMap((row) => [...[0, 1, 2].map((column) => r[3 * row + column] * scale[column]), float(268 + 4 * row)])
      .concat(0, 0, 0, 1);
  }
  throw unreadable("it does not say where it lies (sform, qform)", "il ne dit pas où il se trouve (sform, qform)");
}

function valuesOf(view: DataView, little: boolean, [nx, ny, nz]: Triple): Float64Array {
  const readers: Record<number, [number, (at: number) => number]> = {
    [types.uint8]: [1, (at) => view.getUint8(at)],
    [types.int8]: [1, (at) => view.getInt8(at)],
    [types.int16]: [2, (at) => view.getInt16(at, little)],
    [types.uint16]: [2, (at) => view.getUint16(at, little)],
    [types.int32]: [4, (at) => view.getInt32(at, little)],
    [types.uint32]: [4, (at) => view.getUint32(at, little)],
    [types.float32]: [4, (at) => view.getFloat32(at, little)],
    [types.float64]: [8, (at) => view.getFloat64(at, little)],
  };
  const code = view.getInt16(70, little);
  const reader = readers[code];
  if (reader === undefined) throw unreadable(`its type of numbers (${code}) is not known`, `son type de nombres (${code}) est inconnu`);
  const [size, read] = reader;
  const start = view.getFloat32(108, little);
  const count = nx * ny * nz;
  if (!(start >= headerBytes - 4) || start + count * size > view.byteLength) throw unreadable("it is truncated", "il est tronqué");
  const slope = view.getFloat32(112, little);
  const intercept = view.getFloat32(116, little);
  const scaled = slope !== 0 && Number.isFinite(slope);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const stored = read(start + i * size);
    values[i] = scaled ? stored * slope + intercept : stored;
  }
  return values;
}

function unreadable(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("nifti-unreadable", { reason, reasonFr });
}
