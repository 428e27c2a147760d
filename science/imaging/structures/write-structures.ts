/** Writes masks as a radiotherapy structure set: contours along the edges of voxels, so that they give the same mask back. */
import { text } from "../dicom/read-dicom.ts";
import type { Series } from "../dicom/series.ts";
import { writeDicom } from "../dicom/write-dicom.ts";
import type { WrittenElement } from "../dicom/write-dicom.ts";
import { badArgument } from "../imaging-error.ts";
import { requireSameGrid, toPatientMm } from "../volume.ts";
import type { LabelMap } from "../volume.ts";
import { ascii, commonElements, decimal, implementationUid, randomUid, referenceTo } from "./derived.ts";
import type { Derivation } from "./derived.ts";
import { bordersOf } from "./polygon.ts";

const structureSetStorage = "1.2.840.10008.5.1.4.1.1.481.3";
const colours = ["255\\0\\0", "0\\170\\255", "0\\190\\90", "255\\150\\0", "170\\80\\255"];

/** A structure: the voxels of a mask (those other than 0) under a name. */
export interface WrittenStructure {
  mask: LabelMap;
  name: string;
}

/**
 * Writes masks on the grid of a series as one RTSTRUCT. Holes are contours of their own inside of others.
 *
 * @throws {ImagingError} `different-grids`, `bad-argument` when a mask is empty or the series has no frame of reference.
 */
export function writeStructures(series: Series, structures: readonly WrittenStructure[], derivation: Derivation): Uint8Array {
  const { newUid = randomUid, now = new Date() } = derivation;
  const head = series.files[0].data;
  const frameOfReference = text(head, "FrameOfReferenceUID");
  if (frameOfReference === undefined) throw badArgument("The series has no FrameOfReferenceUID", "La série n’a pas de FrameOfReferenceUID");
  const images = series.files.map(referenceTo);
  const referenced: WrittenElement[] = [
    { tag: "0020000E", vr: "UI", value: series.uid },
    { tag: "30060016", vr: "SQ", value: images },
  ];
  const study: WrittenElement[] = [
    { tag: "00081150", vr: "UI", value: "1.2.840.10008.3.1.2.3.1" },
    { tag: "00081155", vr: "UI", value: text(head, "StudyInstanceUID") ?? "" },
    { tag: "30060014", vr: "SQ", value: [referenced] },
  ];
  const elements: WrittenElement[] = [
    ...commonElements(series, {
      ...derivation,
      sopClassUid: structureSetStorage,
      modality: "RTSTRUCT",
      seriesUid: newUid(),
      instanceUid: newUid(),
    }),
    { tag: "00081070", vr: "PN", value: "" },
    { tag: "00200052", vr: "UI", value: frameOfReference },
    { tag: "00201040", vr: "LO", value: "" },
    { tag: "30060002", vr: "SH", value: "CARNET" },
    { tag: "30060006", vr: "ST", value: ascii(derivation.description) },
    { tag: "30060008", vr: "DA", value: now.toISOString().slice(0, 10).replaceAll("-", "") },
    { tag: "30060009", vr: "TM", value: now.toISOString().slice(11, 19).replaceAll(":", "") },
    {
      tag: "30060010",
      vr: "SQ",
      value: [
        [
          { tag: "00200052", vr: "UI", value: frameOfReference },
          { tag: "30060012", vr: "SQ", value: [study] },
        ],
      ],
    },
    { tag: "30060020", vr: "SQ", value: structures.map((one, index) => regionItem(one, { number: index + 1, frameOfReference })) },
    { tag: "30060039", vr: "SQ", value: structures.map((one, index) => contourItem(series, one, index)) },
    { tag: "30060080", vr: "SQ", value: structures.map((_, index) => observationItem(index + 1)) },
    { tag: "300E0002", vr: "CS", value: "UNAPPROVED" },
  ];
  return writeDicom(elements, { implementationUid });
}

function regionItem(
  { name }: WrittenStructure,
  { number, frameOfReference }: { number: number; frameOfReference: string },
): WrittenElement[] {
  return [
    { tag: "30060022", vr: "IS", value: String(number) },
    { tag: "30060024", vr: "UI", value: frameOfReference },
    { tag: "30060026", vr: "LO", value: ascii(name) },
    { tag: "30060036", vr: "CS", value: "SEMIAUTOMATIC" },
  ];
}

function observationItem(number: number): WrittenElement[] {
  return [
    { tag: "30060082", vr: "IS", value: String(number) },
    { tag: "30060084", vr: "IS", value: String(number) },
    { tag: "300600A4", vr: "CS", value: "" },
    { tag: "300600A6", vr: "PN", value: "" },
  ];
}

function contourItem(series: Series, { mask, name }: WrittenStructure, index: number): WrittenElement[] {
  requireSameGrid(series.volume, mask);
  const [columns, rows, slices] = mask.dimensions;
  const contours: WrittenElement[][] = [];
  for (let slice = 0; slice < slices; slice++) {
    const plane = Uint8Array.from(mask.data.subarray(slice * columns * rows, (slice + 1) * columns * rows), (value) =>
      value === 0 ? 0 : 1,
    );
    for (const corners of bordersOf(plane, { columns, rows })) {
      const points = Array.from({ length: corners.length / 2 }, (_, i) => {
        const [x, y, z] = toPatientMm(series.volume, [corners[2 * i], corners[2 * i + 1], slice]);
        return [-x, -y, z].map((mm) => decimal(mm + 0)).join("\\");
      });
      contours.push([
        { tag: "30060016", vr: "SQ", value: [referenceTo(series.files[slice])] },
        { tag: "30060042", vr: "CS", value: "CLOSED_PLANAR" },
        { tag: "30060046", vr: "IS", value: String(points.length) },
        { tag: "30060050", vr: "DS", value: points },
      ]);
    }
  }
  if (contours.length === 0) throw badArgument(`${name} holds no voxel`, `${name} ne contient aucun voxel`);
  return [
    { tag: "3006002A", vr: "IS", value: colours[index % colours.length] },
    { tag: "30060040", vr: "SQ", value: contours },
    { tag: "30060084", vr: "IS", value: String(index + 1) },
  ];
}
