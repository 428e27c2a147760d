/**
 * A hospital's side of one secure sum with a desk that may lie, ask twice, or have forgotten what it asked. Each step is answered for one input only:
 * the same question gets the same answer again, another one none. Secrets are in memory alone: with the process they are gone, and with them
 * everything that could be asked of this attempt.
 */
import { createHash } from "node:crypto";
import type { SumAnswer, SumContext, SumInput, SumStep } from "../../protocol/federation/secure-aggregation.ts";
import { refused } from "../privacy/secure-aggregation/agreement.ts";
import type { Roster } from "../privacy/secure-aggregation/agreement.ts";
import { SecureParticipant } from "../privacy/secure-aggregation/participant.ts";

export interface SessionOptions {
  name: string;
  /** Ed25519, 32 secret bytes. */
  identity: Uint8Array;
  roster: Roster;
  context: SumContext;
  /** This hospital's part of the sum, weighted. */
  values: Float32Array;
  /** Called before the first share leaves: it must be on the disk when this returns. */
  beforeReveal: () => void;
}

type Answers = { [S in Exclude<SumStep, "mask">]: SumAnswer<S> } & { mask: Uint32Array };

export class SumSession {
  readonly context: SumContext;
  readonly #participant: SecureParticipant;
  readonly #values: Float32Array;
  readonly #beforeReveal: () => void;
  readonly #answered = new Map<SumStep, { question: string; answer: unknown }>();

  constructor({ values, beforeReveal, ...side }: SessionOptions) {
    this.context = side.context;
    this.#participant = new SecureParticipant(side);
    this.#values = values;
    this.#beforeReveal = beforeReveal;
  }

  /** @throws FederationError "sum-refused" where the step was answered for another question, or the question is not what it must be. */
  answer<S extends SumStep>(step: S, input: SumInput<S>): Answers[S] {
    const question = createHash("sha256").update(JSON.stringify(input)).digest("hex");
    const known = this.#answered.get(step);
    if (known !== undefined) {
      if (known.question !== question) throw asksAnew();
      return known.answer as Answers[S];
    }
    const answer = this.#made(step, input);
    // Masked values are large, and not asked for again once a list was signed.
    if (step === "agree") this.#answered.delete("mask");
    this.#answered.set(step, { question, answer });
    return answer as Answers[S];
  }

  #made(step: SumStep, input: unknown): unknown {
    const given = input as SumInput<"advertise"> & SumInput<"share"> & SumInput<"mask"> & SumInput<"agree"> & SumInput<"reveal">;
    switch (step) {
      case "advertise":
        return this.#participant.advertise();
      case "share":
        return this.#participant.shareKeys(given.adverts);
      case "mask":
        return this.#participant.mask(this.#values, given.dealt);
      case "agree":
        return this.#participant.agree(given.survivors);
      case "reveal": {
        const shares = this.#participant.reveal(given.agreements);
        this.#beforeReveal();
        return shares;
      }
    }
  }
}

const asksAnew = () =>
  refused(
    "the desk asks a step a second time, with another list",
    "le bureau demande une étape une seconde fois, avec une autre liste",
    "-",
  );
