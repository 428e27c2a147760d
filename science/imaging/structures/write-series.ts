/** Writes an image that was derived from a PET or CT series (SUV, a smoothed image, a mask) as a DICOM series of its own. */
import { text } from "../dicom/read-dicom.ts";
import type { Series } from "../dicom/series.ts";
import { writeDicom } from "../dicom/write-dicom.ts";
import type { WrittenElement } from "../dicom/write-dicom.ts";
import { badArgument } from "../imaging-error.ts";
import { bodyMeasures } from "../suv/body-measures.ts";
import { requireSameGrid } from "../volume.ts";
import type { LabelMap, Volume } from "../volume.ts";
import { ascii, commonElements, decimal, implementationUid, randomUid, referenceTo } from "./derived.ts";
import type { Derivation } from "./derived.ts";

/** Attributes of each slice that hold for what is derived from it as well, with their VR where the file does not state it. */
// prettier-ignore
const keptTags: Record<string, string> = {
  "00080022": "DA", "00080032": "TM", "00101010": "AS", "00101020": "DS", "00101030": "DS", "00180050": "DS", "00181181": "CS",
  "00181242": "IS", "00185100": "CS", "00200013": "IS", "00200032": "DS", "00200037": "DS", "00200052": "UI", "00201040": "LO", "00201041": "DS",
  "00280030": "DS", "00280051": "CS", "00540013": "SQ", "00540016": "SQ", "00540081": "US", "00540410": "SQ", "00540414": "SQ",
  "00541000": "CS", "00541002": "CS", "00541101": "LO", "00541102": "CS", "00541103": "LO", "00541105": "LO", "00541300": "DS", "00541330": "US",
};
const requiredOfPet = ["00181181", "00185100", "00201040", "00540013", "00540016", "00540410", "00540414"];

/**
 * Writes an image on the grid of a series as one file a slice, 16 bits with a slope of its own each. An image of `toSuv` is written in GML (or
 * CM2ML) with its SUVType; Hume's lean mass has none and is refused. A mask is written as 0 and 1 and so on.
 *
 * @throws {ImagingError} `different-grids`, `bad-argument`.
 */
export function writeSeries(series: Series, image: Volume | LabelMap, derivation: Derivation): Uint8Array[] {
  requireSameGrid(series.volume, image);
  const { newUid = randomUid } = derivation;
  const seriesUid = newUid();
  const [columns, rows] = image.dimensions;
  const what = unitElements(series, image);
  return series.files.map((file, slice) => {
    const values = image.data.subarray(slice * columns * rows, (slice + 1) * columns * rows);
    const common = commonElements(series, {
      ...derivation,
      sopClassUid: text(file.data, "SOPClassUID") ?? "",
      modality: series.modality,
      seriesUid,
      instanceUid: newUid(),
    });
    const own = new Set([...common, ...what].map(({ tag }) => tag));
    return writeDicom(
      [
        ...common,
        ...what,
        ...inherited(file, series.modality === "PT").filter(({ tag }) => !own.has(tag)),
        { tag: "00080008", vr: "CS", value: ["DERIVED", "PRIMARY"] },
        { tag: "00082111", vr: "ST", value: ascii(derivation.description) },
        { tag: "00082112", vr: "SQ", value: [referenceTo(file)] },
        { tag: "00280002", vr: "US", value: 1 },
        { tag: "00280004", vr: "CS", value: "MONOCHROME2" },
        { tag: "00280010", vr: "US", value: rows },
        { tag: "00280011", vr: "US", value: columns },
        ...pixels(values),
      ],
      { implementationUid },
    );
  });
}

function unitElements(series: Series, image: Volume | LabelMap): WrittenElement[] {
  if (series.modality !== "PT") return [];
  if (image.kind === "carnet/labels") return [{ tag: "00541001", vr: "CS", value: "1CM" }];
  if (image.suv === undefined) return [{ tag: "00541001", vr: "CS", value: text(series.files[0].data, "Units") ?? "" }];
  const { suvType } = bodyMeasures[image.suv.kind];
  if (suvType === undefined) {
    throw badArgument(`DICOM has no SUVType for ${image.unit}`, `DICOM n’a pas de SUVType pour ${image.unit}`);
  }
  return [
    { tag: "00541001", vr: "CS", value: suvType === "BSA" ? "CM2ML" : "GML" },
    { tag: "00541006", vr: "CS", value: suvType },
  ];
}

function inherited({ data, bigEndian, transferSyntax }: Series["files"][number], isPet: boolean): WrittenElement[] {
  const explicit = !bigEndian && transferSyntax !== "1.2.840.10008.1.2";
  return Object.entries(keptTags).flatMap(([tag, vr]): WrittenElement[] => {
    const element = data.elements[`x${tag.toLowerCase()}`];
    if (vr === "SQ") {
      // Items can be taken as they are where they are encoded as they will be.
      const raw = element?.items !== undefined && explicit && element.length > 0;
      if (raw) return [{ tag, vr, value: data.byteArray.slice(element.dataOffset, element.dataOffset + element.length) }];
      return isPet && requiredOfPet.includes(tag) ? [{ tag, vr, value: [] }] : [];
    }
    if (element === undefined) return isPet && requiredOfPet.includes(tag) ? [{ tag, vr, value: "" }] : [];
    if (vr === "US") return [{ tag, vr, value: data.uint16(`x${tag.toLowerCase()}`) ?? 0 }];
    return [{ tag, vr, value: data.string(`x${tag.toLowerCase()}`) ?? "" }];
  });
}

/** Whole numbers that fit are written as they are; others with the slope of their slice, which is the one that is written. */
function pixels(values: ArrayLike<number>): WrittenElement[] {
  let [low, high, whole] = [0, 0, true];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw badArgument("A voxel has no value (NaN)", "Un voxel n’a pas de valeur (NaN)");
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
    whole &&= Number.isInteger(values[i]);
  }
  const fits = whole && low >= -32_768 && high <= 32_767;
  const written = decimal(fits ? 1 : Math.max(-low, high) / 32_767 || 1);
  const stored = Int16Array.from(values, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value / Number(written)))));
  return [
    { tag: "00280100", vr: "US", value: 16 },
    { tag: "00280101", vr: "US", value: 16 },
    { tag: "00280102", vr: "US", value: 15 },
    { tag: "00280103", vr: "US", value: 1 },
    { tag: "00281052", vr: "DS", value: "0" },
    { tag: "00281053", vr: "DS", value: written },
    { tag: "00281054", vr: "LO", value: "US" },
    { tag: "7FE00010", vr: "OW", value: new Uint8Array(stored.buffer) },
  ];
}
