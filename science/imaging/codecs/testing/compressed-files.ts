/** Which compressed files the tests have, how each is made, and how far its values may lie from the pattern. */
import { readDicom } from "../../dicom/read-dicom.ts";
import { writePart10 } from "../../dicom/write-dicom.ts";
import type { Depth } from "./pattern.ts";

export interface CompressedFile {
  name: string;
  transferSyntax: string;
  depth: Depth;
  frames?: number;
  /** Program and arguments; the plain and the compressed file follow. */
  made: [program: string, ...args: string[]];
  /** Largest difference, in stored values; 0 for lossless. */
  within: number;
}

const jpeg = "1.2.840.10008.1.2.4";
export const compressedFiles: readonly CompressedFile[] = [
  { name: "rle.dcm", transferSyntax: "1.2.840.10008.1.2.5", depth: "signed16", made: ["dcmcrle"], within: 0 },
  { name: "rle-frames.dcm", transferSyntax: "1.2.840.10008.1.2.5", depth: "unsigned12", frames: 3, made: ["dcmcrle"], within: 0 },
  { name: "rle-8.dcm", transferSyntax: "1.2.840.10008.1.2.5", depth: "unsigned8", made: ["dcmcrle"], within: 0 },
  {
    name: "jpeg-baseline.dcm",
    transferSyntax: `${jpeg}.50`,
    depth: "unsigned8",
    made: ["gdcmconv", "--jpeg", "--lossy", "-q", "98"],
    within: 6,
  },
  {
    name: "jpeg-extended-12.dcm",
    transferSyntax: `${jpeg}.51`,
    depth: "unsigned12",
    made: ["gdcmconv", "--jpeg", "--lossy", "-q", "98"],
    within: 40,
  },
  { name: "jpeg-lossless.dcm", transferSyntax: `${jpeg}.57`, depth: "unsigned12", made: ["dcmcjpeg", "+el", "+sv", "6"], within: 0 },
  { name: "jpeg-lossless-sv1.dcm", transferSyntax: `${jpeg}.70`, depth: "unsigned12", made: ["dcmcjpeg", "+e1"], within: 0 },
  { name: "jpeg-lossless-signed.dcm", transferSyntax: `${jpeg}.70`, depth: "signed16", made: ["gdcmconv", "--jpeg"], within: 0 },
  {
    name: "jpeg-lossless-frames.dcm",
    transferSyntax: `${jpeg}.70`,
    depth: "unsigned12",
    frames: 3,
    made: ["dcmcjpeg", "+e1", "+fs", "1"],
    within: 0,
  },
  { name: "jpeg-ls.dcm", transferSyntax: `${jpeg}.80`, depth: "unsigned12", made: ["dcmcjpls"], within: 0 },
  { name: "jpeg-ls-signed.dcm", transferSyntax: `${jpeg}.80`, depth: "signed16", made: ["gdcmconv", "--jpegls"], within: 0 },
  { name: "jpeg-ls-near.dcm", transferSyntax: `${jpeg}.81`, depth: "unsigned12", made: ["dcmcjpls", "+en", "+md", "2"], within: 2 },
  { name: "jpeg-2000.dcm", transferSyntax: `${jpeg}.90`, depth: "unsigned12", made: ["gdcmconv", "--j2k"], within: 0 },
  { name: "jpeg-2000-signed.dcm", transferSyntax: `${jpeg}.90`, depth: "signed16", made: ["gdcmconv", "--j2k"], within: 0 },
  {
    name: "jpeg-2000-lossy.dcm",
    transferSyntax: `${jpeg}.91`,
    depth: "unsigned12",
    made: ["gdcmconv", "--j2k", "--lossy", "-q", "90"],
    within: 60,
  },
  { name: "htj2k.dcm", transferSyntax: `${jpeg}.201`, depth: "unsigned12", made: ["htj2k", `${jpeg}.201`], within: 0 },
  { name: "htj2k-signed.dcm", transferSyntax: `${jpeg}.201`, depth: "signed16", made: ["htj2k", `${jpeg}.201`], within: 0 },
  { name: "htj2k-lossy.dcm", transferSyntax: `${jpeg}.203`, depth: "unsigned12", made: ["htj2k", `${jpeg}.203`], within: 12 },
];

/** A plain file with its pixels replaced by compressed frames, one fragment each, without an offset table. */
export function encapsulated(plain: Uint8Array, transferSyntaxUid: string, frames: readonly Uint8Array[]): Uint8Array {
  const { data } = readDicom(plain);
  const pixels = data.elements["x7fe00010"];
  const metaEnd = data.elements["x00020013"].dataOffset + data.elements["x00020013"].length;
  const item = (bytes: Uint8Array) => {
    const padded = bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]);
    const head = new DataView(new ArrayBuffer(8));
    head.setUint32(0, 0xe000fffe, true);
    head.setUint32(4, padded.length, true);
    return Buffer.concat([new Uint8Array(head.buffer), padded]);
  };
  const undefinedLength = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  const before = plain.subarray(metaEnd, pixels.dataOffset - 12);
  return writePart10(Buffer.concat([before, undefinedLength, item(new Uint8Array(0)), ...frames.map(item), end]), {
    sopClassUid: data.string("x00080016") ?? "",
    sopInstanceUid: data.string("x00080018") ?? "",
    transferSyntaxUid,
    implementationUid: "2.25.42",
  });
}
