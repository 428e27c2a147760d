/**
 * Gaussian noise from the ChaCha20 stream of a 256-bit key: nobody without the key can tell it from noise, and who has the key can repeat it.
 * A hospital draws its key from the system; a simulation derives it from its seed.
 *
 * What it does not do: noise of floating-point numbers leaves traces in the last bits (Mironov 2012). Sums that leave a hospital are float32 or
 * quantised, which hides most of them; it is no proof.
 */
import { createCipheriv, hkdfSync } from "node:crypto";

const wordsAtOnce = 4096;

/** A key for one use, from a key for several. */
export function subkey(key: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, Buffer.alloc(0), `carnet/noise/v1/${use}`, 32));
}

/** Uniform 53-bit numbers in (0, 1]. */
export function uniformStream(key: Uint8Array): () => number {
  if (key.length !== 32) throw new RangeError("a key has 32 bytes");
  const cipher = createCipheriv("chacha20", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(4 * wordsAtOnce);
  let words = new Uint32Array(0);
  let at = 0;
  return () => {
    if (at >= words.length) {
      const bytes = new Uint8Array(cipher.update(zeros));
      words = new Uint32Array(bytes.buffer, 0, wordsAtOnce);
      at = 0;
    }
    const high = words[at++] >>> 5;
    const low = words[at++] >>> 6;
    return (high * 67_108_864 + low + 1) / 9_007_199_254_740_992;
  };
}

/** Standard normal numbers, by Box and Muller. */
export function gaussianStream(key: Uint8Array): () => number {
  const uniform = uniformStream(key);
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
