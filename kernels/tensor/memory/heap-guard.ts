/**
 * Memory of the WASM backend that runs out. tfjs takes what its allocator answers for an address, 0 included, and would write over its own
 * beginnings. Here the allocation collects what is unreachable, tries again, and ends with a sentence that says which limit was met.
 */
import { bytesInWords } from "../memory-in-words.ts";
import { language } from "../../display/text.ts";
import type { Sentence } from "../device.ts";
import type { WasmBackend } from "../wasm/heap.ts";

/** Carnet's own errors bring their sentence in both languages. */
export class TensorMemoryError extends RangeError {
  override name = "TensorMemoryError";
  readonly sentence: Sentence;

  constructor(sentence: Sentence) {
    super(sentence[language()]);
    this.sentence = sentence;
  }
}

/** What WebAssembly of 32 bits can address, less what tfjs's own code allocates for itself: that ends in an abort when there is none left. */
const addressableBytes = 2 ** 32 - 2 ** 27;

export interface HeapGuardOptions {
  /** Frees what no code can reach. */
  collect: () => void;
  /** Bytes that this process may still grow by; null where nobody set a limit. */
  roomBytes: () => number | null;
  /** Of the whole kernel, for the sentence. */
  limitBytes: () => number | null;
}

export interface HeapGuard {
  /** Bytes that the backend's tensors and its working room hold. */
  heldBytes(): number;
}

export function guardHeap({ wasm }: WasmBackend, { collect, roomBytes, limitBytes }: HeapGuardOptions): HeapGuard {
  // Emscripten's functions put themselves in their own place when they are called first.
  wasm._free(wasm._malloc(16));
  const { _malloc: allocate, _free: release } = wasm;
  const sizes = new Map<number, number>();
  let held = 0;
  // Memory that was held once is the process's for good: only what goes beyond the highest mark makes it grow.
  let highest = 0;
  /** Up to here the room was asked for and is there: the system is not asked at each small tensor. */
  let sure = 0;
  const fits = (bytes: number): boolean => {
    const wanted = held + bytes;
    if (wanted > addressableBytes) return false;
    if (wanted <= Math.max(highest, sure)) return true;
    const room = roomBytes();
    if (room === null) return true;
    if (wanted - highest > room) return false;
    sure = Math.max(wanted, highest + room / 8);
    return true;
  };
  wasm._malloc = (bytes) => {
    if (!fits(bytes)) collect();
    if (!fits(bytes)) {
      const isFull = held + bytes > addressableBytes;
      throw new TensorMemoryError(isFull ? overAddresses({ bytes, held }) : overLimit({ bytes, held, limit: limitBytes() ?? 0 }));
    }
    let address = allocate(bytes) >>> 0;
    if (address === 0 && bytes > 0) {
      collect();
      address = allocate(bytes) >>> 0;
    }
    if (address === 0 && bytes > 0) {
      const isFull = wasm.HEAPU8.byteLength + bytes > addressableBytes;
      throw new TensorMemoryError(isFull ? overAddresses({ bytes, held }) : refusedBySystem({ bytes, held }));
    }
    sizes.set(address, bytes);
    held += bytes;
    highest = Math.max(highest, held);
    return address;
  };
  wasm._free = (address) => {
    const place = address >>> 0;
    held -= sizes.get(place) ?? 0;
    sizes.delete(place);
    release(address);
  };
  return { heldBytes: () => held };
}

const next: Sentence = {
  fr: "Prenez des lots plus petits (batchSize) ou des images plus petites, mettez les calculs intermédiaires dans tf.tidy(), libérez ce qui ne sert plus (dispose).",
  en: "Take smaller batches (batchSize) or smaller images, put intermediate steps in tf.tidy(), free what is no longer needed (dispose).",
};

function overLimit({ bytes, held, limit }: { bytes: number; held: number; limit: number }): Sentence {
  const [more, now, most] = [bytes, held, limit].map(bytesInWords);
  return {
    fr: `Plus de mémoire pour les tenseurs : ils occupent ${now}, il en faut ${more} de plus, la limite de tout le noyau est ${most}. ${next.fr}`,
    en: `No memory left for tensors: they take ${now}, ${more} more are needed, the limit of the whole kernel is ${most}. ${next.en}`,
  };
}

function refusedBySystem({ bytes, held }: { bytes: number; held: number }): Sentence {
  const [more, now] = [bytes, held].map(bytesInWords);
  return {
    fr: `Plus de mémoire pour les tenseurs : ils occupent ${now}, il en faut ${more} de plus, et ce noyau n’en obtient plus du système. ${next.fr}`,
    en: `No memory left for tensors: they take ${now}, ${more} more are needed, and this kernel gets no more from the system. ${next.en}`,
  };
}

function overAddresses({ bytes, held }: { bytes: number; held: number }): Sentence {
  const [more, now] = [bytes, held].map(bytesInWords);
  return {
    fr: `Plus de mémoire pour les tenseurs : ils occupent ${now}, il en faut ${more} d’un seul tenant, et WebAssembly n’adresse que 4 Gio. ${next.fr}`,
    en: `No memory left for tensors: they take ${now}, ${more} more are needed in one piece, and WebAssembly addresses 4 GiB alone. ${next.en}`,
  };
}
