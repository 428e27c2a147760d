/** The size that a compressed frame states in its own header: looked at before a decoder is, because a damaged one may ask for any amount of work. */

export interface CodestreamSize {
  width: number;
  height: number;
  components: number;
}

/** Size of a JPEG or JPEG-LS frame (start of frame) or a JPEG 2000 one (SIZ); `undefined` where it has neither, or no plausible tiles. */
export function codestreamSize(bytes: Uint8Array): CodestreamSize | undefined {
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegSize(bytes) : jpeg2000Size(bytes);
}

function jpegSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    // SOF0..SOF15 without the tables between them, and SOF55 of JPEG-LS.
    if ((marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9] };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

const mostTiles = 65_535;

/** SIZ follows the start of the codestream (ISO/IEC 15444-1 A.5.1), which may stand in a box of a JP2 file. */
function jpeg2000Size(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 45 <= Math.min(bytes.length, 4096); at++) {
    if (view.getUint32(at) !== 0xff4fff51) continue;
    const word = (index: number) => view.getUint32(at + 8 + 4 * index);
    const [right, bottom, left, top, tileWidth, tileHeight, tileLeft, tileTop] = Array.from({ length: 8 }, (_, index) => word(index));
    const tiles = Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight);
    const subsampled = bytes[at + 43] !== 1 || bytes[at + 44] !== 1;
    if (!(tiles >= 1 && tiles <= mostTiles) || tileLeft > left || tileTop > top || subsampled) return undefined;
    return { width: right - left, height: bottom - top, components: view.getUint16(at + 40) };
  }
  return undefined;
}
