/** Takes a patient's identity out of a DICOM file and gives it new UIDs, consistently: the same UID always becomes the same new one. */
import { createHash } from "node:crypto";
import type { DataSet, Element } from "dicom-parser";
import { privateElement, privateTags } from "../../science/imaging/dicom/private-tags.ts";
import type { DicomFile } from "../../science/imaging/dicom/read-dicom.ts";
import { writePart10 } from "../../science/imaging/dicom/write-dicom.ts";
import { encodeElements, encodeItems } from "./encode.ts";
import type { Encoding, Piece } from "./encode.ts";
import { attributeName, classUids, fateOf } from "./identity-tags.ts";

/** A file without identity, and what was done to it. */
export interface DeIdentified {
  bytes: Uint8Array;
  /** Attributes removed or emptied, as "PatientName (0010,0010)"; private ones as one entry. */
  removed: Set<string>;
  keptPrivate: Set<string>;
}

const method = "Carnet: PS3.15 E, dates, sex, age, size, weight kept";
const explicitLittleEndian = "1.2.840.10008.1.2.1";
const implicitLittleEndian = "1.2.840.10008.1.2";
const deflated = "1.2.840.10008.1.2.1.99";
/** Carnet, as an implementation (PS3.7 D.3.3.2): a UID of its own under 2.25. */
const implementationUid = newUid("carnet implementation");

/** The new UID for a UID: under 2.25 (X.667), from a hash. */
export function newUid(uid: string): string {
  const hash = createHash("sha256").update(`carnet uid|${uid}`).digest("hex");
  return `2.25.${BigInt(`0x${hash.slice(0, 32)}`)}`;
}

/** Takes the identity out of a file. Transfer syntax and all other values stay as they are; a deflated file is written inflated. */
export function deIdentify(file: DicomFile): DeIdentified {
  const { data } = file;
  const encoding: Encoding = { explicit: file.transferSyntax !== implicitLittleEndian, bigEndian: file.bigEndian };
  const work: Work = { encoding, removed: new Set(), keptPrivate: new Set(), kept: keptPrivateTags(data) };
  const pieces = piecesOf(data, work).filter((piece) => piece.tag !== "00120062" && piece.tag !== "00120063");
  const earlier = data.string("x00120063")?.trim() ?? "";
  const methods = [earlier, earlier.includes(method) ? "" : method].filter((text) => text !== "").join("\\");
  pieces.push(textPiece("00120062", "CS", "YES"), textPiece("00120063", "LO", methods));
  const bytes = writePart10(encodeElements(pieces, encoding), {
    sopClassUid: data.string("x00080016") ?? "",
    sopInstanceUid: newUid(data.string("x00080018") ?? ""),
    transferSyntaxUid: file.transferSyntax === deflated ? explicitLittleEndian : file.transferSyntax,
    implementationUid,
  });
  return { bytes, removed: work.removed, keptPrivate: work.keptPrivate };
}

interface Work {
  encoding: Encoding;
  removed: Set<string>;
  keptPrivate: Set<string>;
  /** Private elements that stay (eight digits), with what names them in a manifest; `undefined` for their creators. */
  kept: Map<string, string | undefined>;
}

/** The private attributes without which the SUV is lost, and the creators that give them their meaning. */
function keptPrivateTags(data: DataSet): Work["kept"] {
  const kept: Work["kept"] = new Map();
  for (const name of Object.keys(privateTags) as (keyof typeof privateTags)[]) {
    const tag = privateElement(data, name)?.slice(1);
    if (tag === undefined || data.elements[`x${tag}`] === undefined) continue;
    const creator = `${tag.slice(0, 4)}00${tag.slice(4, 6)}`;
    kept.set(tag, `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase());
    kept.set(creator, undefined);
  }
  return kept;
}

function piecesOf(data: DataSet, work: Work): Piece[] {
  return Object.values(data.elements).flatMap((element) => {
    const tag = element.tag.slice(1);
    // File meta information is written anew; delimiters are no elements.
    if (tag.startsWith("0002") || tag.startsWith("fffe")) return [];
    if (Number.parseInt(tag.slice(3, 4), 16) % 2 === 1) return privatePiece(data, { element, tag, work });
    const fate = fateOf(tag, element.vr);
    if (fate !== "keep" && element.length > 0 && !tag.endsWith("0000")) work.removed.add(attributeName(tag));
    if (fate === "remove") return [];
    if (fate === "empty") return [{ tag, vr: vrOf(element), content: new Uint8Array(0) }];
    return [kept(data, { element, tag, work })];
  });
}

interface Found {
  element: Element;
  tag: string;
  work: Work;
}

function privatePiece(data: DataSet, { element, tag, work }: Found): Piece[] {
  if (!work.kept.has(tag)) {
    work.removed.add("private attributes");
    return [];
  }
  const name = work.kept.get(tag);
  if (name !== undefined) work.keptPrivate.add(name);
  return [{ tag, vr: vrOf(element), content: rawValue(data, element) }];
}

function kept(data: DataSet, { element, tag, work }: Found): Piece {
  if (element.items !== undefined) {
    const items = element.items.map((item) =>
      encodeElements(item.dataSet === undefined ? [] : piecesOf(item.dataSet, work), work.encoding),
    );
    return { tag, vr: "SQ", content: encodeItems(items, work.encoding) };
  }
  const raw = rawValue(data, element);
  if ("fragments" in element) return { tag, vr: vrOf(element), content: raw, encapsulated: true };
  const uids = classUids.has(tag) || (element.vr !== undefined && element.vr !== "UI") ? undefined : instanceUids(raw);
  if (uids === undefined) return { tag, vr: vrOf(element), content: raw };
  return textPiece(tag, "UI", uids.map((uid) => (uid.startsWith("1.2.840.10008.") ? uid : newUid(uid))).join("\\"));
}

/** UIDs, where every part of a value is one: at least five numbers with points between, which no other text of DICOM is. */
function instanceUids(raw: Uint8Array): string[] | undefined {
  if (raw.length < 9 || raw.length > 65_536) return undefined;
  const parts = Buffer.from(raw)
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .split("\\");
  return parts.every((part) => /^[0-2](\.(0|[1-9]\d*)){4,}$/.test(part)) ? parts : undefined;
}

function rawValue(data: DataSet, element: Element): Uint8Array {
  return data.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

function vrOf(element: Element): string {
  return element.vr ?? (element.items === undefined ? "UN" : "SQ");
}

function textPiece(tag: string, vr: string, text: string): Piece {
  const content = Buffer.from(text, "latin1");
  return { tag, vr, content: content.length % 2 === 0 ? content : Buffer.concat([content, Uint8Array.of(vr === "UI" ? 0 : 0x20)]) };
}
