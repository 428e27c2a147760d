/**
 * Shamir's secret sharing (1979) over a prime field that holds every 256-bit secret: none is folded or cut. Share x is the value at x = 1, 2, ... of a
 * polynomial of degree threshold - 1 whose value at 0 is the secret.
 */

/** The smallest prime above 2^256. */
export const prime256 = 2n ** 256n + 297n;

export interface Share {
  /** From 1. */
  x: number;
  y: bigint;
}

function modulo(value: bigint, prime: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}

/** Values at 1 ... `count` of the polynomial with these coefficients, the secret first. */
export function sharesOf(coefficients: readonly bigint[], { count, prime = prime256 }: { count: number; prime?: bigint }): Share[] {
  return Array.from({ length: count }, (_, i) => ({
    x: i + 1,
    y: coefficients.reduceRight((sum, coefficient) => modulo(sum * BigInt(i + 1) + coefficient, prime), 0n),
  }));
}

/** Splits 32 bytes. `random` gives bytes that nobody can guess. */
export function splitSecret(
  secret: Uint8Array,
  { threshold, count, random }: { threshold: number; count: number; random: (bytes: number) => Uint8Array },
): Share[] {
  if (secret.length !== 32) throw new RangeError("a secret has 32 bytes");
  if (!(threshold >= 1 && threshold <= count)) throw new RangeError(`a threshold of ${threshold} for ${count} shares`);
  const coefficients = [numberOf(secret)];
  // 64 bytes more than a coefficient needs would bias nothing that can be seen; 16 are enough: 2^-128.
  while (coefficients.length < threshold) coefficients.push(numberOf(random(48)) % prime256);
  return sharesOf(coefficients, { count });
}

/** The value at 0 of the polynomial through all these shares (Lagrange). With fewer than the threshold it is any number. */
export function combineShares(shares: readonly Share[], prime = prime256): bigint {
  if (new Set(shares.map(({ x }) => x)).size !== shares.length) throw new RangeError("two shares of one place");
  let secret = 0n;
  for (const { x, y } of shares) {
    let [top, bottom] = [1n, 1n];
    for (const other of shares) {
      if (other.x === x) continue;
      top = modulo(top * BigInt(other.x), prime);
      bottom = modulo(bottom * BigInt(other.x - x), prime);
    }
    secret = modulo(secret + y * top * inverse(bottom, prime), prime);
  }
  return secret;
}

/** By Euclid's algorithm. */
function inverse(value: bigint, prime: bigint): bigint {
  let [a, b, u, v] = [value, prime, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b, u, v] = [b, a - quotient * b, v, u - quotient * v];
  }
  return modulo(u, prime);
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** 33 bytes, hexadecimal: the field has a few more elements than 256 bits. */
export function shareToHex({ y }: Share): string {
  return y.toString(16).padStart(66, "0");
}

export function shareFromHex(x: number, hex: string): Share {
  const y = BigInt(`0x${hex}`);
  if (y >= prime256) throw new RangeError("a share outside of the field");
  return { x, y };
}

/** The secret's 32 bytes; null where the number has none, which only a wrong share gives. */
export function secretBytes(secret: bigint): Uint8Array | null {
  return secret >= 2n ** 256n ? null : new Uint8Array(Buffer.from(secret.toString(16).padStart(64, "0"), "hex"));
}
