/**
 * The server's side of a secure sum. It passes letters on that it cannot read, adds masked values as they come (one sum, never n vectors) and opens
 * the sum alone, with the shares of at least `threshold` hospitals. A share that is not the one dealt is left out, and its sender named.
 */
import type {
  DealtShares,
  KeyAdvert,
  RevealedShares,
  SignedSurvivors,
  SumContext,
} from "../../../protocol/federation/secure-aggregation.ts";
import type { Roster } from "./agreement.ts";
import {
  checkedAdverts,
  checkedDealt,
  contextId,
  enough,
  pairSign,
  pairUse,
  refused,
  seedUse,
  shareCommitment,
  soundContext,
} from "./agreement.ts";
import { agreedSecret, derived, publicKeyOf, sha256 } from "./keys.ts";
import { addStream, addVector, dequantise } from "./mask.ts";
import type { Share } from "./shamir.ts";
import { combineShares, secretBytes, shareFromHex } from "./shamir.ts";

export interface OpenedSum {
  sum: Float64Array;
  /** Whose values are in it. */
  hospitals: string[];
  /** Hospitals that gave a share which is not the one dealt to them. */
  liars: string[];
}

export class SecureCollector {
  readonly #context: SumContext;
  readonly #roster: Roster;
  readonly #id: string;
  readonly #sum: Uint32Array;
  readonly #arrived = new Set<string>();
  readonly #liars = new Set<string>();
  readonly #shares = new Map<string, Share[]>();
  readonly #revealers = new Set<string>();
  #adverts: ReadonlyMap<string, KeyAdvert> | null = null;
  #dealt: ReadonlyMap<string, DealtShares> | null = null;
  #survivors: string[] | null = null;

  constructor({ context, roster }: { context: SumContext; roster: Roster }) {
    this.#context = soundContext(context);
    this.#roster = roster;
    this.#id = contextId(context);
    this.#sum = new Uint32Array(context.length);
  }

  /** After step 0: what goes to all who advertised. */
  closeAdverts(adverts: readonly KeyAdvert[]): KeyAdvert[] {
    this.#adverts = checkedAdverts(this.#context, { adverts, roster: this.#roster });
    return [...this.#adverts.values()];
  }

  /** After step 1: what goes to all who dealt. */
  closeDealt(dealt: readonly DealtShares[]): DealtShares[] {
    this.#dealt = checkedDealt(this.#context, { dealt, adverts: this.#adverts!, roster: this.#roster });
    return [...this.#dealt.values()];
  }

  /** Step 2. What comes after the list was closed is refused: its sender's key will be opened. */
  addMasked(from: string, masked: Uint32Array): void {
    this.#admit(from, masked.length);
    addVector(this.#sum, masked);
  }

  /** The same of values that lie somewhere and are read in pieces. */
  async addStored(from: string, pieces: AsyncIterable<Uint32Array>): Promise<void> {
    this.#admit(from, this.#sum.length);
    let at = 0;
    for await (const piece of pieces) {
      addVector(this.#sum.subarray(at, at + piece.length), piece);
      at += piece.length;
    }
    if (at !== this.#sum.length) throw new RangeError(`${at} masked values of ${from}, not ${this.#sum.length}`);
  }

  #admit(from: string, length: number): void {
    if (!this.#dealt?.has(from) || this.#arrived.has(from) || this.#survivors !== null || length !== this.#sum.length) {
      throw refused(
        `the values of ${from} come too late, twice or in another length`,
        `les valeurs de ${from} arrivent trop tard ou deux fois`,
        from,
      );
    }
    this.#arrived.add(from);
  }

  /** After step 2: the list that those on it sign. @throws FederationError "sum-below-threshold". */
  closeMasked(): string[] {
    enough(this.#context, this.#arrived.size);
    this.#survivors = [...this.#arrived].sort();
    return this.#survivors;
  }

  /** After step 3: signatures for those who gave one. Hospitals check them; the server gains nothing by a wrong one. */
  closeAgreements(agreements: readonly SignedSurvivors[]): SignedSurvivors[] {
    enough(this.#context, agreements.length);
    return [...agreements];
  }

  /** Step 4. */
  addShares({ from, shares }: RevealedShares): void {
    if (!this.#survivors?.includes(from) || this.#revealers.has(from)) return;
    this.#revealers.add(from);
    const x = this.#context.members.indexOf(from) + 1;
    for (const { of, secret, share } of shares) {
      const asked = this.#survivors.includes(of) ? "seed" : "key";
      const letter = this.#dealt!.get(of)?.letters.find(({ to }) => to === from);
      const commitment = asked === "seed" ? letter?.seedShare : letter?.keyShare;
      const dealt = of === from || shareCommitment(this.#id, { secret: asked, of, to: from, share }) === commitment;
      if (secret !== asked || !dealt || !this.#keep(of, x, share)) this.#liars.add(from);
    }
  }

  #keep(of: string, x: number, share: string): boolean {
    try {
      this.#shares.set(of, [...(this.#shares.get(of) ?? []), shareFromHex(x, share)]);
      return true;
    } catch {
      return false;
    }
  }

  /** The sum. @throws FederationError where shares are too few, or a hospital dealt shares of something else than its secret. */
  open(): OpenedSum {
    const opened = this.#sum.slice();
    const survivors = this.#survivors!;
    for (const name of this.#dealt!.keys()) {
      if (survivors.includes(name)) this.#takeSeedOff(opened, name);
      else this.#takePairsOff(opened, name);
    }
    const { range, members } = this.#context;
    return { sum: dequantise(opened, { range, members: members.length }), hospitals: survivors, liars: [...this.#liars].sort() };
  }

  #takeSeedOff(sum: Uint32Array, name: string): void {
    const seed = this.#secret(name, (bytes) => sha256("seed", this.#id, bytes) === this.#dealt!.get(name)!.seedCommitment);
    addStream(sum, derived(seed, seedUse(this.#id)), -1);
  }

  /** Of a hospital that left, those who stayed hold one half of each pair's stream. */
  #takePairsOff(sum: Uint32Array, name: string): void {
    const key = this.#secret(name, (bytes) => publicKeyOf("x25519", bytes) === this.#adverts!.get(name)!.maskKey);
    for (const other of this.#survivors!) {
      const pair = derived(agreedSecret(key, this.#adverts!.get(other)!.maskKey), pairUse(this.#id, name, other));
      addStream(sum, pair, pairSign(other, name) === 1 ? -1 : 1);
    }
  }

  #secret(name: string, isRight: (bytes: Uint8Array) => boolean): Uint8Array {
    // A hospital's own share cannot be checked by a commitment; those of others are taken first.
    const own = this.#context.members.indexOf(name) + 1;
    const shares = (this.#shares.get(name) ?? []).toSorted((a, b) => Number(a.x === own) - Number(b.x === own));
    enough(this.#context, shares.length);
    const bytes = secretBytes(combineShares(shares.slice(0, this.#context.threshold)));
    if (bytes === null || !isRight(bytes)) {
      throw refused(
        `the shares that ${name} dealt are of no one secret`,
        `les parts distribuées par ${name} ne donnent pas un secret`,
        name,
      );
    }
    return bytes;
  }
}
