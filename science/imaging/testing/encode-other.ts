/** The encodings that Carnet reads but does not write, for tests: implicit little endian, explicit big endian. */
import type { WrittenElement } from "../dicom/write-dicom.ts";

interface Encoding {
  explicit: boolean;
  bigEndian: boolean;
}

/** Elements in another encoding. */
export function encodeElements(elements: readonly WrittenElement[], encoding: Encoding): Uint8Array {
  const ordered = elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
  return Buffer.concat(ordered.map((element) => encodeElement(element, encoding)));
}

function encodeElement({ tag, vr, value }: WrittenElement, encoding: Encoding): Uint8Array {
  const { explicit, bigEndian } = encoding;
  const content = vr === "SQ" ? encodeItems(value as readonly (readonly WrittenElement[])[], encoding) : contentOf(vr, value, bigEndian);
  const long = explicit && ["OB", "OW", "SQ", "UN", "UT"].includes(vr);
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), !bigEndian);
  head.setUint16(2, Number.parseInt(tag.slice(4), 16), !bigEndian);
  if (explicit) [...vr].forEach((letter, i) => head.setUint8(4 + i, letter.charCodeAt(0)));
  if (long) head.setUint32(8, content.length, !bigEndian);
  else if (explicit) head.setUint16(6, content.length, !bigEndian);
  else head.setUint32(4, content.length, !bigEndian);
  return Buffer.concat([new Uint8Array(head.buffer), content]);
}

/** Items of undefined length, each with its delimiter: the other way to write a sequence. */
function encodeItems(items: readonly (readonly WrittenElement[])[], encoding: Encoding): Uint8Array {
  const mark = (element: number, length: number) => {
    const head = new DataView(new ArrayBuffer(8));
    head.setUint16(0, 0xfffe, !encoding.bigEndian);
    head.setUint16(2, element, !encoding.bigEndian);
    head.setUint32(4, length, !encoding.bigEndian);
    return new Uint8Array(head.buffer);
  };
  return Buffer.concat(items.flatMap((item) => [mark(0xe000, 0xffffffff), encodeElements(item, encoding), mark(0xe00d, 0)]));
}

function contentOf(vr: string, value: WrittenElement["value"], bigEndian: boolean): Uint8Array {
  if (value instanceof Uint8Array) return bigEndian && vr === "OW" ? Buffer.from(value).swap16() : value;
  if (vr === "US") {
    const view = new DataView(new ArrayBuffer(2));
    view.setUint16(0, value as number, !bigEndian);
    return new Uint8Array(view.buffer);
  }
  const text = Array.isArray(value) ? value.join("\\") : String(value);
  return Buffer.from(text.length % 2 === 0 ? text : text + (vr === "UI" ? "\0" : " "), "latin1");
}
