/**
 * Numbers as integers modulo 2^32, and the streams that hide them. The scale is chosen so that the sum of all members at their largest value still
 * fits: with n members a value has 31 - log2(n) bits, and nothing can overflow.
 */
import { createCipheriv } from "node:crypto";
import { FederationError } from "../../federation-error.ts";

/** Steps from 0 to `range`. */
export function levels(members: number): number {
  return Math.floor((2 ** 31 - 1) / members);
}

/** Rounds to the nearest step. @throws FederationError "value-out-of-range" for the first value outside of the range, or that is none. */
export function quantise(values: ArrayLike<number>, { range, members }: { range: number; members: number }): Uint32Array {
  const scale = levels(members) / range;
  const quantised = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= -range && value <= range)) throw new FederationError("value-out-of-range", { value, index: i, range });
    quantised[i] = Math.round(value * scale);
  }
  return quantised;
}

/** The sum of numbers from the sum of their steps. */
export function dequantise(sum: Uint32Array, { range, members }: { range: number; members: number }): Float64Array {
  const scale = levels(members) / range;
  return Float64Array.from(new Int32Array(sum.buffer, sum.byteOffset, sum.length), (steps) => steps / scale);
}

const pieceWords = 1 << 14;
const zeros = Buffer.alloc(4 * pieceWords);

/** Adds (or takes off) the ChaCha20 stream of a key, modulo 2^32, in place. */
export function addStream(values: Uint32Array, key: Uint8Array, sign: 1 | -1): void {
  const cipher = createCipheriv("chacha20", key, Buffer.alloc(16));
  for (let from = 0; from < values.length; from += pieceWords) {
    const count = Math.min(pieceWords, values.length - from);
    const bytes = cipher.update(zeros.subarray(0, 4 * count));
    const stream =
      bytes.byteOffset % 4 === 0 ? new Uint32Array(bytes.buffer, bytes.byteOffset, count) : new Uint32Array(new Uint8Array(bytes).buffer);
    if (sign === 1) for (let i = 0; i < count; i++) values[from + i] += stream[i];
    else for (let i = 0; i < count; i++) values[from + i] -= stream[i];
  }
}

export function addVector(sum: Uint32Array, values: Uint32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[i];
}
