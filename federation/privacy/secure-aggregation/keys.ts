/** Keys of a secure sum: X25519 (RFC 7748) agreed secrets, HKDF-SHA256 (RFC 5869) for each use, Ed25519 signatures (RFC 8032), sealed letters. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  sign,
  verify,
} from "node:crypto";

const prefixes = {
  x25519: { secret: "302e020100300506032b656e04220420", open: "302a300506032b656e032100" },
  ed25519: { secret: "302e020100300506032b657004220420", open: "302a300506032b6570032100" },
};
type Curve = keyof typeof prefixes;

const secretKey = (curve: Curve, bytes: Uint8Array) =>
  createPrivateKey({ key: Buffer.concat([Buffer.from(prefixes[curve].secret, "hex"), bytes]), format: "der", type: "pkcs8" });
const openKey = (curve: Curve, hex: string) =>
  createPublicKey({ key: Buffer.from(prefixes[curve].open + hex, "hex"), format: "der", type: "spki" });

/** The public key of 32 secret bytes. */
export function publicKeyOf(curve: Curve, secret: Uint8Array): string {
  return createPublicKey(secretKey(curve, secret)).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

/** What both sides compute, and nobody else. @throws where the other key is one of the few that give zero. */
export function agreedSecret(secret: Uint8Array, otherKey: string): Uint8Array {
  return diffieHellman({ privateKey: secretKey("x25519", secret), publicKey: openKey("x25519", otherKey) });
}

/** 32 bytes for one use. */
export function derived(secret: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, Buffer.alloc(0), use, 32));
}

export function signed(identity: Uint8Array, text: string): string {
  return sign(null, Buffer.from(text), secretKey("ed25519", identity)).toString("hex");
}

export function isSigned(text: string, { by, signature }: { by: string; signature: string }): boolean {
  return verify(null, Buffer.from(text), openKey("ed25519", by), Buffer.from(signature, "hex"));
}

export function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

const noNonce = Buffer.alloc(12);

/** ChaCha20-Poly1305 (RFC 8439). A key seals one letter only, so that the nonce may be zero. */
export function seal(key: Uint8Array, { text, about }: { text: string; about: string }): string {
  const cipher = createCipheriv("chacha20-poly1305", key, noNonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(about), { plaintextLength: Buffer.byteLength(text) });
  return Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("hex");
}

/** null where the letter was not sealed with this key for this purpose. */
export function unseal(key: Uint8Array, { sealed, about }: { sealed: string; about: string }): string | null {
  const bytes = Buffer.from(sealed, "hex");
  if (bytes.length < 16) return null;
  const decipher = createDecipheriv("chacha20-poly1305", key, noNonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(about), { plaintextLength: bytes.length - 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
