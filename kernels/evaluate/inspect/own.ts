/** Properties of an object as they lie there: by descriptors, so that no getter and no trap of the person's runs. */
import { types } from "node:util";

const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object;
const mapSize = getOwnPropertyDescriptor(Map.prototype, "size")!.get!;
const setSize = getOwnPropertyDescriptor(Set.prototype, "size")!.get!;
const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
const typedLength = getOwnPropertyDescriptor(typedArray, "length")!.get!;
const typedBuffer = getOwnPropertyDescriptor(typedArray, "buffer")!.get!;
const bufferLength = getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")!.get!;
const sharedLength = getOwnPropertyDescriptor(SharedArrayBuffer.prototype, "byteLength")!.get!;

/** The value of an own property; undefined for a getter. */
export function ownValue(object: object, key: string | number): unknown {
  return types.isProxy(object) ? undefined : (getOwnPropertyDescriptor(object, key)?.value as unknown);
}

/** How many members a list, a Map or a Set has, whatever properties it was given; null for anything else. */
export function lengthOf(value: object): number | null {
  if (types.isProxy(value)) return null;
  if (Array.isArray(value)) return value.length;
  if (types.isTypedArray(value)) return typedLength.call(value) as number;
  if (types.isMap(value)) return mapSize.call(value) as number;
  if (types.isSet(value)) return setSize.call(value) as number;
  return null;
}

export function bytesOfBuffer(value: object): number {
  return (types.isSharedArrayBuffer(value) ? sharedLength : bufferLength).call(value) as number;
}

export function bufferOf(view: NodeJS.TypedArray): object {
  return typedBuffer.call(view) as object;
}

export interface OwnNames {
  /** The first of them. */
  first: readonly string[];
  count: number;
}

const keptNames = 500;
const longAfterMs = 2;
const long = new WeakMap<object, OwnNames>();

/**
 * Names of its own properties. To list a million takes a good part of a second, and no part of that can be left out: it is done once for an
 * object, and what it gave then is taken for what it would give now.
 */
export function ownNames(object: object): OwnNames {
  const known = long.get(object);
  if (known) return known;
  const started = performance.now();
  const names = getOwnPropertyNames(object);
  const found = { first: names.slice(0, keptNames), count: names.length };
  if (performance.now() - started > longAfterMs) long.set(object, found);
  return found;
}

/** A property that the object or what it inherits from has, Proxies left alone. */
export function inheritedDescriptor(object: object, key: string): PropertyDescriptor | undefined {
  let at: object | null = object;
  for (let depth = 0; at && depth < 50 && !types.isProxy(at); depth += 1) {
    const descriptor = getOwnPropertyDescriptor(at, key);
    if (descriptor) return descriptor;
    at = getPrototypeOf(at) as object | null;
  }
  return undefined;
}

/** Members of a list from a place on; holes and getters are undefined. */
export function ownList(list: object, count: number, from = 0): unknown[] {
  const length = Math.max(0, Math.min((lengthOf(list) ?? 0) - from, count));
  return Array.from({ length }, (_, i) => ownValue(list, from + i));
}
