/**
 * How much memory a value holds, about: a bounded walk, because it is asked when memory runs out, in the middle of a cell, and after each cell
 * for the list of variables. Calls no getter and no method of what it measures. Of long lists some members are measured and taken for the others.
 */
import { types } from "node:util";
import { bufferOf, bytesOfBuffer, lengthOf, ownNames, ownValue } from "./inspect/own.ts";
import { classOf } from "./summary.ts";

const longestMs = 200;
const sampled = 200;
const deepest = 12;

export interface Measured {
  name: string;
  /** "Float32Array(1000)", "Map(3)". */
  type: string;
  bytes: number;
}

interface Walk {
  seen: Set<object>;
  until: number;
  /** Time ran out: the bytes are less than there are. */
  late?: boolean;
}

const bytesOfType: Record<string, number> = { float32: 4, int32: 4, complex64: 8, bool: 1 };

/** Tensors keep their numbers outside of JavaScript. */
function tensorOf(value: object): { shape: number[]; bytes: number } | null {
  const [dataId, shape, size, dtype] = ["dataId", "shape", "size", "dtype"].map((key) => ownValue(value, key));
  if (dataId === undefined || !Array.isArray(shape) || typeof size !== "number") return null;
  const held = ownValue(value, "isDisposedInternal") === true ? 0 : size * (bytesOfType[String(dtype)] ?? 8);
  return { shape: shape as number[], bytes: held };
}

/** Members are measured until there are enough; those that are not count as these do. */
function all(values: Iterable<unknown>, count: number, walk: Walk, depth: number): number {
  let [measured, bytes] = [0, 0];
  for (const value of values) {
    if (measured === sampled || walk.late) break;
    bytes += bytesOf(value, walk, depth + 1);
    measured += 1;
  }
  return measured === 0 ? 0 : (bytes / measured) * count;
}

function* spread(list: object, length: number): Generator {
  const step = Math.max(1, Math.floor(length / sampled));
  for (let i = 0; i < length; i += step) yield ownValue(list, i);
}

function* properties(object: object, names: readonly string[]): Generator {
  const step = Math.max(1, Math.floor(names.length / sampled));
  for (let i = 0; i < names.length; i += step) yield ownValue(object, names[i]);
}

function bytesOf(value: unknown, walk: Walk, depth = 0): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value === "bigint") return 64;
  if (typeof value !== "object" || value === null) return 8;
  if (walk.seen.has(value) || depth > deepest || types.isProxy(value)) return 8;
  walk.seen.add(value);
  // What is told at once is told also when there is no time left to walk.
  const known = knownBytes(value, walk, depth);
  if (known !== null) return known;
  if (performance.now() > walk.until) walk.late = true;
  if (walk.late) return 8;
  const length = lengthOf(value);
  if (length !== null && Array.isArray(value)) return 32 + 8 * length + all(spread(value, length), length, walk, depth);
  if (types.isMap(value)) return 48 * length! + all(mapMembers(value), length!, walk, depth);
  if (types.isSet(value)) return 32 * length! + all(Set.prototype.values.call(value), length!, walk, depth);
  const { first, count } = ownNames(value);
  return 32 + 8 * count + all(properties(value, first), count, walk, depth);
}

function knownBytes(value: object, walk: Walk, depth: number): number | null {
  if (types.isAnyArrayBuffer(value)) return bytesOfBuffer(value);
  if (types.isTypedArray(value)) return 100 + bytesOf(bufferOf(value), walk, depth + 1);
  if (Array.isArray(value)) return null;
  return wasmMemory(value) ?? tensorOf(value)?.bytes ?? null;
}

const memoryBuffer = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer")!.get!;

function wasmMemory(value: object): number | null {
  if (lengthOf(value) !== null || classOf(value) !== "Memory") return null;
  try {
    return bytesOfBuffer(memoryBuffer.call(value) as object);
  } catch {
    return null;
  }
}

function* mapMembers(map: Map<unknown, unknown>): Generator {
  for (const [key, value] of Map.prototype.entries.call(map)) yield [key, value];
}

function typeOf(value: unknown): string {
  if (typeof value === "string") return `string(${value.length})`;
  if (typeof value !== "object" || value === null) return typeof value;
  if (types.isProxy(value)) return "Proxy";
  const name = classOf(value).slice(0, 60);
  const length = lengthOf(value);
  if (length !== null) return `${name}(${length})`;
  if (types.isAnyArrayBuffer(value)) return `${name}(${bytesOfBuffer(value)})`;
  const tensor = tensorOf(value);
  if (tensor) return `Tensor [${tensor.shape.join(", ")}]`;
  const shape = ownValue(value, "shape");
  return Array.isArray(shape) && !types.isProxy(shape) ? `${name} [${shape.join(", ")}]` : name;
}

/** Measures one value after the other, all together for so long; null for what there was no time for. */
export function measureWithin(milliseconds: number): (value: unknown) => number | null {
  const until = performance.now() + milliseconds;
  return (value) => {
    const walk: Walk = { seen: new Set(), until };
    const bytes = Math.round(bytesOf(value, walk));
    return walk.late ? null : bytes;
  };
}

/** The largest of some values, the largest first; those that were reached in time. A name that is not yet initialised is left out. */
export function largestOf(values: Record<string, () => unknown>, { most = 5, forMs = longestMs } = {}): Measured[] {
  const until = performance.now() + forMs;
  const measured: Measured[] = [];
  const seen = new Set<object>();
  for (const [name, read] of Object.entries(values)) {
    try {
      const value = read();
      measured.push({ name: name.slice(0, 60), type: typeOf(value).slice(0, 80), bytes: Math.round(bytesOf(value, { seen, until })) });
    } catch {
      // Not yet initialised.
    }
  }
  return measured
    .filter(({ bytes }) => bytes >= 1_000_000)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, most);
}
