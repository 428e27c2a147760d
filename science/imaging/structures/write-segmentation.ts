/** Writes label maps as segmentation objects (PS3.3 A.51), one segment a label, empty slices left out. */
import { text } from "../dicom/read-dicom.ts";
import type { Series } from "../dicom/series.ts";
import { writeDicom } from "../dicom/write-dicom.ts";
import type { WrittenElement } from "../dicom/write-dicom.ts";
import { badArgument } from "../imaging-error.ts";
import { requireSameGrid } from "../volume.ts";
import type { LabelMap } from "../volume.ts";
import { ascii, code, commonElements, decimal, implementationUid, randomUid, referenceTo } from "./derived.ts";
import type { Derivation } from "./derived.ts";
import type { Code } from "./segmentation.ts";

const segmentationStorage = "1.2.840.10008.5.1.4.1.1.66.4";
const anatomy: Code = { value: "49755003", scheme: "SCT", meaning: "Morphologically abnormal structure" };
const mass: Code = { value: "4147007", scheme: "SCT", meaning: "Mass" };

/** A segment: its voxels (those other than 0) and what they are. By default a mass. */
export interface WrittenSegment {
  mask: LabelMap;
  label: string;
  category?: Code;
  type?: Code;
}

/**
 * Writes masks on the grid of a series as one SEG. Masks may overlap.
 *
 * @throws {ImagingError} `different-grids`, `bad-argument` when there is nothing to write.
 */
export function writeSegmentation(series: Series, segments: readonly WrittenSegment[], derivation: Derivation): Uint8Array {
  const { newUid = randomUid } = derivation;
  const frames = segments.flatMap((segment, index) => framesOfSegment(series, segment, index + 1));
  if (frames.length === 0) throw badArgument("There is no voxel to write", "Il n’y a aucun voxel à écrire");
  const [columns, rows] = series.volume.dimensions;
  const head = series.files[0].data;
  const bits = new Uint8Array(2 * Math.ceil((frames.length * columns * rows) / 16));
  frames.forEach(({ plane }, frame) =>
    plane.forEach((inside, i) => {
      const bit = frame * columns * rows + i;
      if (inside !== 0) bits[bit >> 3] |= 1 << (bit & 7);
    }),
  );
  const dimension = newUid();
  const used = series.files.map(referenceTo);
  const elements: WrittenElement[] = [
    ...commonElements(series, {
      ...derivation,
      sopClassUid: segmentationStorage,
      modality: "SEG",
      seriesUid: newUid(),
      instanceUid: newUid(),
    }),
    { tag: "00080008", vr: "CS", value: ["DERIVED", "PRIMARY"] },
    {
      tag: "00081115",
      vr: "SQ",
      value: [
        [
          { tag: "0008114A", vr: "SQ", value: used },
          { tag: "0020000E", vr: "UI", value: series.uid },
        ],
      ],
    },
    { tag: "00200013", vr: "IS", value: "1" },
    { tag: "00200052", vr: "UI", value: text(head, "FrameOfReferenceUID") ?? newUid() },
    { tag: "00201040", vr: "LO", value: "" },
    { tag: "00209221", vr: "SQ", value: [[{ tag: "00209164", vr: "UI", value: dimension }]] },
    {
      tag: "00209222",
      vr: "SQ",
      value: [
        [pointer("00209165", [0x0062, 0x000b]), pointer("00209167", [0x0062, 0x000a]), { tag: "00209164", vr: "UI", value: dimension }],
        [pointer("00209165", [0x0020, 0x0032]), pointer("00209167", [0x0020, 0x9113]), { tag: "00209164", vr: "UI", value: dimension }],
      ],
    },
    ...pixelModule({ columns, rows, frames: frames.length }),
    { tag: "00620001", vr: "CS", value: "BINARY" },
    { tag: "00620002", vr: "SQ", value: segments.map(segmentItem) },
    { tag: "00620013", vr: "CS", value: "NO" },
    { tag: "00700080", vr: "CS", value: "SEGMENTATION" },
    { tag: "00700081", vr: "LO", value: ascii(derivation.description) },
    { tag: "00700084", vr: "PN", value: "" },
    { tag: "52009229", vr: "SQ", value: [sharedGroups(series)] },
    { tag: "52009230", vr: "SQ", value: frames.map((frame) => frameGroups(series, frame)) },
    { tag: "7FE00010", vr: "OB", value: bits },
  ];
  return writeDicom(elements, { implementationUid });
}

interface Frame {
  segment: number;
  slice: number;
  plane: Int32Array;
}

function framesOfSegment(series: Series, { mask }: WrittenSegment, segment: number): Frame[] {
  requireSameGrid(series.volume, mask);
  const [columns, rows, slices] = mask.dimensions;
  const size = columns * rows;
  return Array.from({ length: slices }, (_, slice) => ({
    segment,
    slice,
    plane: mask.data.subarray(slice * size, (slice + 1) * size),
  })).filter(({ plane }) => plane.some((value) => value !== 0));
}

/** An attribute tag (AT) as a value: two words. */
function pointer(tag: string, [group, element]: [number, number]): WrittenElement {
  return { tag, vr: "AT", value: new Uint8Array(Uint16Array.of(group, element).buffer) };
}

function pixelModule({ columns, rows, frames }: { columns: number; rows: number; frames: number }): WrittenElement[] {
  return [
    { tag: "00280002", vr: "US", value: 1 },
    { tag: "00280004", vr: "CS", value: "MONOCHROME2" },
    { tag: "00280008", vr: "IS", value: String(frames) },
    { tag: "00280010", vr: "US", value: rows },
    { tag: "00280011", vr: "US", value: columns },
    { tag: "00280100", vr: "US", value: 1 },
    { tag: "00280101", vr: "US", value: 1 },
    { tag: "00280102", vr: "US", value: 0 },
    { tag: "00280103", vr: "US", value: 0 },
    { tag: "00282110", vr: "CS", value: "00" },
  ];
}

function segmentItem({ label, category = anatomy, type = mass }: WrittenSegment, index: number): WrittenElement[] {
  return [
    { tag: "00620003", vr: "SQ", value: [code(category.value, category.scheme, category.meaning)] },
    { tag: "00620004", vr: "US", value: index + 1 },
    { tag: "00620005", vr: "LO", value: ascii(label) },
    { tag: "00620008", vr: "CS", value: "SEMIAUTOMATIC" },
    { tag: "00620009", vr: "LO", value: "Carnet" },
    { tag: "0062000F", vr: "SQ", value: [code(type.value, type.scheme, type.meaning)] },
  ];
}

function sharedGroups({ volume }: Series): WrittenElement[] {
  const [dx, dy, dz] = volume.spacingMm;
  const m = volume.affine;
  // RAS to LPS: the first two components change sign.
  const cosines = [0, 1].flatMap((axis) =>
    [-m[axis], -m[4 + axis], m[8 + axis]].map((value) => decimal(value / volume.spacingMm[axis] + 0)),
  );
  const measures: WrittenElement[] = [
    { tag: "00180050", vr: "DS", value: decimal(dz) },
    { tag: "00180088", vr: "DS", value: decimal(dz) },
    { tag: "00280030", vr: "DS", value: [decimal(dy), decimal(dx)] },
  ];
  return [
    { tag: "00209116", vr: "SQ", value: [[{ tag: "00200037", vr: "DS", value: cosines }]] },
    { tag: "00289110", vr: "SQ", value: [measures] },
  ];
}

function frameGroups(series: Series, { segment, slice }: Frame): WrittenElement[] {
  const m = series.volume.affine;
  const position = [-(m[2] * slice + m[3]), -(m[6] * slice + m[7]), m[10] * slice + m[11]].map((mm) => decimal(mm + 0));
  const purpose = code("121322", "DCM", "Source image for image processing operation");
  const source: WrittenElement[] = [...referenceTo(series.files[slice]), { tag: "0040A170", vr: "SQ", value: [purpose] }];
  const derivation: WrittenElement[] = [
    { tag: "00082112", vr: "SQ", value: [source] },
    { tag: "00089215", vr: "SQ", value: [code("113076", "DCM", "Segmentation")] },
  ];
  return [
    { tag: "00089124", vr: "SQ", value: [derivation] },
    { tag: "00209111", vr: "SQ", value: [[{ tag: "00209157", vr: "UL", value: [segment, slice + 1] }]] },
    { tag: "00209113", vr: "SQ", value: [[{ tag: "00200032", vr: "DS", value: position }]] },
    { tag: "0062000A", vr: "SQ", value: [[{ tag: "0062000B", vr: "US", value: segment }]] },
  ];
}
