/**
 * A hospital's side of a secure sum (Bonawitz et al. 2017, figure 4, against a server that cheats). Each step may be taken once; whatever the server
 * asks, of no hospital are both secrets helped to open, so that nobody's values come out alone.
 */
import { randomBytes } from "node:crypto";
import type {
  DealtShares,
  KeyAdvert,
  RevealedShares,
  SignedSurvivors,
  SumContext,
} from "../../../protocol/federation/secure-aggregation.ts";
import type { Roster } from "./agreement.ts";
import {
  advertText,
  checkedAdverts,
  checkedDealt,
  contextId,
  dealtText,
  enough,
  letterUse,
  pairSign,
  pairUse,
  refused,
  seedUse,
  shareCommitment,
  soundContext,
  survivorsText,
} from "./agreement.ts";
import { agreedSecret, derived, isSigned, publicKeyOf, seal, sha256, signed, unseal } from "./keys.ts";
import { addStream, quantise } from "./mask.ts";
import { shareToHex, splitSecret } from "./shamir.ts";

export interface ParticipantOptions {
  name: string;
  /** Ed25519, 32 secret bytes. */
  identity: Uint8Array;
  roster: Roster;
  context: SumContext;
  /** Where secrets come from; the system where left out. */
  random?: (bytes: number) => Uint8Array;
}

interface Shares {
  seed: string;
  key: string;
}

export class SecureParticipant {
  readonly #name: string;
  readonly #identity: Uint8Array;
  readonly #roster: Roster;
  readonly #context: SumContext;
  readonly #id: string;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #secrets: { mask: Uint8Array; letter: Uint8Array; seed: Uint8Array };
  #adverts: ReadonlyMap<string, KeyAdvert> | null = null;
  #own: Shares | null = null;
  #received: Map<string, Shares> | null = null;
  #survivors: readonly string[] | null = null;
  #revealed = false;

  constructor({ name, identity, roster, context, random = randomBytes }: ParticipantOptions) {
    this.#context = soundContext(context);
    this.#id = contextId(context);
    this.#name = name;
    this.#identity = identity;
    this.#roster = roster;
    this.#random = random;
    this.#secrets = { mask: random(32), letter: random(32), seed: random(32) };
  }

  /** Step 0. */
  advertise(): KeyAdvert {
    const { mask, letter } = this.#secrets;
    const advert = { from: this.#name, maskKey: publicKeyOf("x25519", mask), letterKey: publicKeyOf("x25519", letter) };
    return { ...advert, signature: signed(this.#identity, advertText(this.#id, advert)) };
  }

  /** Step 1: a share of both secrets to everyone. @throws FederationError where keys are missing, foreign or too few. */
  shareKeys(adverts: readonly KeyAdvert[]): DealtShares {
    if (this.#adverts !== null) throw this.#twice();
    const known = checkedAdverts(this.#context, { adverts, roster: this.#roster });
    if (known.get(this.#name)?.maskKey !== publicKeyOf("x25519", this.#secrets.mask)) {
      throw refused("my own keys are not among those shown to me", "mes propres clés ne sont pas parmi celles qu’on me montre", "-");
    }
    this.#adverts = known;
    const { members: all, threshold } = this.#context;
    const split = (secret: Uint8Array) => splitSecret(secret, { threshold, count: all.length, random: this.#random }).map(shareToHex);
    const [seeds, keys] = [split(this.#secrets.seed), split(this.#secrets.mask)];
    const at = (name: string): Shares => ({ seed: seeds[all.indexOf(name)], key: keys[all.indexOf(name)] });
    this.#own = at(this.#name);
    const letters = [...known.keys()]
      .filter((name) => name !== this.#name)
      .sort()
      .map((to) => this.#letter(to, at(to)));
    const dealt = { from: this.#name, seedCommitment: sha256("seed", this.#id, this.#secrets.seed), letters };
    return { ...dealt, signature: signed(this.#identity, dealtText(this.#id, dealt)) };
  }

  #letter(to: string, { seed, key }: Shares) {
    const about = letterUse(this.#id, this.#name, to);
    const secret = derived(agreedSecret(this.#secrets.letter, this.#adverts!.get(to)!.letterKey), about);
    const commit = (kind: "seed" | "key", share: string) => shareCommitment(this.#id, { secret: kind, of: this.#name, to, share });
    return { to, sealed: seal(secret, { text: seed + key, about }), seedShare: commit("seed", seed), keyShare: commit("key", key) };
  }

  /** Step 2: the values, hidden. @throws FederationError where letters are too few or one does not hold what its sender committed to. */
  mask(values: ArrayLike<number>, dealt: readonly DealtShares[]): Uint32Array {
    if (this.#received !== null) throw this.#twice();
    if (this.#adverts === null || values.length !== this.#context.length)
      throw new RangeError("values of another length, or a step was left out");
    const known = checkedDealt(this.#context, { dealt, adverts: this.#adverts, roster: this.#roster });
    if (!known.has(this.#name)) throw refused("my own letters are missing", "mes propres lettres manquent", "-");
    const received = new Map([...known.values()].map((one) => [one.from, one.from === this.#name ? this.#own! : this.#opened(one)]));
    const masked = quantise(values, { range: this.#context.range, members: this.#context.members.length });
    addStream(masked, derived(this.#secrets.seed, seedUse(this.#id)), 1);
    for (const peer of received.keys()) {
      if (peer === this.#name) continue;
      const key = derived(agreedSecret(this.#secrets.mask, this.#adverts.get(peer)!.maskKey), pairUse(this.#id, this.#name, peer));
      addStream(masked, key, pairSign(this.#name, peer));
    }
    this.#received = received;
    return masked;
  }

  #opened({ from, letters }: DealtShares): Shares {
    const letter = letters.find(({ to }) => to === this.#name)!;
    const about = letterUse(this.#id, from, this.#name);
    const secret = derived(agreedSecret(this.#secrets.letter, this.#adverts!.get(from)!.letterKey), about);
    const text = unseal(secret, { sealed: letter.sealed, about });
    const shares = { seed: text?.slice(0, 66) ?? "", key: text?.slice(66) ?? "" };
    const holds = (kind: "seed" | "key", commitment: string) =>
      shareCommitment(this.#id, { secret: kind, of: from, to: this.#name, share: shares[kind] }) === commitment;
    if (text?.length !== 132 || !holds("seed", letter.seedShare) || !holds("key", letter.keyShare)) {
      throw refused(
        `the shares of ${from} are not those it committed to`,
        `les parts de ${from} ne sont pas celles qu’il a promises`,
        from,
      );
    }
    return shares;
  }

  /** Step 3: signs whose values arrived. Once, for one list: the server cannot show different lists to different hospitals. */
  agree(survivors: readonly string[]): SignedSurvivors {
    if (this.#survivors !== null) throw this.#twice();
    const ordered = survivors.every((name, i) => this.#received?.has(name) && (i === 0 || survivors[i - 1] < name));
    if (!ordered || !survivors.includes(this.#name)) {
      throw refused(
        "the list of those left is not of those who shared keys",
        "la liste des présents ne correspond pas aux clés partagées",
        "-",
      );
    }
    enough(this.#context, survivors.length);
    this.#survivors = [...survivors];
    return { from: this.#name, survivors: [...survivors], signature: signed(this.#identity, survivorsText(this.#id, survivors)) };
  }

  /** Step 4: one share of each hospital, never two. @throws FederationError where too few signed the list that this hospital signed. */
  reveal(agreements: readonly SignedSurvivors[]): RevealedShares {
    if (this.#revealed) throw this.#twice();
    if (this.#survivors === null) throw new RangeError("a step was left out");
    const text = survivorsText(this.#id, this.#survivors);
    const signers = new Set(
      agreements
        .filter(({ from, signature }) => this.#survivors!.includes(from) && isSigned(text, { by: this.#roster[from], signature }))
        .map(({ from }) => from),
    );
    enough(this.#context, signers.size);
    this.#revealed = true;
    const shares = [...this.#received!].map(([of, share]) => {
      const secret = this.#survivors!.includes(of) ? ("seed" as const) : ("key" as const);
      return { of, secret, share: share[secret] };
    });
    return { from: this.#name, shares };
  }

  #twice() {
    return refused("a step was asked for a second time", "une étape est demandée une seconde fois", "-");
  }
}
