/**
 * The memory of tfjs's WASM backend, on which Carnet's programs work in place. Emscripten's module exports its `WebAssembly.Memory`; a
 * tensor is a range of it. Memory may grow at each allocation, which detaches JavaScript's views but moves nothing: views are taken after
 * the last allocation, addresses stay good.
 */
import type { DataType, KernelBackend, TensorInfo } from "@tensorflow/tfjs";
import { instantiatePrograms, isShared } from "./programs/index.ts";
import type { Programs } from "./programs/index.ts";
import { Crew, worthSharing } from "./threads/crew.ts";
import type { Dealer } from "./threads/crew.ts";

/** What a tensor of the WASM backend is made of. */
interface WasmData {
  id: number;
  memoryOffset: number | null;
  shape: number[];
  dtype: DataType;
  stringBytes?: Uint8Array[];
  refCount: number;
}

/** The part of tfjs's BackendWasm that is used here; its own types do not name the memory. */
export interface WasmBackend extends KernelBackend {
  wasm: {
    asm: { memory?: WebAssembly.Memory };
    /** Of the build for several threads, which does not export it. */
    wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
    HEAPU8: Uint8Array;
  };
  dataIdMap: { get(dataId: object): WasmData };
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number, values?: ArrayBufferView): TensorInfo;
  readSync(dataId: object, start?: number, end?: number): Float32Array | Int32Array | Uint8Array | Uint8Array[];
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
}

/** Scratch beyond this is given back after each kernel. */
const keptScratchBytes = 32 * 2 ** 20;

export class Heap {
  readonly programs: Programs;
  /** Threads that share large work; null where there is one. */
  readonly crew: Crew | null;
  readonly #alone: Dealer;
  readonly #backend: WasmBackend;
  readonly #scratch = new Map<string, { address: number; bytes: number }>();

  constructor(backend: WasmBackend, threads: number) {
    const memory: unknown = backend.wasm.asm?.memory ?? backend.wasm.wasmMemory;
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("The WASM backend of this tfjs does not show its memory.");
    this.#backend = backend;
    const { module, programs } = instantiatePrograms(memory);
    this.programs = programs;
    this.#alone = { programs, task: () => {}, pieces: 1 };
    const allocate = (bytes: number): number => this.scratch("sides", bytes);
    this.crew = threads > 1 && isShared(memory) ? new Crew({ module, memory, programs, threads, allocate }) : null;
    if (this.crew) settleBeforeFreeing(backend, this.crew);
  }

  /** The crew's way to the programs where this much work is worth it, else the direct one: `write` may not allocate. */
  deal(multiplyAdds: number, write: (dealer: Dealer) => void): void {
    if (this.isShared(multiplyAdds)) this.crew?.deal(write);
    else write(this.#alone);
  }

  isShared(multiplyAdds: number): boolean {
    return this.crew !== null && multiplyAdds >= worthSharing;
  }

  /** Where the tensor's values begin. */
  address(tensor: TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset as number;
  }

  output(shape: number[], dtype: DataType = "float32"): TensorInfo {
    return this.#backend.makeOutput(shape, dtype);
  }

  dispose(tensor: TensorInfo): void {
    this.#backend.disposeData(tensor.dataId);
  }

  /** The same values in another shape, counted as held once more. */
  reshape(tensor: TensorInfo, shape: number[]): TensorInfo {
    this.#backend.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#backend.wasm.HEAPU8.buffer, address, length);
  }

  ints(address: number, length: number): Int32Array {
    return new Int32Array(this.#backend.wasm.HEAPU8.buffer, address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#backend.wasm.HEAPU8.buffer, address, length);
  }

  /** All memory as bytes, as long as nothing is allocated. */
  whole(): Uint8Array {
    return this.#backend.wasm.HEAPU8;
  }

  /** The values of a tensor in place, in its own type. */
  values(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array {
    const length = tensor.shape.reduce((product, extent) => product * extent, 1);
    const address = this.address(tensor);
    if (tensor.dtype === "float32") return this.floats(address, length);
    return tensor.dtype === "int32" ? this.ints(address, length) : this.bytes(address, length);
  }

  /** Room for a kernel's own use until it returns, kept for the next one; each use has its name. */
  scratch(use: string, bytes: number): number {
    this.crew?.settle();
    const held = this.#scratch.get(use);
    if (held && held.bytes >= bytes) return held.address;
    if (held) this.#backend.wasm._free(held.address);
    this.#scratch.delete(use);
    const room = Math.max(bytes, 4096);
    const address = this.#backend.wasm._malloc(room) >>> 0;
    if (address === 0) throw new Error(`The WASM backend has no ${room} bytes left for its work.`);
    this.#scratch.set(use, { address, bytes: room });
    return address;
  }

  /** Gives large scratch back. */
  settle(): void {
    for (const [use, { address, bytes }] of this.#scratch) {
      if (bytes <= keptScratchBytes) continue;
      this.#backend.wasm._free(address);
      this.#scratch.delete(use);
    }
  }
}

/** What an interrupt left running may still write where it was told to. */
function settleBeforeFreeing({ wasm }: WasmBackend, crew: Crew): void {
  // Emscripten's functions put themselves in their own place when they are called first.
  wasm._free(wasm._malloc(16));
  const release = wasm._free;
  wasm._free = (address) => {
    crew.settle();
    release(address);
  };
}

const heaps = new WeakMap<object, Heap>();

/** The heap of this backend; Carnet's module is made at its first use. More than one thread only where its memory is shared. */
export function heapOf(backend: unknown, threads = 1): Heap {
  const wasm = backend as WasmBackend;
  let heap = heaps.get(wasm);
  if (!heap) heaps.set(wasm, (heap = new Heap(wasm, threads)));
  return heap;
}
