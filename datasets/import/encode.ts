/** Writes parsed elements again, in the encoding they came in: values byte for byte, headers and lengths anew. */

/** How a data set is encoded. */
export interface Encoding {
  explicit: boolean;
  bigEndian: boolean;
}

/** One element, ready to be written. */
export interface Piece {
  /** Eight hexadecimal digits, lower case. */
  tag: string;
  /** Needed where the encoding is explicit. */
  vr: string;
  content: Uint8Array;
  /** Compressed pixels: items up to a delimiter, which is the last of the content (PS3.5 A.4). */
  encapsulated?: boolean;
}

const longLength = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);

/** Elements in the order of their tags. */
export function encodeElements(pieces: readonly Piece[], encoding: Encoding): Uint8Array {
  return Buffer.concat(pieces.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)).flatMap((piece) => [header(piece, encoding), piece.content]));
}

/** Items of a sequence, each with its length. */
export function encodeItems(items: readonly Uint8Array[], { bigEndian }: Encoding): Uint8Array {
  return Buffer.concat(
    items.flatMap((item) => {
      const head = new DataView(new ArrayBuffer(8));
      head.setUint16(0, 0xfffe, !bigEndian);
      head.setUint16(2, 0xe000, !bigEndian);
      head.setUint32(4, item.length, !bigEndian);
      return [new Uint8Array(head.buffer), item];
    }),
  );
}

function header({ tag, vr, content, encapsulated = false }: Piece, { explicit, bigEndian }: Encoding): Uint8Array {
  const long = explicit && longLength.has(vr);
  const view = new DataView(new ArrayBuffer(long ? 12 : 8));
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), !bigEndian);
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), !bigEndian);
  if (explicit) {
    view.setUint8(4, vr.charCodeAt(0));
    view.setUint8(5, vr.charCodeAt(1));
  }
  if (long) view.setUint32(8, encapsulated ? 0xffffffff : content.length, !bigEndian);
  else if (explicit) view.setUint16(6, content.length, !bigEndian);
  else view.setUint32(4, content.length, !bigEndian);
  return new Uint8Array(view.buffer);
}
