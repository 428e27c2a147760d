/**
 * The other hospitals' public keys. Where the configuration lists them, nobody else is added up with. Where it does not, the desk is believed when it
 * first names a key, which is kept, and a change is refused: a desk that lies from the first day on could stand for the others.
 */
import { join } from "node:path";
import { hospitalRegistry } from "../../protocol/federation/desk.ts";
import { refused } from "../privacy/secure-aggregation/agreement.ts";
import type { Roster } from "../privacy/secure-aggregation/agreement.ts";
import { readJson, writeJson } from "./durable.ts";

export interface Asked {
  /** Of the sum. */
  members: readonly string[];
  /** As the desk names them. */
  keys: Roster;
  self: { name: string; key: string };
}

export class Peers {
  readonly #file: string;
  readonly #configured: Roster | null;

  constructor(folder: string, configured: Roster | null) {
    this.#file = join(folder, "peers.json");
    this.#configured = configured;
  }

  /** The key of each member. @throws FederationError "sum-refused" with the one that is not known, or known with another key. */
  rosterFor({ members, keys, self }: Asked): Roster {
    const kept = readJson(this.#file);
    const known: Roster = { ...(this.#configured ?? (kept === null ? {} : hospitalRegistry.parse(kept).hospitals)), [self.name]: self.key };
    const roster: Record<string, string> = {};
    for (const name of members) {
      if (!Object.hasOwn(keys, name)) throw strange(name);
      if (!Object.hasOwn(known, name) && this.#configured !== null) throw strange(name);
      if (Object.hasOwn(known, name) && known[name] !== keys[name]) throw changed(name);
      roster[name] = keys[name];
    }
    // A hospital that stands under several names could be most of a sum.
    const doubled = members.find((name) => members.some((other) => other !== name && roster[other] === roster[name]));
    if (doubled !== undefined) throw changed(doubled);
    if (this.#configured === null && members.some((name) => !Object.hasOwn(known, name))) {
      writeJson(this.#file, { version: 1, hospitals: { ...known, ...roster } });
    }
    return roster;
  }
}

const strange = (name: string) =>
  refused(
    `${name} is not among the hospitals that this one knows (peers in configuration.json)`,
    `${name} n’est pas un hôpital connu ici (peers dans configuration.json)`,
    name,
  );
const changed = (name: string) =>
  refused(`the key of ${name} is not the one known here`, `la clé de ${name} n’est pas celle que l’on connaît ici`, name);
