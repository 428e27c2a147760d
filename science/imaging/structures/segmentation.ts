/** Segmentation objects (PS3.3 A.51): voxels that belong to named segments, frame by frame, as bits or as fractions. */
import type { DataSet } from "dicom-parser";
import { framesOf } from "../dicom/frames.ts";
import { sliceOf } from "../dicom/geometry.ts";
import type { Slice } from "../dicom/geometry.ts";
import { readDicom } from "../dicom/read-dicom.ts";
import type { DicomFile } from "../dicom/read-dicom.ts";
import { storedPixels } from "../dicom/pixels.ts";
import { isSynthetic } from "../dicom/series.ts";
import { ImagingError, badArgument } from "../imaging-error.ts";
import { toVoxel, voxelCount } from "../volume.ts";
import type { LabelMap, Triple } from "../volume.ts";
import type { ReferencedGrid } from "./rtstruct.ts";

/** A coded concept, as of SNOMED CT ("SCT"). */
export interface Code {
  value: string;
  scheme: string;
  meaning: string;
}
export interface Segment {
  number: number;
  label: string;
  category?: Code;
  type?: Code;
}
export interface Segmentation {
  readonly kind: "carnet/segmentation";
  segments: Segment[];
  frameOfReference: string;
  synthetic: boolean;
  /** Where each frame lies, of which segment, and how much of each of its pixels belongs to it (0 to 1). */
  frames: { segment: number; slice: Slice; fractions: Float32Array }[];
}

const itemsOf = (data: DataSet, tag: string) => (data.elements[tag]?.items ?? []).flatMap(({ dataSet }) => dataSet ?? []);
const textOf = (data: DataSet, tag: string) => data.string(tag)?.trim() ?? "";

/** Reads a segmentation. @throws {ImagingError} `bad-argument`, `tag-missing`, `truncated`, `pixels-unsupported`. */
export function readSegmentation(source: Uint8Array | DicomFile): Segmentation {
  const file = source instanceof Uint8Array ? readDicom(source) : source;
  const { data } = file;
  if (textOf(data, "x00080060") !== "SEG") throw badArgument("This is no SEG", "Ce n’est pas un SEG");
  const fractional = textOf(data, "x00620001") === "FRACTIONAL";
  const most = data.uint16("x0062000e") ?? 255;
  const frames = framesOf(file).map((frame) => {
    const segment = frame.data.uint16("x0062000b");
    if (segment === undefined) throw new ImagingError("tag-missing", { name: "ReferencedSegmentNumber", tag: "(0062,000B)" });
    const slice = sliceOf(frame);
    const stored = fractional ? storedPixels(frame) : bitsOf(frame, slice.columns * slice.rows);
    return { segment, slice, fractions: Float32Array.from(stored, (value) => (fractional ? value / most : value)) };
  });
  return {
    kind: "carnet/segmentation",
    segments: itemsOf(data, "x00620002").map(segmentOf),
    frameOfReference: textOf(data, "x00200052"),
    synthetic: isSynthetic(file),
    frames,
  };
}

function segmentOf(item: DataSet): Segment {
  const code = (tag: string): Code | undefined => {
    const [found] = itemsOf(item, tag);
    return found && { value: textOf(found, "x00080100"), scheme: textOf(found, "x00080102"), meaning: textOf(found, "x00080104") };
  };
  const [category, type] = [code("x00620003"), code("x0062000f")];
  return {
    number: item.uint16("x00620004") ?? 0,
    label: textOf(item, "x00620005"),
    ...(category === undefined ? {} : { category }),
    ...(type === undefined ? {} : { type }),
  };
}

/** Bits follow each other without regard for bytes or frames, the least significant first (PS3.5 8.1.1, D). */
function bitsOf({ data, frame = 0, encapsulated }: DicomFile, count: number): Uint8Array {
  const element = data.elements["x7fe00010"];
  if (element === undefined) throw new ImagingError("tag-missing", { name: "PixelData", tag: "(7FE0,0010)" });
  if (encapsulated) throw new ImagingError("pixels-unsupported", { reason: "compressed bits", reasonFr: "des bits comprimés" });
  const bytes = data.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const first = frame * count;
  if (Math.ceil((first + count) / 8) > bytes.length)
    throw new ImagingError("truncated", { reason: `PixelData: frame ${frame + 1} is cut` });
  return Uint8Array.from({ length: count }, (_, i) => (bytes[(first + i) >> 3] >> ((first + i) & 7)) & 1);
}

/**
 * The mask of a segment on a grid. Frames that are not there are empty; a fraction counts from `threshold`. Segments may overlap: each has a mask
 * of its own.
 *
 * @throws {ImagingError} `bad-argument` (no such segment, another frame of reference), `different-grids` where pixels are not voxels of the grid.
 */
export function maskOfSegment(
  { frames, segments, frameOfReference, synthetic }: Segmentation,
  number: number,
  { grid, threshold = 0.5 }: { grid: ReferencedGrid; threshold?: number },
): LabelMap {
  const segment = segments.find((one) => one.number === number);
  if (segment === undefined) {
    const list = segments.map((one) => `${one.number} ${one.label}`).join(", ");
    throw badArgument(`There is no segment ${number}; there are ${list}`, `Il n’y a pas de segment ${number} ; il y a ${list}`);
  }
  if (grid.frameOfReference !== undefined && frameOfReference !== "" && grid.frameOfReference !== frameOfReference) {
    throw badArgument(
      "The segmentation is in another frame of reference (FrameOfReferenceUID)",
      "La segmentation est dans un autre repère (FrameOfReferenceUID)",
    );
  }
  const data = new Int32Array(voxelCount(grid));
  const [nx, ny, nz] = grid.dimensions;
  for (const { slice, fractions } of frames.filter((frame) => frame.segment === number)) {
    const [origin, along, down] = stepsOf(slice, grid);
    for (let row = 0, i = 0; row < slice.rows; row++) {
      for (let column = 0; column < slice.columns; column++, i++) {
        if (fractions[i] < threshold || fractions[i] === 0) continue;
        const [x, y, z] = origin.map((value, axis) => value + column * along[axis] + row * down[axis]);
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) throw differs(slice, grid);
        data[x + nx * (y + ny * z)] = 1;
      }
    }
  }
  const { dimensions, spacingMm, affine } = grid;
  return { kind: "carnet/labels", dimensions, spacingMm, affine, data, description: segment.label, synthetic };
}

/** First voxel of a frame, and the steps along its rows and columns: whole numbers, where frame and grid agree. */
function stepsOf(slice: Slice, grid: ReferencedGrid): Triple[] {
  const at = (column: number, row: number) => {
    const lps = slice.positionMm.map(
      (mm, axis) => mm + column * slice.columnSpacingMm * slice.along[axis] + row * slice.rowSpacingMm * slice.down[axis],
    );
    return toVoxel(grid, [-lps[0], -lps[1], lps[2]]);
  };
  const origin = at(0, 0);
  // Measured over the whole frame, so that a small difference of spacing shows.
  const far = [slice.columns, slice.rows];
  const steps = [at(far[0], 0), at(0, far[1])].map((place, i) => place.map((value, axis) => (value - origin[axis]) / far[i]));
  const whole = [origin, ...steps].map((place) => place.map(Math.round) as Triple);
  const close = [origin, ...steps].every((place, i) =>
    place.every((value, axis) => Math.abs(value - whole[i][axis]) < (i === 0 ? 0.02 : 0.02 / far[i - 1])),
  );
  if (!close) throw differs(slice, grid);
  return whole;
}

function differs(slice: Slice, grid: ReferencedGrid): ImagingError {
  const place = slice.positionMm.map((mm) => mm.toFixed(1)).join(", ");
  return new ImagingError("different-grids", {
    first: `SEG ${slice.columns} × ${slice.rows} (${place})`,
    other: grid.dimensions.join(" × "),
  });
}
