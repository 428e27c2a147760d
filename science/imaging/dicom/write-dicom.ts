/** Writes DICOM files (PS3.10): explicit VR little endian, lengths defined. What the generator and the tests make files with. */

/** One element. `items` for sequences; numbers for US, SS, UL, FL, FD; text or several texts for the others; bytes for OB, OW, UN. */
export interface WrittenElement {
  /** Eight hexadecimal digits, as "00100010". */
  tag: string;
  vr: string;
  value: string | number | readonly string[] | readonly number[] | Uint8Array | readonly (readonly WrittenElement[])[];
}

const longLength = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const numberBytes: Record<string, number> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

/** Writes elements, in ascending order of tag, as explicit VR little endian. Text is UTF-8: say so in (0008,0005). */
export function writeElements(elements: readonly WrittenElement[]): Uint8Array {
  return joined(elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)).map(writeElement));
}

/** A whole file: preamble, file meta information, data set. `elements` must hold SOP class (0008,0016) and instance (0008,0018). */
export function writeDicom(elements: readonly WrittenElement[], { implementationUid }: { implementationUid: string }): Uint8Array {
  return writePart10(writeElements(elements), {
    sopClassUid: uidIn(elements, "00080016"),
    sopInstanceUid: uidIn(elements, "00080018"),
    transferSyntaxUid: "1.2.840.10008.1.2.1",
    implementationUid,
  });
}

/** What file meta information says of the data set behind it. */
export interface FileMeta {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  implementationUid: string;
}

/** Puts the preamble and the file meta information before a data set that is already encoded. */
export function writePart10(dataSet: Uint8Array, meta: FileMeta): Uint8Array {
  const group = writeElements([
    { tag: "00020001", vr: "OB", value: Uint8Array.of(0, 1) },
    { tag: "00020002", vr: "UI", value: meta.sopClassUid },
    { tag: "00020003", vr: "UI", value: meta.sopInstanceUid },
    { tag: "00020010", vr: "UI", value: meta.transferSyntaxUid },
    { tag: "00020012", vr: "UI", value: meta.implementationUid },
    { tag: "00020013", vr: "SH", value: "CARNET" },
  ]);
  const length = writeElement({ tag: "00020000", vr: "UL", value: group.length });
  const prefix = new Uint8Array(132);
  prefix.set(new TextEncoder().encode("DICM"), 128);
  return joined([prefix, length, group, dataSet]);
}

function uidIn(elements: readonly WrittenElement[], tag: string): string {
  const value = elements.find((element) => element.tag === tag)?.value;
  if (typeof value !== "string") throw new TypeError(`A DICOM file needs element ${tag}.`);
  return value;
}

function writeElement({ tag, vr: meant, value }: WrittenElement): Uint8Array {
  const nested = meant === "SQ" && !(value instanceof Uint8Array);
  const content = nested ? joined((value as readonly (readonly WrittenElement[])[]).map(writeItem)) : encoded(meant, value);
  // A value too long for the length of its VR, as a contour of many corners, is written as UN (PS3.5 6.2.2, note on lengths).
  const vr = !longLength.has(meant) && content.length > 0xfffe ? "UN" : meant;
  const header = new DataView(new ArrayBuffer(longLength.has(vr) ? 12 : 8));
  header.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  header.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  header.setUint8(4, vr.charCodeAt(0));
  header.setUint8(5, vr.charCodeAt(1));
  if (longLength.has(vr)) header.setUint32(8, content.length, true);
  else header.setUint16(6, content.length, true);
  return joined([new Uint8Array(header.buffer), content]);
}

function writeItem(elements: readonly WrittenElement[]): Uint8Array {
  const content = writeElements(elements);
  const header = new DataView(new ArrayBuffer(8));
  header.setUint16(0, 0xfffe, true);
  header.setUint16(2, 0xe000, true);
  header.setUint32(4, content.length, true);
  return joined([new Uint8Array(header.buffer), content]);
}

function encoded(vr: string, value: WrittenElement["value"]): Uint8Array {
  if (value instanceof Uint8Array) return padded(value, 0);
  const size = numberBytes[vr];
  if (size === undefined) {
    const text = Array.isArray(value) ? value.join("\\") : String(value);
    return padded(new TextEncoder().encode(text), vr === "UI" ? 0 : 0x20);
  }
  const numbers = (Array.isArray(value) ? value : [value]) as number[];
  const view = new DataView(new ArrayBuffer(size * numbers.length));
  const write: Record<string, (at: number, number: number) => void> = {
    US: (at, number) => view.setUint16(at, number, true),
    SS: (at, number) => view.setInt16(at, number, true),
    UL: (at, number) => view.setUint32(at, number, true),
    SL: (at, number) => view.setInt32(at, number, true),
    FL: (at, number) => view.setFloat32(at, number, true),
    FD: (at, number) => view.setFloat64(at, number, true),
  };
  numbers.forEach((number, i) => write[vr](i * size, number));
  return new Uint8Array(view.buffer);
}

/** Values have an even length (PS3.5 7.1.1). */
function padded(bytes: Uint8Array, filler: number): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : joined([bytes, Uint8Array.of(filler)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
