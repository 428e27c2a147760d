/**
 * Slows down who guesses passwords. Counted in the database, so that a restart or a second server forgets nothing, and before the password
 * is looked at, so that guesses sent together count too. A good password takes its own attempt back: a class behind one address is not
 * locked out by its own arrival.
 */
import { refused, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../../storage/database.ts";
import { countAttempt } from "../../storage/queries/count-attempt.ts";
import { forgetAttempt } from "../../storage/queries/forget-attempt.ts";
import { hashToken } from "./token.ts";

const windowMinutes = 15;
/** Wrong passwords in one window: of one address for one e-mail, of everyone for one e-mail, of one address for everyone. */
const most = { pair: 8, email: 40, address: 100 };

export interface Attempt {
  /** The refusal, where there were too many. */
  refusal: Refusal | null;
  /** To be called when the password was right. */
  good(): Promise<void>;
}

export async function beginAttempt(database: Database, who: { address: string; email: string }, now: Date): Promise<Attempt> {
  const keys = {
    pair: hashToken(`pair ${who.address} ${who.email}`),
    email: hashToken(`email ${who.email}`),
    address: hashToken(`address ${who.address}`),
  };
  const resetsAt = new Date(now.getTime() + windowMinutes * 60_000);
  let tooMany = false;
  for (const kind of ["pair", "email", "address"] as const) {
    const count = await countAttempt(database, { key: keys[kind], now, resetsAt });
    tooMany ||= count > most[kind];
  }
  return {
    refusal: tooMany ? refused("too-many-attempts", { minutes: windowMinutes }) : null,
    async good() {
      for (const key of Object.values(keys)) await forgetAttempt(database, { key });
    },
  };
}
