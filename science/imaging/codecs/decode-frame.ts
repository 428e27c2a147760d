/** One compressed frame of a DICOM file as plain samples, by its transfer syntax. */
import { createRequire } from "node:module";
import { ImagingError } from "../imaging-error.ts";
import { codestreamSize } from "./codestream-size.ts";
import type { CodestreamSize } from "./codestream-size.ts";
import { decodeRle } from "./rle.ts";
import { decodeSequentialJpeg, jpegPrecision } from "./sequential-jpeg.ts";
import { decodeByWasm } from "./wasm.ts";
import type { DecodedFrame, WasmCodec } from "./wasm.ts";

/** What the header says of a frame. */
export interface FrameShape {
  columns: number;
  rows: number;
  bitsAllocated: number;
}

type Decoder = (encoded: Uint8Array, shape: FrameShape) => DecodedFrame;
const by =
  (codec: WasmCodec): Decoder =>
  (encoded) =>
    decodeByWasm(codec, encoded);

/** Transfer syntaxes that are decoded. */
const decoders: Record<string, Decoder | undefined> = {
  "1.2.840.10008.1.2.5": runLengths,
  "1.2.840.10008.1.2.4.50": jpegOfAnyDepth,
  "1.2.840.10008.1.2.4.51": jpegOfAnyDepth,
  "1.2.840.10008.1.2.4.57": losslessJpeg,
  "1.2.840.10008.1.2.4.70": losslessJpeg,
  "1.2.840.10008.1.2.4.80": by("jpegLs"),
  "1.2.840.10008.1.2.4.81": by("jpegLs"),
  "1.2.840.10008.1.2.4.90": by("jpeg2000"),
  "1.2.840.10008.1.2.4.91": by("jpeg2000"),
  "1.2.840.10008.1.2.4.201": by("htj2k"),
  "1.2.840.10008.1.2.4.202": by("htj2k"),
  "1.2.840.10008.1.2.4.203": by("htj2k"),
};

/** Whether frames of a transfer syntax can be decoded. */
export function canDecode(transferSyntax: string): boolean {
  return decoders[transferSyntax] !== undefined;
}

/**
 * Samples of one grey frame, little endian, in as many bytes each as `bitsAllocated` says.
 *
 * @throws {ImagingError} `truncated` where the bytes cannot be decoded, `pixels-unsupported` where they hold another image than the header says.
 */
export function decodeFrame(encoded: Uint8Array, transferSyntax: string, shape: FrameShape): Uint8Array {
  const decode = decoders[transferSyntax];
  if (decode === undefined) throw new Error(`${transferSyntax} is not decoded.`);
  let frame: DecodedFrame;
  if (decode !== runLengths) requireSize(codestreamSize(encoded), shape);
  try {
    frame = decode(encoded, shape);
  } catch (error) {
    // Decoders throw errors, texts, and numbers that stand for errors of their own.
    throw new ImagingError("truncated", { reason: `PixelData: ${error instanceof Error ? error.message : "the decoder refused it"}` });
  }
  requireSize(frame, shape, frame.bits);
  return widened(frame.bytes, { count: shape.columns * shape.rows, sampleBytes: shape.bitsAllocated / 8 });
}

function requireSize(size: CodestreamSize | undefined, { columns, rows, bitsAllocated }: FrameShape, bits = 1): void {
  if (size === undefined) throw new ImagingError("truncated", { reason: "PixelData: a frame without size" });
  const { width, height, components } = size;
  if (width === columns && height === rows && components === 1 && bits <= bitsAllocated) return;
  const found = `${width} x ${height} x ${components}, ${bits} bits`;
  throw new ImagingError("pixels-unsupported", {
    reason: `the compressed frame is ${found}, which is not what the header says`,
    reasonFr: `la trame comprimée est ${found}, ce n’est pas ce que dit l’en-tête`,
  });
}

function widened(bytes: Uint8Array, { count, sampleBytes }: { count: number; sampleBytes: number }): Uint8Array {
  const held = bytes.length / count;
  if (held === sampleBytes) return bytes;
  if (held !== 1 || sampleBytes !== 2) throw new ImagingError("truncated", { reason: `PixelData: ${bytes.length} bytes` });
  return new Uint8Array(Uint16Array.from(bytes).buffer);
}

function runLengths(encoded: Uint8Array, { columns, rows, bitsAllocated }: FrameShape): DecodedFrame {
  const bytes = decodeRle(encoded, { count: columns * rows, sampleBytes: bitsAllocated / 8 });
  if (bytes === undefined) throw new Error("RLE");
  return { bytes, width: columns, height: rows, bits: bitsAllocated, components: 1 };
}

function jpegOfAnyDepth(encoded: Uint8Array): DecodedFrame {
  if ((jpegPrecision(encoded) ?? 8) <= 8) return decodeByWasm("jpeg", encoded);
  const { values, width, height, bits } = decodeSequentialJpeg(encoded);
  return { bytes: new Uint8Array(values.buffer), width, height, bits, components: 1 };
}

interface LosslessDecoder {
  decode(buffer: ArrayBuffer, offset: number, length: number, numberOfBytes?: number): Uint8Array | Uint16Array;
  frame: { dimX: number; dimY: number; numComp: number; precision: number };
}

let LosslessClass: (new () => LosslessDecoder) | undefined;

function losslessJpeg(encoded: Uint8Array): DecodedFrame {
  LosslessClass ??= (createRequire(import.meta.url)("jpeg-lossless-decoder-js") as { Decoder: new () => LosslessDecoder }).Decoder;
  const decoder = new LosslessClass();
  const own = Uint8Array.from(encoded);
  const values = decoder.decode(own.buffer, 0, own.length);
  const { dimX, dimY, numComp, precision } = decoder.frame;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { bytes, width: dimX, height: dimY, bits: precision, components: numComp };
}
