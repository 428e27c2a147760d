/**
 * Sequential JPEG of 12 bits, grey (ISO/IEC 10918-1, process 4): the one syntax of DICOM for which no well-kept decoder runs in Node. Baseline and
 * extended sequential, Huffman, one component; the inverse transform in double precision.
 */

export interface SequentialJpeg {
  width: number;
  height: number;
  bits: number;
  values: Uint16Array;
}

interface Huffman {
  /** By length (1..16): first code, first index, number of codes. */
  first: Int32Array;
  offset: Int32Array;
  counts: Uint8Array;
  symbols: Uint8Array;
}

/** Where each coefficient of the zigzag order lies in its 8 x 8 block. */
// prettier-ignore
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** Precision of a JPEG in bits, by its start of frame; `undefined` where there is none. */
export function jpegPrecision(bytes: Uint8Array): number | undefined {
  for (const { marker, content } of segments(bytes)) if (marker >= 0xc0 && marker <= 0xc3) return content[0];
  return undefined;
}

/** Decodes a frame. Throws where the bytes are not such a JPEG. */
export function decodeSequentialJpeg(bytes: Uint8Array): SequentialJpeg {
  const quantisation: Uint16Array[] = [];
  const tables = new Map<number, Huffman>();
  let frame: { bits: number; width: number; height: number; table: number } | undefined;
  let restart = 0;
  for (const { marker, content, end } of segments(bytes)) {
    if (marker === 0xdb) readQuantisation(content, quantisation);
    else if (marker === 0xc4) readHuffman(content, tables);
    else if (marker === 0xdd) restart = (content[0] << 8) | content[1];
    else if (marker === 0xc0 || marker === 0xc1) {
      if (content[5] !== 1) throw new Error(`${content[5]} components`);
      frame = { bits: content[0], height: (content[1] << 8) | content[2], width: (content[3] << 8) | content[4], table: content[8] };
    } else if (marker === 0xda) {
      const [dc, ac] = [tables.get(content[2] >> 4), tables.get(0x10 | (content[2] & 15))];
      const factors = frame === undefined ? undefined : quantisation[frame.table];
      if (frame === undefined || factors === undefined || dc === undefined || ac === undefined) throw new Error("a table is missing");
      return { ...frame, values: scan(bytes.subarray(end), { ...frame, factors, dc, ac, restart }) };
    } else if (marker >= 0xc2 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) throw new Error("not sequential");
  }
  throw new Error("no scan");
}

function* segments(bytes: Uint8Array): Generator<{ marker: number; content: Uint8Array; end: number }> {
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw new Error("no marker");
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw new Error("cut");
    yield { marker, content: bytes.subarray(at + 4, end), end };
    at = end;
  }
}

function readQuantisation(content: Uint8Array, tables: Uint16Array[]): void {
  for (let at = 0; at < content.length;) {
    const [wide, id] = [content[at] >> 4, content[at] & 15];
    at += 1;
    tables[id] = Uint16Array.from({ length: 64 }, (_, i) =>
      wide ? (content[at + 2 * i] << 8) | content[at + 2 * i + 1] : content[at + i],
    );
    at += wide ? 128 : 64;
  }
}

function readHuffman(content: Uint8Array, tables: Map<number, Huffman>): void {
  for (let at = 0; at + 17 <= content.length;) {
    const id = content[at];
    const counts = content.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const first = new Int32Array(17);
    const offset = new Int32Array(17);
    for (let length = 1, code = 0, index = 0; length <= 16; length++) {
      first[length] = code;
      offset[length] = index;
      code = (code + counts[length - 1]) << 1;
      index += counts[length - 1];
    }
    tables.set(id, { first, offset, counts, symbols: content.subarray(at + 17, at + 17 + total) });
    at += 17 + total;
  }
}

interface Scan {
  width: number;
  height: number;
  bits: number;
  factors: Uint16Array;
  dc: Huffman;
  ac: Huffman;
  restart: number;
}

function scan(bytes: Uint8Array, { width, height, bits, factors, dc, ac, restart }: Scan): Uint16Array {
  const reader = new BitReader(bytes);
  const values = new Uint16Array(width * height);
  const [across, down] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  const block = new Float64Array(64);
  let before = 0;
  for (let index = 0; index < across * down; index++) {
    if (restart > 0 && index > 0 && index % restart === 0) {
      reader.restart();
      before = 0;
    }
    block.fill(0);
    before += reader.signed(reader.symbol(dc));
    block[0] = before * factors[0];
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) break;
      k += symbol >> 4;
      if (k > 63) throw new Error("too many coefficients");
      if (size > 0) block[zigzag[k]] = reader.signed(size) * factors[k];
    }
    place(inverse(block), { values, width, height, bits, x: 8 * (index % across), y: 8 * Math.floor(index / across) });
  }
  return values;
}

class BitReader {
  private readonly bytes: Uint8Array;
  private at = 0;
  private held = 0;
  private count = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  bit(): number {
    if (this.count === 0) {
      if (this.at >= this.bytes.length) throw new Error("cut");
      this.held = this.bytes[this.at++];
      // A byte FF of data is followed by 00; anything else is a marker, before which the data end.
      if (this.held === 0xff && this.bytes[this.at++] !== 0) throw new Error("cut");
      this.count = 8;
    }
    this.count -= 1;
    return (this.held >> this.count) & 1;
  }

  symbol({ first, offset, counts, symbols }: Huffman): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit();
      const index = code - first[length];
      if (index < counts[length - 1]) return symbols[offset[length] + index];
    }
    throw new Error("no such code");
  }

  /** A number of `size` bits; those that begin with 0 are negative (F.2.2.1). */
  signed(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value = (value << 1) | this.bit();
    return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  restart(): void {
    this.count = 0;
    if (this.bytes[this.at] !== 0xff || (this.bytes[this.at + 1] & 0xf8) !== 0xd0) throw new Error("no restart");
    this.at += 2;
  }
}

const cosines = Float64Array.from({ length: 64 }, (_, i) => {
  const [x, u] = [i >> 3, i & 7];
  return Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

/** Inverse discrete cosine transform, rows then columns (A.3.3). */
function inverse(block: Float64Array): Float64Array {
  const rows = new Float64Array(64);
  const result = new Float64Array(64);
  for (let v = 0; v < 8; v++)
    for (let x = 0; x < 8; x++) for (let u = 0; u < 8; u++) rows[8 * v + x] += cosines[8 * x + u] * block[8 * v + u];
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) for (let v = 0; v < 8; v++) result[8 * y + x] += cosines[8 * y + v] * rows[8 * v + x];
  return result;
}

interface Placed {
  values: Uint16Array;
  width: number;
  height: number;
  bits: number;
  x: number;
  y: number;
}

function place(block: Float64Array, { values, width, height, bits, x, y }: Placed): void {
  const [middle, most] = [2 ** (bits - 1), 2 ** bits - 1];
  for (let row = 0; row < 8 && y + row < height; row++) {
    for (let column = 0; column < 8 && x + column < width; column++) {
      values[(y + row) * width + x + column] = Math.min(most, Math.max(0, Math.round(block[8 * row + column] + middle)));
    }
  }
}
