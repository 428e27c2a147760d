/** Where the slices of a series lie, and whether they form one straight grid (PS3.3 C.7.6.2). */
import { ImagingError } from "../imaging-error.ts";
import type { Grid, Triple } from "../volume.ts";
import { numbers, requiredNumbers, requiredUint16, invalid, text } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";
import { tagNumber } from "./tags.ts";

/** One slice before it is put in order. */
export interface Slice {
  columns: number;
  rows: number;
  /** Distance between columns, and between rows, in mm. */
  columnSpacingMm: number;
  rowSpacingMm: number;
  /** Unit vectors (LPS) along a row, along a column, and their cross product. */
  along: Triple;
  down: Triple;
  normal: Triple;
  /** Centre of the first pixel (LPS, mm). */
  positionMm: Triple;
  /** Projection of the position on the normal, in mm. */
  depthMm: number;
  /** Where the slice was read, for messages; empty for bytes. */
  path: string;
  frameOfReference: string;
  /** SpacingBetweenSlices, else SliceThickness: needed where a slice stands alone. */
  thicknessMm: number | undefined;
}

/** Reads the geometry of one slice. @throws {ImagingError} `tag-missing`, `tag-invalid`. */
export function sliceOf({ data, path }: DicomFile): Slice {
  const orientation = requiredNumbers(data, "ImageOrientationPatient", 6);
  const along = orientation.slice(0, 3) as Triple;
  const down = orientation.slice(3) as Triple;
  const square = Math.abs(dot(along, down)) < 1e-3 && Math.abs(dot(along, along) - 1) < 1e-3 && Math.abs(dot(down, down) - 1) < 1e-3;
  if (!square) {
    const reason = "not two perpendicular unit vectors";
    throw invalid("ImageOrientationPatient", orientation.join("\\"), reason, "ce ne sont pas deux vecteurs unitaires perpendiculaires");
  }
  const [rowSpacingMm, columnSpacingMm] = requiredNumbers(data, "PixelSpacing", 2);
  if (!(rowSpacingMm > 0 && columnSpacingMm > 0)) {
    throw invalid("PixelSpacing", `${rowSpacingMm}\\${columnSpacingMm}`, "not positive", "ce n’est pas positif");
  }
  const columns = requiredUint16(data, "Columns");
  const rows = requiredUint16(data, "Rows");
  if (columns === 0 || rows === 0) throw invalid(columns === 0 ? "Columns" : "Rows", 0, "an image needs pixels", "une image a des pixels");
  const normal = cross(along, down);
  const positionMm = requiredNumbers(data, "ImagePositionPatient", 3) as Triple;
  const depthMm = dot(positionMm, normal);
  const thicknessMm = numbers(data, "SpacingBetweenSlices")[0] ?? numbers(data, "SliceThickness")[0];
  return {
    columns,
    rows,
    columnSpacingMm,
    rowSpacingMm,
    along,
    down,
    normal,
    positionMm,
    depthMm,
    path,
    frameOfReference: text(data, "FrameOfReferenceUID") ?? "",
    thicknessMm,
  };
}

/**
 * The slices from the smallest to the greatest depth, and their grid.
 *
 * @throws {ImagingError} `mixed-geometry`, `duplicate-slice`, `slice-gap` (a distance that differs from the median by more than 5 %),
 * `slices-sheared` (a shift within the plane of more than half a pixel), `tag-missing` (a lone slice without thickness).
 */
export function straightStack<S extends Slice>(unordered: readonly S[]): { slices: S[]; grid: Grid } {
  const first = unordered[0];
  for (const slice of unordered) requireSameGeometry(first, slice);
  const slices = unordered.toSorted((a, b) => a.depthMm - b.depthMm);
  const sliceSpacingMm = slices.length === 1 ? loneSliceSpacing(slices[0]) : evenSpacing(slices);
  requireStraight(slices);
  return { slices, grid: gridOf(slices, sliceSpacingMm) };
}

function requireSameGeometry(first: Slice, other: Slice): void {
  const differs = (what: string, a: string | number, b: string | number) => {
    throw new ImagingError("mixed-geometry", { what, first: named(a, first), other: named(b, other) });
  };
  if (first.frameOfReference !== other.frameOfReference) differs("FrameOfReferenceUID", first.frameOfReference, other.frameOfReference);
  if (first.columns !== other.columns) differs("Columns", first.columns, other.columns);
  if (first.rows !== other.rows) differs("Rows", first.rows, other.rows);
  const spacing = (slice: Slice) => `${slice.rowSpacingMm}\\${slice.columnSpacingMm}`;
  const sameSpacing =
    Math.abs(first.rowSpacingMm - other.rowSpacingMm) < 1e-3 && Math.abs(first.columnSpacingMm - other.columnSpacingMm) < 1e-3;
  if (!sameSpacing) differs("PixelSpacing", spacing(first), spacing(other));
  const orientation = (slice: Slice) => [...slice.along, ...slice.down];
  const there = orientation(other);
  if (orientation(first).some((cosine, i) => Math.abs(cosine - there[i]) > 1e-3)) {
    differs("ImageOrientationPatient", orientation(first).join("\\"), there.join("\\"));
  }
}

/** A value with the file that states it. */
function named(value: string | number, { path }: Slice): string | number {
  const shown = value === "" ? "—" : value;
  return path === "" ? shown : `${shown} (${path})`;
}

function where({ path }: Slice): { file?: string } {
  return path === "" ? {} : { file: ` (${path})` };
}

function loneSliceSpacing({ thicknessMm }: Slice): number {
  if (thicknessMm === undefined || !(thicknessMm > 0)) {
    throw new ImagingError("tag-missing", { name: "SliceThickness", tag: tagNumber("SliceThickness") });
  }
  return thicknessMm;
}

function evenSpacing(slices: Slice[]): number {
  const distances = slices.slice(1).map((slice, i) => slice.depthMm - slices[i].depthMm);
  const same = distances.findIndex((distance) => distance < 1e-3);
  if (same >= 0)
    throw new ImagingError("duplicate-slice", {
      positionMm: rounded(slices[same].depthMm),
      ...where(slices[same + 1]),
    });
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  const gap = distances.findIndex((distance) => Math.abs(distance - median) > 0.05 * median);
  if (gap >= 0) {
    throw new ImagingError("slice-gap", {
      gapMm: rounded(distances[gap]),
      spacingMm: rounded(median),
      positionMm: rounded(slices[gap].depthMm),
      ...where(slices[gap]),
    });
  }
  return (slices[slices.length - 1].depthMm - slices[0].depthMm) / distances.length;
}

function requireStraight(slices: Slice[]): void {
  const first = slices[0];
  for (const slice of slices) {
    const moved = subtract(slice.positionMm, first.positionMm);
    const shift = Math.hypot(dot(moved, first.along), dot(moved, first.down));
    if (shift > 0.5 * Math.min(first.columnSpacingMm, first.rowSpacingMm)) {
      throw new ImagingError("slices-sheared", { shiftMm: rounded(shift), ...where(slice) });
    }
  }
}

function gridOf([first, ...others]: Slice[], sliceSpacingMm: number): Grid {
  const { along, down, normal, columnSpacingMm, rowSpacingMm, positionMm } = first;
  // LPS to RAS: the first two rows change sign.
  const row = (axis: number, sign: number) => [
    sign * along[axis] * columnSpacingMm,
    sign * down[axis] * rowSpacingMm,
    sign * normal[axis] * sliceSpacingMm,
    sign * positionMm[axis],
  ];
  return {
    dimensions: [first.columns, first.rows, others.length + 1],
    spacingMm: [columnSpacingMm, rowSpacingMm, sliceSpacingMm],
    affine: [...row(0, -1), ...row(1, -1), ...row(2, 1), 0, 0, 0, 1].map((value) => value + 0),
  };
}

function rounded(mm: number): number {
  return Math.round(mm * 1000) / 1000;
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function subtract(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
