/**
 * Reads NRRD (teem.sourceforge.net/nrrd/format.html): raw, gzip, text and hex, with the data inside or beside the header. An image whose place is
 * not certain is refused with the name of the field.
 */
import { gunzip } from "../compression.ts";
import type { LabelMap, Volume } from "../volume.ts";
import { numbersOf } from "../stored-numbers.ts";
import type { NumberType, Numbers } from "../stored-numbers.ts";
import { bytesOf } from "../stored-numbers.ts";
import { detachedData } from "./detached.ts";
import { headerOf, nrrdUnreadable } from "./header.ts";
import type { NrrdHeader } from "./header.ts";
import { placeOf } from "./place.ts";

/** Gives the bytes of a file that a header names, by that name. */
export type OpenFile = (name: string) => Uint8Array;

export interface NrrdReading {
  unit?: string;
  modality?: string;
  synthetic?: boolean;
  /** For headers whose data lie in other files (`.nhdr`). */
  open?: OpenFile;
}

/** Reads a NRRD image of three dimensions. @throws {ImagingError} `nrrd-unreadable` with the name of the field. */
export function readNrrd(bytes: Uint8Array, { unit = "", modality = "", synthetic = false, open }: NrrdReading = {}): Volume {
  const { header, stored } = parsed(bytes, open);
  const data = stored instanceof Float32Array ? stored : Float32Array.from(stored, Number);
  return { kind: "carnet/volume", ...placeOf(header), data, unit, modality, description: header.field("content") ?? "", synthetic };
}

/** Reads a NRRD mask or label map: every value must be a whole number. @throws {ImagingError} `nrrd-unreadable`. */
export function readNrrdLabels(bytes: Uint8Array, { synthetic = false, open }: Pick<NrrdReading, "synthetic" | "open"> = {}): LabelMap {
  const { header, stored } = parsed(bytes, open);
  const data = Int32Array.from(stored, Number);
  for (let i = 0; i < data.length; i++) {
    if (Number(stored[i]) !== data[i]) throw nrrdUnreadable("labels are whole numbers", "des étiquettes sont des nombres entiers");
  }
  return { kind: "carnet/labels", ...placeOf(header), data, description: header.field("content") ?? "", synthetic };
}

const types: Record<string, NumberType> = Object.fromEntries(
  (
    [
      ["int8", "signed char", "int8", "int8_t"],
      ["uint8", "uchar", "unsigned char", "uint8", "uint8_t"],
      ["int16", "short", "short int", "signed short", "signed short int", "int16", "int16_t"],
      ["uint16", "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"],
      ["int32", "int", "signed int", "int32", "int32_t"],
      ["uint32", "uint", "unsigned int", "uint32", "uint32_t"],
      ["int64", "longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"],
      ["uint64", "ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"],
      ["float32", "float"],
      ["float64", "double"],
    ] as const
  ).flatMap(([type, ...names]) => names.map((name) => [name, type])),
);

function parsed(bytes: Uint8Array, open: OpenFile | undefined): { header: NrrdHeader; stored: Numbers } {
  const header = headerOf(bytes);
  const type = types[header.required("type")];
  if (type === undefined) throw header.invalid("type");
  const sizes = header.required("sizes").split(/\s+/).map(Number);
  if (header.required("dimension") !== String(sizes.length) || sizes.some((n) => !Number.isInteger(n) || n < 1))
    throw header.invalid("sizes");
  const count = sizes.reduce((product, n) => product * n, 1);
  const encoding = header.required("encoding").toLowerCase();
  const sources = detachedData(header, { open }) ?? [bytes.subarray(header.end)];
  const parts = sources.map((source) => decoded(source, { header, encoding, type, count: count / sources.length }));
  if (parts.length === 1) return { header, stored: parts[0] };
  const whole = new Float64Array(count);
  parts.forEach((part, i) => whole.set(Float64Array.from(part, Number), (i * count) / parts.length));
  return { header, stored: whole };
}

interface Encoded {
  header: NrrdHeader;
  encoding: string;
  type: NumberType;
  count: number;
}

function decoded(source: Uint8Array, { header, encoding, type, count }: Encoded): Numbers {
  const lines = skippedLines(source, header.whole("line skip"));
  if (encoding === "text" || encoding === "txt" || encoding === "ascii") return textNumbers(lines, count);
  const plain = encoding === "gzip" || encoding === "gz" ? unpacked(lines) : encoding === "hex" ? fromHex(lines) : lines;
  if (!["raw", "gzip", "gz", "hex"].includes(encoding)) throw header.invalid("encoding");
  const skip = header.whole("byte skip");
  const start = skip === -1 ? plain.length - count * bytesOf(type) : skip;
  const stored = numbersOf(plain, { type, count, start, littleEndian: littleEndian(header, type) });
  if (stored === undefined) throw nrrdUnreadable("it is truncated", "il est tronqué");
  return stored;
}

function littleEndian(header: NrrdHeader, type: NumberType): boolean {
  if (bytesOf(type) === 1) return true;
  const endian = header.required("endian");
  if (endian !== "little" && endian !== "big") throw header.invalid("endian");
  return endian === "little";
}

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    return gunzip(bytes);
  } catch (error) {
    throw nrrdUnreadable((error as Error).message, (error as Error).message);
  }
}

function skippedLines(bytes: Uint8Array, lines: number): Uint8Array {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw nrrdUnreadable("it is truncated", "il est tronqué");
    at = end + 1;
  }
  return bytes.subarray(at);
}

function textNumbers(bytes: Uint8Array, count: number): Numbers {
  const words = new TextDecoder()
    .decode(bytes)
    .trim()
    .split(/[\s,]+/);
  const values = Float64Array.from(words.slice(0, count), Number);
  if (words.length < count || values.some(Number.isNaN)) throw nrrdUnreadable("it is truncated", "il est tronqué");
  return values;
}

function fromHex(bytes: Uint8Array): Uint8Array {
  const digits = new TextDecoder().decode(bytes).replaceAll(/\s+/g, "");
  if (!/^([\da-f]{2})*$/i.test(digits)) throw nrrdUnreadable("its data are not hexadecimal", "ses données ne sont pas hexadécimales");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
