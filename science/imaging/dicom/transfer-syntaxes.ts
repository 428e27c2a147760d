/** Transfer syntaxes by UID (PS3.6 annex A), with the names that a refusal shows. Only unencapsulated pixels are decoded here. */
interface TransferSyntax {
  name: string;
  bigEndian: boolean;
  encapsulated: boolean;
}

const native = (name: string, bigEndian = false): TransferSyntax => ({ name, bigEndian, encapsulated: false });
const compressed = (name: string): TransferSyntax => ({ name, bigEndian: false, encapsulated: true });

export const transferSyntaxes: Record<string, TransferSyntax | undefined> = {
  "1.2.840.10008.1.2": native("Implicit VR Little Endian"),
  "1.2.840.10008.1.2.1": native("Explicit VR Little Endian"),
  "1.2.840.10008.1.2.1.99": native("Deflated Explicit VR Little Endian"),
  "1.2.840.10008.1.2.2": native("Explicit VR Big Endian", true),
  "1.2.840.10008.1.2.5": compressed("RLE Lossless"),
  "1.2.840.10008.1.2.4.50": compressed("JPEG Baseline (Process 1)"),
  "1.2.840.10008.1.2.4.51": compressed("JPEG Extended (Process 2 and 4)"),
  "1.2.840.10008.1.2.4.57": compressed("JPEG Lossless, Non-Hierarchical (Process 14)"),
  "1.2.840.10008.1.2.4.70": compressed("JPEG Lossless, First-Order Prediction"),
  "1.2.840.10008.1.2.4.80": compressed("JPEG-LS Lossless"),
  "1.2.840.10008.1.2.4.81": compressed("JPEG-LS Near-Lossless"),
  "1.2.840.10008.1.2.4.90": compressed("JPEG 2000 Lossless"),
  "1.2.840.10008.1.2.4.91": compressed("JPEG 2000"),
  "1.2.840.10008.1.2.4.92": compressed("JPEG 2000 Part 2 Lossless"),
  "1.2.840.10008.1.2.4.93": compressed("JPEG 2000 Part 2"),
  "1.2.840.10008.1.2.4.100": compressed("MPEG2 Main Profile / Main Level"),
  "1.2.840.10008.1.2.4.101": compressed("MPEG2 Main Profile / High Level"),
  "1.2.840.10008.1.2.4.102": compressed("MPEG-4 AVC/H.264 High Profile"),
  "1.2.840.10008.1.2.4.103": compressed("MPEG-4 AVC/H.264 BD-compatible"),
  "1.2.840.10008.1.2.4.110": compressed("JPEG XL Lossless"),
  "1.2.840.10008.1.2.4.111": compressed("JPEG XL JPEG Recompression"),
  "1.2.840.10008.1.2.4.112": compressed("JPEG XL"),
  "1.2.840.10008.1.2.4.201": compressed("High-Throughput JPEG 2000 Lossless"),
  "1.2.840.10008.1.2.4.202": compressed("High-Throughput JPEG 2000 with RPCL Lossless"),
  "1.2.840.10008.1.2.4.203": compressed("High-Throughput JPEG 2000"),
};
