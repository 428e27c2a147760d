/** One seed for an experiment, and from it one for each thing that is drawn: no draw depends on how many came before it. */
import { createHash } from "node:crypto";

/** 32 bits that depend on every part, and on nothing else. */
export function derivedSeed(seed: number, ...parts: (string | number)[]): number {
  return derivedKey(seed, ...parts).readUInt32LE(0);
}

/** 256 bits in the same way, where a simulation needs the key of a stream. */
export function derivedKey(seed: number, ...parts: (string | number)[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([seed, ...parts]))
    .digest();
}
