/**
 * The NIfTI-1 and NIfTI-2 formats, from unpacked bytes: without gzip, so that the browser's viewer and the laboratory read by the same code.
 * An image whose place, spacing or kind of numbers is not certain is refused with the name of the field.
 */
import { ImagingError } from "../imaging-error.ts";
import { numbersOf } from "../stored-numbers.ts";
import type { NumberType, Numbers } from "../stored-numbers.ts";
import type { Grid, Triple } from "../volume.ts";
import { layouts, readField } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { rotation } from "./orientation.ts";

/** NIfTI's codes for types of numbers that are read. */
export const datatypes: Record<number, NumberType | undefined> = {
  2: "uint8",
  4: "int16",
  8: "int32",
  16: "float32",
  64: "float64",
  256: "int8",
  512: "uint16",
  768: "uint32",
  1024: "int64",
  1280: "uint64",
};
const otherTypes: Record<number, string> = {
  1: "binary",
  32: "complex64",
  128: "RGB24",
  1536: "float128",
  1792: "complex128",
  2304: "RGBA32",
};

/** An image as it is stored, and how its numbers become values. */
export interface ParsedNifti {
  version: 1 | 2;
  grid: Grid;
  /** Stored numbers: value = stored x slope + intercept. */
  stored: Numbers;
  slope: number;
  intercept: number;
  description: string;
  /** Text of the first comment extension; empty where there is none. */
  comment: string;
}

/** What to take where a file leaves a choice. */
export interface NiftiChoice {
  /** The bytes of the `.img` that belongs to a `.hdr`. */
  image?: Uint8Array;
  /** Which image of a series of images (0 is the first); a series is refused where nothing is chosen. */
  frame?: number;
}

/** Parses an unpacked file. @throws {ImagingError} `nifti-unreadable` with the field's name. */
export function parseNifti(bytes: Uint8Array, { image, frame }: NiftiChoice = {}): ParsedNifti {
  if (bytes.length < 348) throw unreadable("it is too short", "il est trop court");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { layout, little } = versionOf(view);
  if (bytes.length < layout.headerBytes) throw unreadable("it is too short", "il est trop court");
  const magic = String.fromCharCode(...bytes.subarray(layout.magicOffset, layout.magicOffset + 3));
  const single = magic === `n+${layout.version}`;
  if (!single && magic !== `ni${layout.version}`) {
    throw unreadable(`its magic is “${magic}”`, `sa marque magic est « ${magic} »`);
  }
  if (!single && image === undefined) throw unreadable("it is a .hdr: give its .img as well", "c’est un .hdr : donnez aussi son .img");
  const read = (field: Parameters<typeof readField>[1], index = 0) => readField(view, field, { little, index });
  const { dimensions, skipped } = sizeOf(read, { layout, frame });
  const grid = { dimensions, ...placeOf(read, layout) };
  const code = read(layout.datatype);
  const type = datatypes[code];
  if (type === undefined) {
    const name = otherTypes[code] ?? String(code);
    throw unreadable(`its datatype ${name} is not one of real numbers`, `son datatype ${name} n’est pas un type de nombres réels`);
  }
  const start = read(layout.voxOffset);
  if (!Number.isFinite(start) || start < (single ? layout.headerBytes : 0)) {
    throw unreadable(`vox_offset is ${start}`, `vox_offset vaut ${start}`);
  }
  const count = dimensions[0] * dimensions[1] * dimensions[2];
  const place = { type, count, start: Math.trunc(start), skipped: skipped * count, littleEndian: little };
  const stored = numbersOf(single ? bytes : image!, place);
  if (stored === undefined) throw unreadable("it is truncated", "il est tronqué");
  return {
    version: layout.version,
    grid,
    stored,
    ...scaleOf(read(layout.slope), read(layout.intercept)),
    description: textOf(bytes.subarray(layout.description, layout.description + 80)),
    comment: single ? commentOf(bytes, { view, layout, little, end: start }) : "",
  };
}

/** The values of a parsed image. */
export function valuesOf({ stored, slope, intercept }: ParsedNifti): Float32Array {
  if (slope === 1 && intercept === 0) return stored instanceof Float32Array ? stored : Float32Array.from(stored, Number);
  const values = new Float32Array(stored.length);
  for (let i = 0; i < values.length; i++) values[i] = Number(stored[i]) * slope + intercept;
  return values;
}

function versionOf(view: DataView): { layout: Layout; little: boolean } {
  for (const little of [true, false]) {
    const size = view.getInt32(0, little);
    if (size === 348) return { layout: layouts[1], little };
    if (size === 540) return { layout: layouts[2], little };
  }
  throw unreadable(`sizeof_hdr is ${view.getInt32(0, true)}`, `sizeof_hdr vaut ${view.getInt32(0, true)}`);
}

type Read = (field: Parameters<typeof readField>[1], index?: number) => number;

function sizeOf(read: Read, { layout, frame }: { layout: Layout; frame: number | undefined }): { dimensions: Triple; skipped: number } {
  const rank = read(layout.dim);
  const dim = (index: number) => read(layout.dim, index);
  const dimensions = [dim(1), dim(2), dim(3)] as Triple;
  if (!(rank >= 3 && rank <= 7) || dimensions.some((n) => !(n >= 1))) {
    throw unreadable(
      `dim is ${[rank, ...dimensions].join(" ")}: not three dimensions`,
      `dim vaut ${[rank, ...dimensions].join(" ")} : pas trois dimensions`,
    );
  }
  let frames = 1;
  for (let index = 4; index <= rank; index++) frames *= Math.max(1, dim(index));
  if (frames === 1 && (frame ?? 0) === 0) return { dimensions, skipped: 0 };
  if (frame === undefined) {
    throw unreadable(
      `it holds ${frames} images (dim): choose one by \`frame\``,
      `il contient ${frames} images (dim) : choisissez par \`frame\``,
    );
  }
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) {
    throw unreadable(`frame ${frame} is not one of its ${frames}`, `l’image ${frame} n’est pas parmi ses ${frames}`);
  }
  return { dimensions, skipped: frame };
}

const millimetres: Record<number, number> = { 0: 1, 1: 1000, 2: 1, 3: 0.001 };

/** Sform where it is set, else qform (nifti1.h, methods 3 and 2); a file that has neither does not say where it lies. */
function placeOf(read: Read, layout: Layout): Pick<Grid, "spacingMm" | "affine"> {
  const units = read(layout.units) & 7;
  const mm = millimetres[units];
  if (mm === undefined) throw unreadable(`xyzt_units is ${units}`, `xyzt_units vaut ${units}`);
  const rows = read(layout.sformCode) > 0 ? sform(read, layout) : qform(read, layout);
  if (rows === undefined)
    throw unreadable("it does not say where it lies (sform_code, qform_code)", "il ne dit pas où il se trouve (sform_code, qform_code)");
  const affine = [...rows.map((value) => value * mm), 0, 0, 0, 1];
  const columns = [0, 1, 2].map((axis) => [affine[axis], affine[4 + axis], affine[8 + axis]]);
  const spacingMm = columns.map((column) => Math.hypot(...column)) as Triple;
  const field = read(layout.sformCode) > 0 ? "srow" : "pixdim";
  if (!affine.every(Number.isFinite) || spacingMm.some((length) => !(length > 0))) {
    throw unreadable(`${field} gives no spacing above 0`, `${field} ne donne pas d’espacement supérieur à 0`);
  }
  const skew = (a: number, b: number) =>
    columns[a].reduce((sum, value, i) => sum + value * columns[b][i], 0) / (spacingMm[a] * spacingMm[b]);
  if ([skew(0, 1), skew(0, 2), skew(1, 2)].some((cosine) => Math.abs(cosine) > 1e-2)) {
    throw unreadable(`${field}: its axes are not perpendicular`, `${field} : ses axes ne sont pas perpendiculaires`);
  }
  return { spacingMm, affine };
}

function sform(read: Read, layout: Layout): number[] {
  return Array.from({ length: 12 }, (_, index) => read(layout.sform, index));
}

function qform(read: Read, layout: Layout): number[] | undefined {
  if (!(read(layout.qformCode) > 0)) return undefined;
  const q = (index: number) => read(layout.quaternion, index);
  const r = rotation(q(0), q(1), q(2));
  const handedness = read(layout.pixdim) < 0 ? -1 : 1;
  const scale = [1, 2, 3].map((axis) => Math.abs(read(layout.pixdim, axis)) * (axis === 3 ? handedness : 1));
  return [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((column) => r[3 * row + column] * scale[column]), q(3 + row)]);
}

/** A slope of 0 (or none) means that stored numbers are values. */
function scaleOf(slope: number, intercept: number): { slope: number; intercept: number } {
  if (slope === 0 || Number.isNaN(slope)) return { slope: 1, intercept: 0 };
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) {
    throw unreadable(`scl_slope, scl_inter are ${slope}, ${intercept}`, `scl_slope, scl_inter valent ${slope}, ${intercept}`);
  }
  return { slope, intercept };
}

interface Extended {
  view: DataView;
  layout: Layout;
  little: boolean;
  end: number;
}

/** Extensions stand between header and image; code 6 is a comment (nifti1.h). */
function commentOf(bytes: Uint8Array, { view, layout, little, end }: Extended): string {
  if (end < layout.headerBytes + 4 || bytes[layout.headerBytes] === 0) return "";
  for (let at = layout.headerBytes + 4; at + 8 <= Math.min(end, bytes.length);) {
    const size = view.getInt32(at, little);
    if (size < 8 || at + size > bytes.length) return "";
    if (view.getInt32(at + 4, little) === 6) return textOf(bytes.subarray(at + 8, at + size));
    at += size;
  }
  return "";
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
}

export function unreadable(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("nifti-unreadable", { reason, reasonFr });
}
