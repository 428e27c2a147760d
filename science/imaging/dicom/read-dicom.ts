/**
 * One DICOM file: parsed by dicom-parser, judged here. What cannot be read for certain is refused with its reason; nothing is guessed.
 */
import dicomParser from "dicom-parser";
import type { DataSet, Element } from "dicom-parser";
import { inflateRaw } from "../compression.ts";
import { ImagingError } from "../imaging-error.ts";
import { inCharacterSet } from "./character-sets.ts";
import { tagNumber, tags } from "./tags.ts";
import type { Keyword } from "./tags.ts";
import { transferSyntaxes } from "./transfer-syntaxes.ts";
import { writePart10 } from "./write-dicom.ts";

const deflatedSyntax = "1.2.840.10008.1.2.1.99";

/** A value of a DICOM file, asked by the standard's keyword. */
export interface DicomFile {
  readonly kind: "carnet/dicom";
  /** Where the file was read, for messages; empty for bytes. */
  readonly path: string;
  /** The bytes as they were read. */
  readonly source: Uint8Array;
  readonly transferSyntax: string;
  /** True when the values are stored with the most significant byte first. */
  readonly bigEndian: boolean;
  /** True when pixel data are compressed by a codec. */
  readonly encapsulated: boolean;
  /** Which frame of a file with several this stands for; see `framesOf`. */
  readonly frame?: number;
  /** Every element, as dicom-parser leaves them: `data.elements.x00100010`. */
  readonly data: DataSet;
}

/**
 * Reads one DICOM file (PS3.10) from its bytes.
 *
 * Implicit and explicit little endian, explicit big endian, deflated and compressed files are read, with or without a preamble.
 *
 * @throws {ImagingError} `not-dicom`, `truncated`, `transfer-syntax-unsupported`.
 */
export function readDicom(given: Uint8Array, path = ""): DicomFile {
  const bytes = withPreamble(given);
  if (bytes === undefined) throw new ImagingError("not-dicom");
  const uid = readTransferSyntax(bytes);
  const syntax = transferSyntaxes[uid];
  if (syntax === undefined) throw new ImagingError("transfer-syntax-unsupported", { uid, name: "?" });
  const data = parsing(() => dicomParser.parseDicom(uid === deflatedSyntax ? inflatedFile(bytes) : bytes));
  if (bytes !== given && data.elements[tags.SOPClassUID] === undefined) throw new ImagingError("not-dicom");
  for (const element of Object.values(data.elements)) requireComplete(data, element);
  return {
    kind: "carnet/dicom",
    path,
    source: given,
    transferSyntax: uid,
    bigEndian: syntax.bigEndian,
    encapsulated: syntax.encapsulated,
    data,
  };
}

/**
 * A file with preamble and file meta information: as it is, or, for one that begins with its elements (as old systems wrote them), with both put
 * before it. `undefined` for what does not begin with an element of a group with which DICOM begins.
 */
function withPreamble(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === "DICM") return bytes;
  if (bytes.length < 16) return undefined;
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]));
  const [group, bigEndian] = bytes[0] === 0 ? [bytes[1], true] : [bytes[0] | (bytes[1] << 8), false];
  if (group === 2 && explicit && !bigEndian) {
    const whole = new Uint8Array(132 + bytes.length);
    whole.set([0x44, 0x49, 0x43, 0x4d], 128);
    whole.set(bytes, 132);
    return whole;
  }
  // Implicit little endian begins with a short length: the first elements of group 8 are short.
  const short = new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(4, true) < 1024;
  if (group !== 8 || (bigEndian ? !explicit : !explicit && !short)) return undefined;
  const transferSyntaxUid = bigEndian ? "1.2.840.10008.1.2.2" : explicit ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2";
  return writePart10(bytes, { sopClassUid: "", sopInstanceUid: "", transferSyntaxUid, implementationUid: "" });
}

function readTransferSyntax(bytes: Uint8Array): string {
  const header = parsing(() => dicomParser.readPart10Header(bytes));
  const uid = parsing(() => header.string(tags.TransferSyntaxUID));
  if (!uid) throw new ImagingError("tag-missing", { name: "TransferSyntaxUID", tag: tagNumber("TransferSyntaxUID") });
  return uid;
}

/** A deflated file as an explicit little endian one: dicom-parser starts to read inflated bytes at the wrong place. */
function inflatedFile(bytes: Uint8Array): Uint8Array {
  const header = parsing(() => dicomParser.readPart10Header(bytes)) as DataSet & { position: number };
  return writePart10(inflateRaw(bytes.subarray(header.position)), {
    sopClassUid: header.string(tags.MediaStorageSOPClassUID) ?? "",
    sopInstanceUid: header.string("x00020003") ?? "",
    transferSyntaxUid: "1.2.840.10008.1.2.1",
    implementationUid: header.string("x00020012") ?? "",
  });
}

/** dicom-parser throws strings, errors and objects; all of them mean that the bytes are not what the header promised. */
function parsing<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof ImagingError) throw thrown;
    const inner = typeof thrown === "object" && thrown !== null && "exception" in thrown ? thrown.exception : thrown;
    throw new ImagingError("truncated", { reason: inner instanceof Error ? inner.message : String(inner) });
  }
}

function requireComplete(data: DataSet, element: Element): void {
  if (element.dataOffset + element.length > data.byteArray.length || element.length < 0) {
    const missing = element.dataOffset + element.length - data.byteArray.length;
    throw new ImagingError("truncated", { reason: `${element.tag.slice(1)}: ${missing} bytes missing` });
  }
}

/** Text of an attribute, trimmed; `undefined` when it is absent or empty. */
export function text(data: DataSet, keyword: Keyword): string | undefined {
  const value = parsing(() => data.string(tags[keyword]));
  // The parser reads bytes as Latin-1; the file says which character set they are in.
  const beyondAscii = value !== undefined && /[^\u0000-\u001A\u001C-\u007F]/.test(value) && keyword !== "SpecificCharacterSet";
  const read = beyondAscii ? inCharacterSet(value, data.string(tags.SpecificCharacterSet) ?? "") : value;
  return read?.trim() || undefined;
}

/** Text of an attribute that must be there. @throws {ImagingError} `tag-missing`. */
export function requiredText(data: DataSet, keyword: Keyword): string {
  const value = text(data, keyword);
  if (value === undefined) throw new ImagingError("tag-missing", { name: keyword, tag: tagNumber(keyword) });
  return value;
}

/** The values of a multi-valued text attribute; empty when absent. */
export function texts(data: DataSet, keyword: Keyword): string[] {
  return (text(data, keyword) ?? "")
    .split("\\")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Numbers of a DS or IS attribute; empty when absent. @throws {ImagingError} `tag-invalid` when one of them is no number. */
export function numbers(data: DataSet, keyword: Keyword): number[] {
  return texts(data, keyword).map((part) => {
    const value = Number(part);
    if (!Number.isFinite(value)) throw invalid(keyword, part, "not a number", "ce n’est pas un nombre");
    return value;
  });
}

/** As many numbers as asked for. @throws {ImagingError} `tag-missing`, `tag-invalid`. */
export function requiredNumbers(data: DataSet, keyword: Keyword, count: number): number[] {
  const values = numbers(data, keyword);
  if (values.length === 0) throw new ImagingError("tag-missing", { name: keyword, tag: tagNumber(keyword) });
  if (values.length !== count) {
    throw invalid(keyword, values.join("\\"), `${count} numbers are expected`, `${count} nombres sont attendus`);
  }
  return values;
}

/** An unsigned 16-bit attribute that must be there. @throws {ImagingError} `tag-missing`. */
export function requiredUint16(data: DataSet, keyword: Keyword): number {
  const value = parsing(() => data.uint16(tags[keyword]));
  if (value === undefined) throw new ImagingError("tag-missing", { name: keyword, tag: tagNumber(keyword) });
  return value;
}

/** An attribute whose value contradicts its meaning. */
export function invalid(keyword: Keyword, value: string | number, reason: string, reasonFr: string): ImagingError {
  return new ImagingError("tag-invalid", { name: keyword, tag: tagNumber(keyword), value, reason, reasonFr });
}

/** First item of a sequence. @throws {ImagingError} `tag-missing` when the sequence is absent or empty. */
export function firstItem(data: DataSet, keyword: Keyword): DataSet {
  const item = data.elements[tags[keyword]]?.items?.[0]?.dataSet;
  if (item === undefined) throw new ImagingError("tag-missing", { name: keyword, tag: tagNumber(keyword) });
  return item;
}
