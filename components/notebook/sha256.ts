/**
 * SHA-256 of a text's UTF-8 bytes, in hexadecimal (FIPS 180-4). The browser's own digest is asynchronous and absent from pages served
 * without TLS inside a hospital; a cell's source is small, so it is computed here at once.
 */

const bitsOfFraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0;

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

const primes = firstPrimes(64);
const roundConstants = Int32Array.from(primes, (prime) => bitsOfFraction(Math.cbrt(prime)));
const initialHash = Int32Array.from(primes.slice(0, 8), (prime) => bitsOfFraction(Math.sqrt(prime)));

export function sha256(text: string): string {
  const message = padded(new TextEncoder().encode(text));
  const view = new DataView(message.buffer);
  const hash = Int32Array.from(initialHash);
  const words = new Int32Array(64);
  for (let start = 0; start < message.length; start += 64) compress(hash, { words, view, start });
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  result.set(bytes);
  result[bytes.length] = 0x80;
  const view = new DataView(result.buffer);
  view.setUint32(result.length - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  view.setUint32(result.length - 4, (bytes.length * 8) >>> 0);
  return result;
}

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function compress(hash: Int32Array, { words, view, start }: { words: Int32Array; view: DataView; start: number }): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(start + i * 4);
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15];
    const b = words[i - 2];
    const small0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
    const small1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
    words[i] = (words[i - 16] + small0 + words[i - 7] + small1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i++) {
    const big1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + roundConstants[i] + words[i]) | 0;
    const big0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] = (hash[i] + word) | 0));
}
