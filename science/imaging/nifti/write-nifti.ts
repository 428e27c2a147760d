/** Writes NIfTI: an exact sform, a qform that agrees where the axes are perpendicular, and what made the image as a comment. */
import { gzip } from "../compression.ts";
import type { Grid, LabelMap, Volume } from "../volume.ts";
import { layouts, writeField } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { quaternion } from "./orientation.ts";

const codes = { uint8: 2, int16: 4, int32: 8, float32: 16 } as const;

export interface NiftiWriting {
  /** Images as int16 with a scale: half the size, values rounded to 1/65,000 of their range. */
  compact?: boolean;
  /** NIfTI-2 writes places and scales in double precision. Default 1, or 2 where a side has more than 32,767 voxels. */
  version?: 1 | 2;
  /** Default true: `.nii.gz`; false: `.nii`. */
  gzipped?: boolean;
  /** Text that is kept in the file as an extension, as how its values were made. Default: the provenance of an SUV image. */
  comment?: string;
}

/**
 * Writes an image or a label map as the bytes of `.nii.gz` (or `.nii`).
 *
 * Images are written as float32, exactly. Label maps are written as uint8, int16 or int32, whichever holds the largest label. An image of
 * `toSuv` takes its provenance with it.
 */
export function writeNifti(image: Volume | LabelMap, options: NiftiWriting = {}): Uint8Array {
  const { gzipped = true, comment = provenanceOf(image) } = options;
  const layout = layoutOf(image, options);
  const stored = storedOf(image, options.compact ?? false);
  const extension = extensionOf(comment);
  const offset = layout.headerBytes + 4 + extension.length;
  const bytes = new Uint8Array(offset + stored.values.byteLength);
  bytes.set(header(image, { layout, stored, offset, single: true }));
  if (extension.length > 0) bytes[layout.headerBytes] = 1;
  bytes.set(extension, layout.headerBytes + 4);
  bytes.set(new Uint8Array(stored.values.buffer, stored.values.byteOffset, stored.values.byteLength), offset);
  return gzipped ? gzip(bytes) : bytes;
}

/** Writes an image as the pair `.hdr`, `.img`. */
export function writeNiftiPair(image: Volume | LabelMap, options: Omit<NiftiWriting, "gzipped" | "comment"> = {}) {
  const stored = storedOf(image, options.compact ?? false);
  const { buffer, byteOffset, byteLength } = stored.values;
  return {
    header: header(image, { layout: layoutOf(image, options), stored, offset: 0, single: false }),
    image: Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength)),
  };
}

function layoutOf({ dimensions }: Grid, { version }: NiftiWriting): Layout {
  return layouts[version ?? (dimensions.some((n) => n > 32_767) ? 2 : 1)];
}

function provenanceOf(image: Volume | LabelMap): string {
  return image.kind === "carnet/volume" && image.suv !== undefined ? JSON.stringify({ unit: image.unit, suv: image.suv }) : "";
}

interface Stored {
  code: number;
  bits: number;
  slope: number;
  intercept: number;
  values: Uint8Array | Int16Array | Int32Array | Float32Array;
}

function storedOf(image: Volume | LabelMap, compact: boolean): Stored {
  const plain = { slope: 1, intercept: 0 };
  if (image.kind === "carnet/volume") {
    return compact ? scaledData(image.data) : { ...plain, code: codes.float32, bits: 32, values: image.data };
  }
  const [low, high] = range(image.data);
  if (low >= 0 && high <= 255) return { ...plain, code: codes.uint8, bits: 8, values: Uint8Array.from(image.data) };
  if (low >= -32768 && high <= 32767) return { ...plain, code: codes.int16, bits: 16, values: Int16Array.from(image.data) };
  return { ...plain, code: codes.int32, bits: 32, values: image.data };
}

function scaledData(data: Float32Array): Stored {
  const [low, high] = range(data);
  const slope = high > low ? (high - low) / 65_000 : 1;
  const intercept = (high + low) / 2;
  const values = new Int16Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = Math.round((data[i] - intercept) / slope);
  return { code: codes.int16, bits: 16, slope, intercept, values };
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

interface Heading {
  layout: Layout;
  stored: Stored;
  offset: number;
  single: boolean;
}

function header(grid: Grid & { description: string }, { layout, stored, offset, single }: Heading): Uint8Array {
  const bytes = new Uint8Array(layout.headerBytes);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, layout.headerBytes, true);
  const { b, c, d, handedness, determined } = quaternion(grid);
  writeField(view, layout.dim, [3, ...grid.dimensions, 1, 1, 1, 1]);
  writeField(view, layout.datatype, [stored.code]);
  writeField(view, layout.bitpix, [stored.bits]);
  writeField(view, layout.pixdim, [handedness, ...grid.spacingMm, 0, 0, 0, 0]);
  writeField(view, layout.voxOffset, [offset]);
  writeField(view, layout.slope, [stored.slope]);
  writeField(view, layout.intercept, [stored.intercept]);
  writeField(view, layout.units, [2]); // mm
  bytes.set(new TextEncoder().encode(grid.description).subarray(0, 79), layout.description);
  writeField(view, layout.qformCode, [determined ? 1 : 0]);
  writeField(view, layout.sformCode, [1]);
  writeField(view, layout.quaternion, [b, c, d, grid.affine[3], grid.affine[7], grid.affine[11]]);
  writeField(view, layout.sform, grid.affine.slice(0, 12));
  const magic = `${single ? "n+" : "ni"}${layout.version}\0${layout.version === 2 ? "\r\n\u001A\n" : ""}`;
  bytes.set(new TextEncoder().encode(magic), layout.magicOffset);
  return bytes;
}

/** A comment extension (code 6), its size a multiple of 16. */
function extensionOf(comment: string): Uint8Array {
  if (comment === "") return new Uint8Array(0);
  const text = new TextEncoder().encode(comment);
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / 16) * 16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length, true);
  view.setInt32(4, 6, true);
  bytes.set(text, 8);
  return bytes;
}
