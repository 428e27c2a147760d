/**
 * What a hospital remembers of secure sums across its own crashes: which attempt it began last, and the last round whose sum it helped to open. An
 * attempt is never begun twice, since its secrets died with the process; and once a round's sum may be open, no second one of the same round is
 * made: the difference of two sums could be one hospital's values.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SumDiary } from "../../protocol/federation/secure-aggregation.ts";
import { sumDiary } from "../../protocol/federation/secure-aggregation.ts";
import { refused } from "../privacy/secure-aggregation/agreement.ts";
import { readJson, writeJson } from "./durable.ts";

const none: SumDiary = { version: 1, begun: null, revealed: null };

export class Diary {
  readonly #file: string;

  /** `folder`: the experiment's. */
  constructor(folder: string) {
    this.#file = join(folder, "sums.json");
  }

  /** Whether this experiment is one of secret sums: then nothing of it is ever sent in the open, whatever a later order says. */
  get isPledged(): boolean {
    return existsSync(this.#file);
  }

  pledge(): void {
    if (!this.isPledged) writeJson(this.#file, none);
  }

  get #kept(): SumDiary {
    const kept = readJson(this.#file);
    return kept === null ? none : sumDiary.parse(kept);
  }

  /** On the disk before anything of the attempt leaves. @throws FederationError "sum-refused" where it was begun, or an earlier one may be open. */
  begin({ round, attempt }: { round: number; attempt: number }): void {
    const { begun, revealed, ...kept } = this.#kept;
    const after = begun === null || round > begun.round || (round === begun.round && attempt > begun.attempt);
    if (!after) {
      const reason = `attempt ${attempt} of round ${round} was begun before: its secrets are gone`;
      throw refused(reason, `l’essai ${attempt} du tour ${round} a déjà commencé : ses secrets ont disparu`, "-");
    }
    if (revealed !== null && revealed >= round) {
      const reason = `this hospital helped to open a sum of round ${round}; a second one could give away a single hospital's values`;
      const reasonFr = `cet hôpital a aidé à ouvrir une somme du tour ${round} ; une seconde pourrait livrer les valeurs d’un seul`;
      throw refused(reason, reasonFr, "-");
    }
    writeJson(this.#file, { ...kept, begun: { round, attempt }, revealed });
  }

  /** Before shares leave. */
  reveal(round: number): void {
    writeJson(this.#file, { ...this.#kept, revealed: round });
  }
}
