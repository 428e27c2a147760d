/** From stored pixels to numbers, before the rescale slope. */
import { ImagingError } from "../imaging-error.ts";
import { canDecode, decodeFrame } from "../codecs/decode-frame.ts";
import { encodedFrame } from "./encapsulated.ts";
import { numbers, requiredUint16, text } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";
import { tagNumber, tags } from "./tags.ts";
import { transferSyntaxes } from "./transfer-syntaxes.ts";

/** Frames of a file. */
export function frameCount({ data }: Pick<DicomFile, "data">): number {
  return numbers(data, "NumberOfFrames")[0] ?? 1;
}

/**
 * Stored values of a greyscale image, row after row: of a file with several frames those of `file.frame`. 8, 16 and 32 bits, signed and unsigned,
 * any number of stored bits, plain or compressed. MONOCHROME1 says how values are shown, not what they are.
 *
 * @throws {ImagingError} `pixels-unsupported` (a codec that is not known, colour, several frames of which none is chosen), `tag-missing`, `truncated`.
 */
export function storedPixels(file: DicomFile): Int32Array {
  const { data } = file;
  const [rows, columns] = [requiredUint16(data, "Rows"), requiredUint16(data, "Columns")];
  const samples = requiredUint16(data, "SamplesPerPixel");
  if (samples !== 1) throw unsupported(`${samples} samples a pixel (colour)`, `${samples} échantillons par pixel (couleur)`);
  const frames = frameCount(file);
  if (frames !== 1 && file.frame === undefined) throw unsupported(`${frames} frames in one file`, `${frames} trames dans un même fichier`);
  const photometric = text(data, "PhotometricInterpretation") ?? "MONOCHROME2";
  if (!photometric.startsWith("MONOCHROME")) throw unsupported(photometric, photometric);
  const allocated = requiredUint16(data, "BitsAllocated");
  if (![8, 16, 32].includes(allocated)) throw unsupported(`${allocated} bits a pixel`, `${allocated} bits par pixel`);
  const element = data.elements[tags.PixelData];
  if (element === undefined) throw new ImagingError("tag-missing", { name: "PixelData", tag: tagNumber("PixelData") });
  const count = rows * columns;
  const packing = { count, allocated, ...significantBits(file, allocated) };
  const frame = file.frame ?? 0;
  if (file.encapsulated) {
    if (!canDecode(file.transferSyntax)) throw undecodable(file);
    const encoded = encodedFrame(file, element, { frame, frames });
    const bytes = decodeFrame(encoded, file.transferSyntax, { columns, rows, bitsAllocated: allocated });
    return unpacked(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), { ...packing, littleEndian: true, swapped: false });
  }
  const needed = (count * allocated) / 8;
  if (element.length < needed * (frame + 1)) {
    throw new ImagingError("truncated", { reason: `PixelData: ${element.length} < ${needed * (frame + 1)} bytes` });
  }
  const view = new DataView(data.byteArray.buffer, data.byteArray.byteOffset + element.dataOffset + frame * needed, needed);
  // Bytes in big endian words come in pairs that are turned round (PS3.5 8.1.1).
  const swapped = allocated === 8 && file.bigEndian && element.vr !== "OB";
  if (swapped && needed % 2 === 1)
    throw unsupported("an odd number of bytes in big endian words", "un nombre impair d’octets en mots gros-boutistes");
  return unpacked(view, { ...packing, littleEndian: !file.bigEndian, swapped });
}

function undecodable({ transferSyntax }: DicomFile): ImagingError {
  const name = transferSyntaxes[transferSyntax]?.name ?? transferSyntax;
  return unsupported(`they are compressed (${name}, ${transferSyntax})`, `ils sont compressés (${name}, ${transferSyntax})`);
}

/** Which bits hold the value; those above and below it may hold anything (PS3.5 8.1.1). */
function significantBits({ data }: DicomFile, allocated: number) {
  const stored = requiredUint16(data, "BitsStored");
  const high = requiredUint16(data, "HighBit");
  const signed = requiredUint16(data, "PixelRepresentation") === 1;
  if (stored < 1 || stored > allocated || high < stored - 1 || high >= allocated || (stored === 32 && !signed)) {
    throw unsupported(`bits stored ${stored}, high bit ${high}, allocated ${allocated}`, `bits ${stored}, ${high}, ${allocated}`);
  }
  return { above: 31 - high, shift: 32 - stored, signed };
}

interface Packing {
  count: number;
  allocated: number;
  littleEndian: boolean;
  swapped: boolean;
  /** How far the value is shifted up to lose what stands above it, then down to lose what stands below. */
  above: number;
  shift: number;
  signed: boolean;
}

function unpacked(view: DataView, { count, allocated, littleEndian, swapped, above, shift, signed }: Packing): Int32Array {
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const raw =
      allocated === 16
        ? view.getUint16(2 * i, littleEndian)
        : allocated === 8
          ? view.getUint8(swapped ? i ^ 1 : i)
          : view.getInt32(4 * i, littleEndian);
    const high = raw << above;
    values[i] = signed ? high >> shift : high >>> shift;
  }
  return values;
}

function unsupported(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("pixels-unsupported", { reason, reasonFr });
}
