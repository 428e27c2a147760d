/** Numbers as files store them: any width, either end first, at any offset. */

export type NumberType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "uint64" | "int64" | "float32" | "float64";
export type Numbers =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Bytes of one number. */
export function bytesOf(type: NumberType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

export interface Stored {
  type: NumberType;
  count: number;
  /** Offset in bytes; `skipped` numbers more are passed over. */
  start: number;
  skipped?: number;
  littleEndian: boolean;
}

/** `count` numbers as an array of their own; `undefined` where the bytes do not hold them. Machines that run Carnet are little endian. */
export function numbersOf(bytes: Uint8Array, { type, count, start, skipped = 0, littleEndian }: Stored): Numbers | undefined {
  const size = bytesOf(type);
  const from = start + skipped * size;
  if (!(from >= 0) || from + count * size > bytes.length) return undefined;
  // Not `slice`: that of Node's Buffer copies nothing.
  const own = new Uint8Array(count * size);
  own.set(bytes.subarray(from, from + own.length));
  if (!littleEndian) swapBytes(own, size);
  return new arrays[type](own.buffer, 0, count);
}

/** Turns the bytes of each number round, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const kept = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = kept;
    }
  }
}
