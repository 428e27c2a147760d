/** Small DICOM PET files for tests, each attribute of which can be changed or left out. */
import { writeDicom } from "../dicom/write-dicom.ts";
import type { WrittenElement } from "../dicom/write-dicom.ts";

/** What a test changes: a value, or `undefined` to leave the attribute out. */
export interface PetFileOptions {
  columns?: number;
  rows?: number;
  positionMm?: [number, number, number];
  orientation?: number[];
  instance?: number;
  series?: string;
  pixels?: ArrayLike<number>;
  slope?: number;
  signed?: boolean;
  changes?: Record<string, WrittenElement["value"] | undefined>;
  /** Changes inside the radiopharmaceutical's item. */
  radiopharmaceutical?: Record<string, WrittenElement["value"] | undefined>;
  /** Code value and meaning of the radionuclide. */
  nuclide?: [code: string, meaning: string];
  extra?: WrittenElement[];
}

/** Elements of one slice: 70 kg, 350 MBq an hour before the scan, decay corrected to its start, attenuation corrected. */
export function petElements(options: PetFileOptions = {}): WrittenElement[] {
  const {
    columns = 3,
    rows = 2,
    positionMm = [0, 0, 0],
    orientation = [1, 0, 0, 0, 1, 0],
    instance = 1,
    series = "2.25.1.2.3.4",
  } = options;
  const { pixels = Array.from({ length: columns * rows }, (_, i) => i * 100), slope = 2, signed = true } = options;
  const bytes = signed ? Int16Array.from(pixels) : Uint16Array.from(pixels);
  const radiopharmaceutical: WrittenElement[] = [
    { tag: "00181072", vr: "TM", value: "100000" },
    { tag: "00181074", vr: "DS", value: "350000000" },
    { tag: "00181075", vr: "DS", value: "6586.2" },
  ];
  const nuclide: WrittenElement[] = (options.nuclide === undefined ? [] : [options.nuclide]).map(([code, meaning]) => ({
    tag: "00540300",
    vr: "SQ",
    value: [
      [
        { tag: "00080100", vr: "SH", value: code },
        { tag: "00080102", vr: "SH", value: "SRT" },
        { tag: "00080104", vr: "LO", value: meaning },
      ],
    ],
  }));
  const elements: WrittenElement[] = [
    { tag: "00080016", vr: "UI", value: "1.2.840.10008.5.1.4.1.1.128" },
    { tag: "00080018", vr: "UI", value: `2.25.9.8.7.${instance}` },
    { tag: "00080021", vr: "DA", value: "20250101" },
    { tag: "00080022", vr: "DA", value: "20250101" },
    { tag: "00080031", vr: "TM", value: "110000" },
    { tag: "00080032", vr: "TM", value: "110000" },
    { tag: "00080060", vr: "CS", value: "PT" },
    { tag: "00080070", vr: "LO", value: "Maker" },
    { tag: "0008103E", vr: "LO", value: "PET AC" },
    { tag: "00100010", vr: "PN", value: "DOE^JANE" },
    { tag: "00100020", vr: "LO", value: "IPP-12345" },
    { tag: "00100040", vr: "CS", value: "F" },
    { tag: "00101030", vr: "DS", value: "70" },
    { tag: "00180050", vr: "DS", value: "3" },
    { tag: "00181242", vr: "IS", value: "120000" },
    { tag: "0020000D", vr: "UI", value: "2.25.5.5.5.5" },
    { tag: "0020000E", vr: "UI", value: series },
    { tag: "00200032", vr: "DS", value: positionMm.map(String) },
    { tag: "00200037", vr: "DS", value: orientation.map(String) },
    { tag: "00280002", vr: "US", value: 1 },
    { tag: "00280004", vr: "CS", value: "MONOCHROME2" },
    { tag: "00280010", vr: "US", value: rows },
    { tag: "00280011", vr: "US", value: columns },
    { tag: "00280030", vr: "DS", value: ["4", "2"] },
    { tag: "00280051", vr: "CS", value: ["ATTN", "DECY", "SCAT"] },
    { tag: "00280100", vr: "US", value: 16 },
    { tag: "00280101", vr: "US", value: 16 },
    { tag: "00280102", vr: "US", value: 15 },
    { tag: "00280103", vr: "US", value: signed ? 1 : 0 },
    { tag: "00281052", vr: "DS", value: "0" },
    { tag: "00281053", vr: "DS", value: String(slope) },
    { tag: "00540016", vr: "SQ", value: [[...changed(radiopharmaceutical, options.radiopharmaceutical), ...nuclide]] },
    { tag: "00541001", vr: "CS", value: "BQML" },
    { tag: "00541102", vr: "CS", value: "START" },
    { tag: "00541300", vr: "DS", value: "60000" },
    { tag: "7FE00010", vr: "OW", value: new Uint8Array(bytes.buffer) },
  ];
  return [...changed(elements, options.changes), ...(options.extra ?? [])];
}

/** One slice as the bytes of a file. */
export function petFile(options: PetFileOptions = {}): Uint8Array {
  return writeDicom(petElements(options), { implementationUid: "2.25.42" });
}

/** A stack of slices, 3 mm apart, from the feet up. */
export function petStack(count: number, options: PetFileOptions = {}): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => petFile({ ...options, positionMm: [0, 0, 3 * i], instance: i + 1 }));
}

/** Values for tags that are there; tags that are not there are added as LO, or as their VR says in `extra`. */
function changed(elements: WrittenElement[], changes: PetFileOptions["changes"] = {}): WrittenElement[] {
  const known = new Set(elements.map(({ tag }) => tag));
  const added = Object.keys(changes).filter((tag) => !known.has(tag) && changes[tag] !== undefined);
  return [
    ...elements.flatMap((element) => {
      if (!(element.tag in changes)) return [element];
      const value = changes[element.tag];
      return value === undefined ? [] : [{ ...element, value }];
    }),
    ...added.map((tag): WrittenElement => ({ tag, vr: "LO", value: changes[tag]! })),
  ];
}
