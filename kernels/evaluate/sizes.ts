/**
 * How much memory a value holds, about: a bounded walk, because it is asked when memory runs out, in the middle of a cell. Calls no getter
 * and no method of what it measures. Of long lists some members are measured and taken for the others.
 */
import { types } from "node:util";

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
}

const bytesOfType: Record<string, number> = { float32: 4, int32: 4, complex64: 8, bool: 1 };

/** Tensors keep their numbers outside of JavaScript. */
function tensorOf(value: object): { shape: number[]; bytes: number } | null {
  const { dataId, shape, size, dtype } = own(value).held;
  if (dataId === undefined || !Array.isArray(shape) || typeof size !== "number") return null;
  return { shape: shape as number[], bytes: size * (bytesOfType[String(dtype)] ?? 8) };
}

/** Some of an object's own values, and how many there are. */
function own(value: object): { held: Record<string, unknown>; count: number } {
  const held: Record<string, unknown> = {};
  if (types.isProxy(value)) return { held, count: 0 };
  const names = Object.keys(value);
  for (const name of spread(names)) held[name] = Object.getOwnPropertyDescriptor(value, name)?.value as unknown;
  return { held, count: names.length };
}

function all(values: Iterable<unknown>, count: number, walk: Walk, depth: number): number {
  let [measured, bytes] = [0, 0];
  for (const value of values) {
    if (measured === sampled) break;
    bytes += bytesOf(value, walk, depth + 1);
    measured += 1;
  }
  return measured === 0 ? 0 : (bytes / measured) * count;
}

function* spread<T>(list: readonly T[]): Generator<T> {
  const step = Math.max(1, Math.floor(list.length / sampled));
  for (let i = 0; i < list.length; i += step) yield list[i];
}

function bytesOf(value: unknown, walk: Walk, depth = 0): number {
  if (typeof value === "string") return 16 + value.length;
  if (typeof value === "bigint") return 64;
  if (typeof value !== "object" || value === null) return 8;
  if (walk.seen.has(value) || depth > deepest || performance.now() > walk.until || types.isProxy(value)) return 8;
  walk.seen.add(value);
  if (types.isAnyArrayBuffer(value)) return value.byteLength;
  if (ArrayBuffer.isView(value)) return 100 + bytesOf(value.buffer, walk, depth + 1);
  if (Array.isArray(value)) return 32 + 8 * value.length + all(spread(value), value.length, walk, depth);
  if (types.isMap(value)) return 48 * value.size + all(mapMembers(value), value.size, walk, depth);
  if (types.isSet(value)) return 32 * value.size + all(Set.prototype.values.call(value), value.size, walk, depth);
  if (value instanceof WebAssembly.Memory) return value.buffer.byteLength;
  const tensor = tensorOf(value);
  if (tensor) return tensor.bytes;
  const { held, count } = own(value);
  return 32 + 8 * count + all(Object.values(held), count, walk, depth);
}

function* mapMembers(map: Map<unknown, unknown>): Generator {
  for (const [key, value] of Map.prototype.entries.call(map)) yield [key, value];
}

function typeOf(value: unknown): string {
  if (typeof value === "string") return `string(${value.length})`;
  if (typeof value !== "object" || value === null) return typeof value;
  if (types.isProxy(value)) return "Proxy";
  const name = nameOf(value);
  if (ArrayBuffer.isView(value) && "length" in value) return `${name}(${String(value.length)})`;
  if (Array.isArray(value)) return `Array(${value.length})`;
  if (types.isMap(value) || types.isSet(value)) return `${name}(${value.size})`;
  if (types.isAnyArrayBuffer(value)) return `${name}(${value.byteLength})`;
  const tensor = tensorOf(value);
  if (tensor) return `Tensor [${tensor.shape.join(", ")}]`;
  const { shape } = own(value).held;
  return Array.isArray(shape) ? `${name} [${shape.join(", ")}]` : name;
}

function nameOf(value: object): string {
  const made = (Object.getOwnPropertyDescriptor(Object.getPrototypeOf(value) ?? {}, "constructor")?.value ?? Object) as { name?: unknown };
  return typeof made.name === "string" && made.name !== "" ? made.name.slice(0, 60) : "Object";
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
