/** Messages of a secure sum (Bonawitz et al. 2017, figure 4), one shape a step. Byte strings are hexadecimal. */
import { z } from "zod";
import { hospitalName } from "./round.ts";

const bytes = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * length}}$`));
const signature = bytes(64);

/** What all agree on before the sum begins; every key and signature is bound to it. */
export const sumContext = z.strictObject({
  version: z.literal(1),
  experiment: z.string().min(1).max(100),
  round: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  /** Hospitals that may take part, in order. */
  members: z.array(hospitalName).min(3).max(10_000),
  /** Shares that open a secret, and the fewest hospitals of a sum. */
  threshold: z.int().min(2),
  /** Numbers in the vector. */
  length: z.int().min(1),
  /** Values lie in [-range, range]. */
  range: z.number().positive(),
});
export type SumContext = z.infer<typeof sumContext>;

/** Step 0: two public keys (X25519), one for masks and one for letters, signed with the hospital's own (Ed25519). */
export const keyAdvert = z.strictObject({ from: hospitalName, maskKey: bytes(32), letterKey: bytes(32), signature });
export type KeyAdvert = z.infer<typeof keyAdvert>;

/** Step 1: a share of both secrets for each other hospital, in a sealed letter, with commitments by which a wrong share is found out. */
export const dealtShares = z.strictObject({
  from: hospitalName,
  /** SHA-256 of the seed of the own mask. */
  seedCommitment: bytes(32),
  letters: z.array(
    z.strictObject({
      to: hospitalName,
      sealed: z
        .string()
        .regex(/^[0-9a-f]*$/)
        .max(1000),
      seedShare: bytes(32),
      keyShare: bytes(32),
    }),
  ),
  signature,
});
export type DealtShares = z.infer<typeof dealtShares>;

/** Step 3: the hospitals whose masked values arrived, signed by one of them. */
export const signedSurvivors = z.strictObject({ from: hospitalName, survivors: z.array(hospitalName), signature });
export type SignedSurvivors = z.infer<typeof signedSurvivors>;

/** Step 4: of each hospital one share: of the seed if its values arrived, of the key if not. */
export const revealedShares = z.strictObject({
  from: hospitalName,
  shares: z.array(z.strictObject({ of: hospitalName, secret: z.enum(["seed", "key"]), share: bytes(33) })),
});
export type RevealedShares = z.infer<typeof revealedShares>;
