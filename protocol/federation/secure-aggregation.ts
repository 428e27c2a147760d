/** Messages of a secure sum (Bonawitz et al. 2017, figure 4), one shape a step. Byte strings are hexadecimal. */
import { z } from "zod";
import { experimentName } from "./experiment.ts";
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
  /** By which each hospital divides its weight: the weights of all members together. All sign it, so that nobody is told another one. */
  totalWeight: z.number().positive().optional(),
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

/** Steps of a sum between processes. Before them hospitals train, and say that they are ready. */
export const sumStep = z.enum(["advertise", "share", "mask", "agree", "reveal"]);
export type SumStep = z.infer<typeof sumStep>;

const attemptOf = { experiment: experimentName, round: z.int().nonnegative(), attempt: z.int().nonnegative() };

/** The desk's call for a step; what the step works on is fetched. */
export const sumCall = z.strictObject({ version: z.literal(1), ...attemptOf, step: sumStep });
export type SumCall = z.infer<typeof sumCall>;

/** What a step works on. `keys`: the hospitals' public keys (Ed25519) as the desk knows them. */
export const sumInputs = {
  advertise: z.strictObject({ context: sumContext, keys: z.record(hospitalName, bytes(32)) }),
  share: z.strictObject({ adverts: z.array(keyAdvert).max(10_000) }),
  mask: z.strictObject({ dealt: z.array(dealtShares).max(10_000) }),
  agree: z.strictObject({ survivors: z.array(hospitalName).max(10_000) }),
  reveal: z.strictObject({ agreements: z.array(signedSurvivors).max(10_000) }),
};
export type SumInput<S extends SumStep> = z.infer<(typeof sumInputs)[S]>;

/** What a hospital answers; masked values travel as a container of weights instead. */
export const sumAnswers = { advertise: keyAdvert, share: dealtShares, agree: signedSurvivors, reveal: revealedShares };
export type SumAnswer<S extends keyof typeof sumAnswers> = z.infer<(typeof sumAnswers)[S]>;

/** How far a sum is, on the desk's disk: written before any hospital is shown a list, so that after a crash none is shown another. */
export const sumProgress = z.strictObject({
  version: z.literal(1),
  step: sumStep,
  context: sumContext,
  keys: z.record(hospitalName, bytes(32)),
  /** Hospitals whose answers to each step were passed on. */
  closed: z.partialRecord(sumStep, z.array(hospitalName)),
});
export type SumProgress = z.infer<typeof sumProgress>;

/** The last sum that a hospital began, and the last round whose sum it helped to open: on its disk, before anything leaves it. */
export const sumDiary = z.strictObject({
  version: z.literal(1),
  begun: z.strictObject({ round: z.int().nonnegative(), attempt: z.int().nonnegative() }).nullable(),
  revealed: z.int().nonnegative().nullable(),
});
export type SumDiary = z.infer<typeof sumDiary>;
