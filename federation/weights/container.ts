/**
 * Weights as bytes: what is sent to hospitals, sent back and kept. Written and read in pieces, so that neither end holds the bytes of a model
 * beside its values. A reader believes nothing before the checksum at the end agrees.
 */
import { createHash } from "node:crypto";
import type { ModelLayout, WeightsHeader } from "../../protocol/federation/model.ts";
import { weightsHeader } from "../../protocol/federation/model.ts";
import { FederationError } from "../federation-error.ts";
import { allFinite, parameterCount } from "./layout.ts";

export interface Weights<V extends Float32Array | Uint32Array = Float32Array> {
  layout: ModelLayout;
  values: V;
}

const magic = new TextEncoder().encode("CARNETW1");
const pieceBytes = 1 << 20;
const mostHeaderBytes = 1 << 20;
/** The mark, and the length of the header behind it. */
export const startBytes = 12;
if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) throw new Error("weights are little-endian, and this processor is not");

/** Where the values of a container begin that starts with these bytes. */
export function valuesBegin(start: Uint8Array): number {
  return startBytes + new DataView(start.buffer, start.byteOffset).getUint32(8, true);
}

/** What comes before the values. */
export function containerHead({ layout, values }: { layout: ModelLayout; values: "float32" | "uint32" }): Uint8Array {
  const header: WeightsHeader = { version: 1, values, tensors: layout };
  const json = new TextEncoder().encode(JSON.stringify(header));
  return new Uint8Array(Buffer.concat([magic, new Uint8Array(new Uint32Array([json.length]).buffer), json]));
}

/** The container of `values`, in pieces of about a megabyte. @throws RangeError where layout and values disagree. */
export function* encodeWeights({ layout, values }: Weights<Float32Array | Uint32Array>): Generator<Uint8Array> {
  if (parameterCount(layout) !== values.length) throw new RangeError(`${values.length} values for ${parameterCount(layout)} parameters.`);
  const head = containerHead({ layout, values: values instanceof Float32Array ? "float32" : "uint32" });
  const hash = createHash("sha256").update(head);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  yield head;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    hash.update(piece);
    yield piece;
  }
  yield hash.digest();
}

/** The whole container as one array. */
export function packWeights(weights: Weights<Float32Array | Uint32Array>): Uint8Array {
  return new Uint8Array(Buffer.concat([...encodeWeights(weights)]));
}

/** SHA-256 of the container, by which a model is named. */
export function weightsDigest(weights: Weights): string {
  const hash = createHash("sha256");
  for (const piece of encodeWeights(weights)) hash.update(piece);
  return hash.digest("hex");
}

/** What a reader expects; anything else is refused before memory is taken for it. */
export interface Expected<K extends "float32" | "uint32" = "float32"> {
  values: K;
  /** The layout that it must have; any where left out. */
  layout?: ModelLayout;
}
type ValuesOf<K> = K extends "float32" ? Float32Array : Uint32Array;

/** Reads a container. @throws FederationError "weights-unreadable" where it is not one, is cut, changed, too long, or not as expected. */
export async function decodeWeights<K extends "float32" | "uint32">(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  expected: Expected<K>,
): Promise<Weights<ValuesOf<K>>> {
  const reader = new WeightsReader(expected);
  for await (const piece of pieces) reader.add(piece);
  return reader.finish() as Weights<ValuesOf<K>>;
}

function unreadable(reason: string, reasonFr: string): FederationError {
  return new FederationError("weights-unreadable", { reason, reasonFr });
}

/**
 * Looks a container over without keeping its values: for a server that writes it to its disk as it comes. `length` is that of the whole container.
 *
 * @throws FederationError "weights-unreadable" as `decodeWeights` does.
 */
export class WeightsCheck {
  readonly #reader: WeightsReader;
  length = 0;

  /** `into`: bytes for the values, where they are to be kept after all. */
  constructor({ into, ...expected }: Expected<"float32" | "uint32"> & { layout: ModelLayout; into?: Uint8Array<ArrayBuffer> }) {
    this.#reader = new WeightsReader(expected, into ?? "look");
  }

  add(piece: Uint8Array): void {
    this.length += piece.length;
    this.#reader.add(piece);
  }

  /** Where the values begin. */
  finish(): { valuesFrom: number } {
    this.#reader.finish();
    return { valuesFrom: this.#reader.valuesFrom };
  }
}

class WeightsReader {
  valuesFrom = 0;
  readonly #keep: "keep" | "look" | Uint8Array<ArrayBuffer>;
  #length = 0;
  #rest: Uint8Array = new Uint8Array(0);
  #finite = true;
  readonly #expected: Expected<"float32" | "uint32">;
  readonly #hash = createHash("sha256");
  readonly #checksum = new Uint8Array(32);
  #head = new Uint8Array(0);
  #header: WeightsHeader | null = null;
  #bytes = new Uint8Array(0);
  #at = 0;
  #checked = 0;

  constructor(expected: Expected<"float32" | "uint32">, keep: "keep" | "look" | Uint8Array<ArrayBuffer> = "keep") {
    this.#expected = expected;
    this.#keep = keep;
  }

  add(piece: Uint8Array): void {
    let rest = piece;
    if (this.#header === null) {
      rest = this.#readHeader(piece);
      if (this.#header === null) return;
    }
    const values = rest.subarray(0, this.#length - this.#at);
    if (this.#keep !== "look") this.#bytes.set(values, this.#at);
    else if (this.#header.values === "float32") this.#lookOver(values);
    this.#hash.update(values);
    this.#at += values.length;
    const tail = rest.subarray(values.length);
    if (this.#checked + tail.length > 32) throw unreadable("there is more after their end", "il y a une suite après leur fin");
    this.#checksum.set(tail, this.#checked);
    this.#checked += tail.length;
  }

  finish(): Weights<Float32Array | Uint32Array> {
    if (this.#header === null || this.#checked < 32) throw unreadable("they are cut", "ils sont tronqués");
    if (!this.#hash.digest().equals(this.#checksum)) throw unreadable("their checksum is wrong", "leur somme de contrôle est fausse");
    if (!this.#finite) throw unreadable("a value is no number", "une valeur n’est pas un nombre");
    const { buffer, byteOffset, length } = this.#bytes;
    const layout = this.#header.tensors;
    if (this.#header.values === "uint32") return { layout, values: new Uint32Array(buffer, byteOffset, length / 4) };
    const values = new Float32Array(buffer, byteOffset, length / 4);
    if (!allFinite(values)) throw unreadable("a value is no number", "une valeur n’est pas un nombre");
    return { layout, values };
  }

  /** Pieces need not end where a value does. */
  #lookOver(values: Uint8Array): void {
    const known = this.#rest.length;
    const joined = known === 0 ? values : Buffer.concat([this.#rest, values]);
    const whole = joined.length - (joined.length % 4);
    // A copy by hand: `slice` of a Buffer, which is what sockets and files give, is a view of the same odd place.
    const aligned = joined.byteOffset % 4 === 0 ? joined : new Uint8Array(joined);
    if (!allFinite(new Float32Array(aligned.buffer, aligned.byteOffset, whole / 4))) this.#finite = false;
    this.#rest = new Uint8Array(joined.subarray(whole));
  }

  /** Returns what follows the header, once it is whole. */
  #readHeader(piece: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#head.length + piece.length);
    joined.set(this.#head);
    joined.set(piece, this.#head.length);
    this.#head = joined;
    const known = joined.subarray(0, 8);
    if (!known.every((byte, i) => byte === magic[i])) throw unreadable("the mark of the format is missing", "la marque du format manque");
    if (joined.length < startBytes) return new Uint8Array(0);
    const valuesFrom = valuesBegin(joined);
    if (valuesFrom - startBytes > mostHeaderBytes) throw unreadable("their header is too long", "leur en-tête est trop long");
    if (joined.length < valuesFrom) return new Uint8Array(0);
    const header = parsedHeader(joined.subarray(startBytes, valuesFrom));
    if (header.values !== this.#expected.values) throw unreadable("they hold another kind of value", "leurs valeurs sont d’un autre type");
    if (this.#expected.layout !== undefined && JSON.stringify(header.tensors) !== JSON.stringify(this.#expected.layout))
      throw unreadable("they are of another model", "ils sont d’un autre modèle");
    this.#header = header;
    this.#hash.update(joined.subarray(0, valuesFrom));
    this.#length = 4 * parameterCount(header.tensors);
    if (this.#keep === "keep") this.#bytes = new Uint8Array(this.#length);
    else if (this.#keep !== "look") this.#bytes = this.#keep.subarray(0, this.#length);
    if (this.#keep !== "look" && this.#bytes.length < this.#length) throw new RangeError("no room for the values");
    this.valuesFrom = valuesFrom;
    this.#head = new Uint8Array(0);
    return joined.subarray(valuesFrom);
  }
}

function parsedHeader(bytes: Uint8Array): WeightsHeader {
  try {
    return weightsHeader.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    throw unreadable("their header is not of this version", "leur en-tête n’est pas de cette version");
  }
}
