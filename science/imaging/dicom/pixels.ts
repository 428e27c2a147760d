/** From stored pixels to real-world values. */
import { ImagingError } from "../imaging-error.ts";
import { numbers, requiredUint16, text } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";
import { tagNumber, tags } from "./tags.ts";
import { transferSyntaxes } from "./transfer-syntaxes.ts";

/**
 * Stored values of a single-frame greyscale image, row after row, before the rescale slope. 8 and 16 bits, signed and unsigned, any number
 * of stored bits.
 *
 * @throws {ImagingError} `pixels-unsupported` (compressed, colour, several frames, other depths), `tag-missing`, `truncated`.
 */
export function storedPixels(file: DicomFile): Int32Array {
  if (file.encapsulated) {
    const name = transferSyntaxes[file.transferSyntax]?.name ?? file.transferSyntax;
    throw unsupported(`they are compressed (${name}, ${file.transferSyntax})`, `ils sont compressés (${name}, ${file.transferSyntax})`);
  }
  const { data } = file;
  const count = requiredUint16(data, "Rows") * requiredUint16(data, "Columns");
  const samples = requiredUint16(data, "SamplesPerPixel");
  if (samples !== 1) throw unsupported(`${samples} samples a pixel (colour)`, `${samples} échantillons par pixel (couleur)`);
  const frames = numbers(data, "NumberOfFrames")[0] ?? 1;
  if (frames !== 1) throw unsupported(`${frames} frames in one file`, `${frames} trames dans un même fichier`);
  const photometric = text(data, "PhotometricInterpretation") ?? "MONOCHROME2";
  if (!photometric.startsWith("MONOCHROME")) throw unsupported(photometric, photometric);
  const allocated = requiredUint16(data, "BitsAllocated");
  if (allocated !== 8 && allocated !== 16) throw unsupported(`${allocated} bits a pixel`, `${allocated} bits par pixel`);
  if (allocated === 8 && file.bigEndian) throw unsupported("8 bits a pixel in big endian", "8 bits par pixel, gros-boutiste");
  const element = data.elements[tags.PixelData];
  if (element === undefined) throw new ImagingError("tag-missing", { name: "PixelData", tag: tagNumber("PixelData") });
  const needed = (count * allocated) / 8;
  if (element.length < needed) throw new ImagingError("truncated", { reason: `PixelData: ${element.length} < ${needed} bytes` });
  const bytes = data.byteArray;
  const view = new DataView(bytes.buffer, bytes.byteOffset + element.dataOffset, needed);
  return unpacked(view, { count, allocated, littleEndian: !file.bigEndian, ...significantBits(file, allocated) });
}

/** Which bits hold the value; those above it may hold anything (PS3.5 8.1.1). */
function significantBits({ data }: DicomFile, allocated: number) {
  const stored = requiredUint16(data, "BitsStored");
  const high = requiredUint16(data, "HighBit");
  const signed = requiredUint16(data, "PixelRepresentation") === 1;
  if (stored < 1 || stored > allocated || high !== stored - 1) {
    throw unsupported(`bits stored ${stored}, high bit ${high}, allocated ${allocated}`, `bits ${stored}, ${high}, ${allocated}`);
  }
  return { shift: 32 - stored, signed };
}

interface Packing {
  count: number;
  allocated: number;
  littleEndian: boolean;
  shift: number;
  signed: boolean;
}

function unpacked(view: DataView, { count, allocated, littleEndian, shift, signed }: Packing): Int32Array {
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const raw = allocated === 8 ? view.getUint8(i) : view.getUint16(2 * i, littleEndian);
    values[i] = signed ? (raw << shift) >> shift : (raw << shift) >>> shift;
  }
  return values;
}

function unsupported(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("pixels-unsupported", { reason, reasonFr });
}
