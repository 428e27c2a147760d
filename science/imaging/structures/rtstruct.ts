/** Radiotherapy structure sets (PS3.3 A.19): contours drawn on slices, to masks on an image's grid. */
import type { DataSet } from "dicom-parser";
import { readDicom } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { ImagingError, badArgument } from "../imaging-error.ts";
import { toVoxel, voxelCount } from "../volume.ts";
import type { Grid, LabelMap, Triple } from "../volume.ts";
import { toggleInside } from "./polygon.ts";

/** One region of interest, as it was drawn. */
export interface Structure {
  number: number;
  name: string;
  /** Frame of reference in which its points are meant. */
  frameOfReference: string;
  /** Corners in patient coordinates (RAS, mm). */
  contours: Triple[][];
}

export interface StructureSet {
  readonly kind: "carnet/structures";
  label: string;
  /** Series on which it was drawn; empty where it does not say. */
  seriesUid: string;
  structures: Structure[];
}

const itemsOf = (data: DataSet | undefined, tag: string) => (data?.elements[tag]?.items ?? []).flatMap(({ dataSet }) => dataSet ?? []);
const textOf = (data: DataSet, tag: string) => data.string(tag)?.trim() ?? "";

/** Reads a structure set. @throws {ImagingError} `not-dicom`, `bad-argument`, `tag-invalid` (contours other than CLOSED_PLANAR). */
export function readStructures(source: Uint8Array | DicomFile): StructureSet {
  const { data } = source instanceof Uint8Array ? readDicom(source) : source;
  if (textOf(data, "x00080060") !== "RTSTRUCT") throw badArgument("This is no RTSTRUCT", "Ce n’est pas un RTSTRUCT");
  const rois = itemsOf(data, "x30060020");
  const drawn = itemsOf(data, "x30060039");
  const referenced = itemsOf(itemsOf(itemsOf(data, "x30060010")[0], "x30060012")[0], "x30060014")[0];
  return {
    kind: "carnet/structures",
    label: textOf(data, "x30060002"),
    seriesUid: referenced === undefined ? "" : textOf(referenced, "x0020000e"),
    structures: rois.map((roi): Structure => {
      const number = Number(textOf(roi, "x30060022"));
      const name = textOf(roi, "x30060026");
      const contours = drawn.filter((one) => Number(textOf(one, "x30060084")) === number).flatMap((one) => itemsOf(one, "x30060040"));
      return { number, name, frameOfReference: textOf(roi, "x30060024"), contours: contours.map((contour) => cornersOf(contour, name)) };
    }),
  };
}

function cornersOf(contour: DataSet, name: string): Triple[] {
  const type = textOf(contour, "x30060042");
  const invalid = (keyword: string, tag: string, value: string, reason: string, reasonFr: string) =>
    new ImagingError("tag-invalid", { name: keyword, tag, value, reason: `${name}: ${reason}`, reasonFr: `${name} : ${reasonFr}` });
  if (type !== "CLOSED_PLANAR") {
    throw invalid(
      "ContourGeometricType",
      "(3006,0042)",
      type,
      "only CLOSED_PLANAR encloses pixels",
      "seul CLOSED_PLANAR entoure des pixels",
    );
  }
  const numbers = textOf(contour, "x30060050").split("\\").map(Number);
  if (numbers.length % 3 !== 0 || numbers.length < 9 || !numbers.every(Number.isFinite)) {
    throw invalid("ContourData", "(3006,0050)", `${numbers.length}`, "not three corners or more", "pas trois sommets ou plus");
  }
  // LPS to RAS.
  return Array.from({ length: numbers.length / 3 }, (_, i) => [-numbers[3 * i], -numbers[3 * i + 1], numbers[3 * i + 2]]);
}

/** A grid, and where known the frame of reference in which its coordinates are meant. */
export type ReferencedGrid = Grid & { frameOfReference?: string };

/**
 * The mask of a structure on a grid: voxels whose centre its contours enclose an odd number of times. A contour belongs to the slice next to its
 * plane; of several planes next to one slice the nearest is taken. Slices between contours that are further apart stay empty.
 *
 * @throws {ImagingError} `bad-argument` where a contour is not parallel to the slices, lies off the grid, or in another frame of reference.
 */
export function maskOfStructure(structure: Structure, grid: ReferencedGrid, { synthetic = false } = {}): LabelMap {
  const { name, frameOfReference } = structure;
  if (grid.frameOfReference !== undefined && frameOfReference !== "" && grid.frameOfReference !== frameOfReference) {
    throw badArgument(
      `${name} is drawn in another frame of reference (FrameOfReferenceUID)`,
      `${name} est dessiné dans un autre repère (FrameOfReferenceUID)`,
    );
  }
  const [columns, rows, slices] = grid.dimensions;
  const planes = new Map<number, { depth: number; polygons: number[][] }>();
  for (const corners of structure.contours) {
    const places = corners.map((corner) => toVoxel(grid, corner));
    const depths = places.map((place) => place[2]);
    const depth = depths.reduce((sum, value) => sum + value, 0) / depths.length;
    if (Math.max(...depths) - Math.min(...depths) > 0.2) {
      throw badArgument(`${name}: a contour is not parallel to the slices`, `${name} : un contour n’est pas parallèle aux coupes`);
    }
    const slice = Math.round(depth - 1e-6);
    const reach = places.some(([x, y]) => x > -0.51 && y > -0.51 && x < columns - 0.49 && y < rows - 0.49);
    if (slice < 0 || slice >= slices || !reach) throw badArgument(`${name} lies off the image`, `${name} est hors de l’image`);
    const polygon = places.flatMap(([x, y]) => [x, y]);
    const known = planes.get(slice);
    if (known !== undefined && Math.abs(known.depth - depth) < 0.02) known.polygons.push(polygon);
    else if (known === undefined || Math.abs(depth - slice) < Math.abs(known.depth - slice))
      planes.set(slice, { depth, polygons: [polygon] });
  }
  const data = new Int32Array(voxelCount(grid));
  for (const [slice, { polygons }] of planes) {
    const plane = new Uint8Array(columns * rows);
    for (const polygon of polygons) toggleInside(polygon, plane, { columns, rows });
    data.set(plane, slice * columns * rows);
  }
  const { dimensions, spacingMm, affine } = grid;
  return { kind: "carnet/labels", dimensions, spacingMm, affine, data, description: name, synthetic };
}
