/** A whole secure sum in one process: for lessons and simulations. The same participants and the same collector as between processes. */
import { randomBytes } from "node:crypto";
import type { SumContext } from "../../../protocol/federation/secure-aggregation.ts";
import { SecureCollector } from "./collector.ts";
import type { OpenedSum } from "./collector.ts";
import { publicKeyOf } from "./keys.ts";
import { SecureParticipant } from "./participant.ts";

/** What a hospital adds to a secure sum: its share of the weighted mean. The same in a simulation and between processes. */
export function weighted(difference: Float32Array, { weight, totalWeight }: { weight: number; totalWeight: number }): Float32Array {
  return difference.map((value) => (value * weight) / totalWeight);
}

/** The weighted mean of those whose values are in a sum. */
export function meanOfSum(sum: Float64Array, { weights, totalWeight }: { weights: readonly number[]; totalWeight: number }): Float64Array {
  const share = weights.reduce((part, weight) => part + weight, 0) / totalWeight;
  return sum.map((value) => value / share);
}

/** Steps before which a hospital can be lost. */
export type SumStep = "advertise" | "share" | "mask" | "agree" | "reveal";

export interface SecureSumOptions {
  /** Vectors by hospital. */
  values: Readonly<Record<string, ArrayLike<number>>>;
  threshold: number;
  range: number;
  /** The step before which a hospital is lost; none is where left out. */
  lost?: (hospital: string) => SumStep | null;
  about?: { experiment: string; round: number; attempt: number };
  /** Secrets; the system's where left out. */
  random?: (bytes: number) => Uint8Array;
}

export interface SecureSum extends OpenedSum {
  /** What the server saw of each hospital's values. */
  seen: Record<string, Uint32Array>;
}

/** @throws FederationError where fewer than `threshold` hospitals stay to the end, or a value is out of range. */
export function secureSum({ values, threshold, range, lost = () => null, about, random = randomBytes }: SecureSumOptions): SecureSum {
  const members = Object.keys(values).sort((a, b) => (a < b ? -1 : 1));
  const { length } = values[members[0]];
  const context: SumContext = { version: 1, experiment: "sum", round: 0, attempt: 0, ...about, members, threshold, length, range };
  const identities = new Map(members.map((name) => [name, random(32)]));
  const roster = Object.fromEntries([...identities].map(([name, identity]) => [name, publicKeyOf("ed25519", identity)]));
  const collector = new SecureCollector({ context, roster });
  const steps: SumStep[] = ["advertise", "share", "mask", "agree", "reveal"];
  const stays = (name: string, step: SumStep) => {
    const gone = lost(name);
    return gone === null || steps.indexOf(step) < steps.indexOf(gone);
  };
  const all = members.map((name) => ({
    name,
    side: new SecureParticipant({ name, identity: identities.get(name)!, roster, context, random }),
  }));
  const still = (step: SumStep) => all.filter(({ name }) => stays(name, step));
  const adverts = collector.closeAdverts(still("advertise").map(({ side }) => side.advertise()));
  const dealt = collector.closeDealt(still("share").map(({ side }) => side.shareKeys(adverts)));
  const seen: Record<string, Uint32Array> = {};
  for (const { name, side } of still("mask")) collector.addMasked(name, (seen[name] = side.mask(values[name], dealt)));
  const survivors = collector.closeMasked();
  const agreements = collector.closeAgreements(still("agree").map(({ side }) => side.agree(survivors)));
  for (const { side } of still("reveal")) collector.addShares(side.reveal(agreements));
  return { ...collector.open(), seen };
}
