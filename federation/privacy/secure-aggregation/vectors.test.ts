/** Published vectors: RFC 7748 (X25519), RFC 5869 (HKDF), RFC 8439 (ChaCha20); and the field of the shares. */
import { createCipheriv, createHash, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { agreedSecret, derived, isSigned, publicKeyOf, seal, signed, unseal } from "./keys.ts";
import { addStream, dequantise, levels, quantise } from "./mask.ts";
import { combineShares, prime256, secretBytes, shareFromHex, sharesOf, shareToHex, splitSecret } from "./shamir.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");

test("X25519, HKDF and ChaCha20 give what their RFCs print", () => {
  // RFC 7748, 5.2 and 6.1.
  const scalar = bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  const point = "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c";
  expect(hex(agreedSecret(scalar, point))).toBe("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  const alice = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const bob = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  expect(publicKeyOf("x25519", alice)).toBe("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  expect(hex(agreedSecret(alice, publicKeyOf("x25519", bob)))).toBe("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  expect(hex(agreedSecret(bob, publicKeyOf("x25519", alice)))).toBe(hex(agreedSecret(alice, publicKeyOf("x25519", bob))));
  expect(() => agreedSecret(alice, "00".repeat(32))).toThrow(/derive|failed/i);
  const shared = bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  expect(hex(derived(shared, "fl-mask/v1"))).toBe("130494037f1baa2f635c9a4d14bc00ae513cbd46479b1e14fcdaada2f6053e22");
  const rfc5869 = hkdfSync("sha256", bytes("0b".repeat(22)), bytes("000102030405060708090a0b0c"), bytes("f0f1f2f3f4f5f6f7f8f9"), 42);
  expect(hex(new Uint8Array(rfc5869))).toBe("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  // RFC 8439, 2.4.2: counter 1, nonce 00 00 00 00 00 00 00 4a 00 00 00 00.
  const cipher = createCipheriv(
    "chacha20",
    bytes([...Array(32).keys()].map((i) => i.toString(16).padStart(2, "0")).join("")),
    bytes("01000000000000000000004a00000000"),
  );
  expect(hex(cipher.update("Ladies and Gentlemen")).startsWith("6e2e359a2568f98041ba0728dd0d6981e97e7aec")).toBe(true);
});

test("Shamir: the worked example modulo 2^127 - 1; any three shares open it, two do not", () => {
  const prime = 2n ** 127n - 1n;
  const shares = sharesOf([123456789012345678901234567890n, 111111111111111111n, 222222222222222222n], { count: 5, prime });
  expect(shares.map(({ y }) => String(y))).toEqual(
    ["012679012234567901223", "013456790012345679000", "014679012234567901221", "016345678901234567886", "018456790012345678995"].map(
      (end) => `123456789${end}`,
    ),
  );
  for (const [i, j, k] of [
    [0, 1, 2],
    [0, 2, 4],
    [4, 3, 1],
  ]) {
    expect(combineShares([shares[i], shares[j], shares[k]], prime)).toBe(123456789012345678901234567890n);
  }
  expect(combineShares(shares.slice(0, 2), prime)).toBe(123456789011901234456790123446n);
});

test("the field is one: its size is prime (Miller and Rabin, 40 bases), and holds every 256-bit secret", () => {
  const power = (base: bigint, exponent: bigint) => {
    let [result, square, rest] = [1n, base % prime256, exponent];
    for (; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % prime256;
      square = (square * square) % prime256;
    }
    return result;
  };
  let [odd, twos] = [prime256 - 1n, 0];
  for (; odd % 2n === 0n; odd /= 2n) twos += 1;
  for (let base = 2n; base < 42n; base++) {
    let x = power(base, odd);
    let passes = x === 1n || x === prime256 - 1n;
    for (let i = 1; i < twos && !passes; i++) passes = (x = (x * x) % prime256) === prime256 - 1n;
    expect(passes).toBe(true);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.integer({ min: 1, max: 6 }), (secret, threshold) => {
      const random = (count: number) =>
        new Uint8Array(createHash("sha512").update(secret).update(String(threshold)).digest().subarray(0, count));
      const shares = splitSecret(secret, { threshold, count: 7, random }).map((share) => shareFromHex(share.x, shareToHex(share)));
      expect(secretBytes(combineShares(shares.slice(7 - threshold)))).toEqual(secret);
    }),
    { numRuns: 30 },
  );
  expect(
    secretBytes(combineShares(splitSecret(bytes("ff".repeat(32)), { threshold: 2, count: 3, random: () => bytes("ff".repeat(48)) }))),
  ).toEqual(bytes("ff".repeat(32)));
  expect(() => shareFromHex(1, "ff".repeat(33))).toThrow(RangeError);
});

test("letters open with their key and purpose only; signatures are of one text by one hospital", () => {
  const key = bytes("33".repeat(32));
  const sealed = seal(key, { text: "share", about: "Nice to Rouen" });
  expect(unseal(key, { sealed, about: "Nice to Rouen" })).toBe("share");
  expect(unseal(key, { sealed, about: "Nice to Caen" })).toBeNull();
  expect(unseal(bytes("34".repeat(32)), { sealed, about: "Nice to Rouen" })).toBeNull();
  expect(unseal(key, { sealed: `00${sealed.slice(2)}`, about: "Nice to Rouen" })).toBeNull();
  expect(unseal(key, { sealed: "00", about: "" })).toBeNull();
  const by = publicKeyOf("ed25519", key);
  const signature = signed(key, "text");
  expect([isSigned("text", { by, signature }), isSigned("texts", { by, signature })]).toEqual([true, false]);
});

test("a step is half a millionth of the range or less, the largest sum fits, and one value too large is refused by its place", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 200 }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (members, range) => {
      const sum = new Uint32Array(2);
      const largest = quantise([range, -range], { range, members });
      for (let i = 0; i < members; i++) largest.forEach((value, j) => (sum[j] += value));
      const [high, low] = dequantise(sum, { range, members });
      expect(high / (members * range)).toBeCloseTo(1, 6);
      expect(low).toBe(-high);
      const [back] = dequantise(quantise([range / 3], { range, members }), { range, members });
      expect(Math.abs(back - range / 3)).toBeLessThanOrEqual((0.51 * range) / levels(members));
    }),
  );
  for (const value of [1.0001, -2, Number.NaN, Infinity]) {
    expect(() => quantise([0, value], { range: 1, members: 3 })).toThrow(/position 1\) is outside of ±1/);
  }
});

test("streams go on over the pieces in which they are made, and come off again", () => {
  const key = bytes("44".repeat(32));
  const values = Uint32Array.from({ length: 3 * 65536 + 5 }, (_, i) => i);
  const masked = values.slice();
  addStream(masked, key, 1);
  const whole = createCipheriv("chacha20", key, Buffer.alloc(16)).update(Buffer.alloc(masked.byteLength));
  const stream = new Uint32Array(new Uint8Array(whole).buffer);
  expect(masked.every((value, i) => value === (values[i] + stream[i]) >>> 0)).toBe(true);
  addStream(masked, key, -1);
  expect(masked).toEqual(values);
});
