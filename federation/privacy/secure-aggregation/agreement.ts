/** What both sides of a secure sum must agree on to the letter: texts that are signed, uses of keys, and what makes a context sound. */
import type { DealtShares, KeyAdvert, SumContext } from "../../../protocol/federation/secure-aggregation.ts";
import { sumContext } from "../../../protocol/federation/secure-aggregation.ts";
import { FederationError } from "../../federation-error.ts";
import { isSigned, sha256 } from "./keys.ts";

/** Public signing keys of hospitals, known beforehand: a sum among strangers protects nobody. */
export type Roster = Readonly<Record<string, string>>;

export function refused(reason: string, reasonFr: string, who: string): FederationError {
  return new FederationError("sum-refused", { reason, reasonFr, who });
}

/** @throws FederationError where the threshold lets two halves open two sums, or members are not in order. */
export function soundContext(context: SumContext): SumContext {
  const read = sumContext.safeParse(context);
  if (!read.success) {
    throw new FederationError("plan-invalid", {
      list: read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    });
  }
  const { members, threshold } = read.data;
  const ordered = members.every((name, i) => i === 0 || members[i - 1] < name);
  if (!ordered) throw refused("its members are not in order, each once", "ses membres ne sont pas en ordre, chacun une fois", "-");
  if (!isThresholdOf(members.length, threshold)) {
    throw new FederationError("plan-invalid", { list: `threshold: ${threshold} of ${members.length} is not more than half` });
  }
  return read.data;
}

/** More than half, so that no two halves open two sums, and no more than there are. */
export const isThresholdOf = (members: number, threshold: number): boolean => 2 * threshold > members && threshold <= members;

export const contextId = (context: SumContext): string => sha256("carnet/sum/v1", JSON.stringify(context));
export const advertText = (id: string, { from, maskKey, letterKey }: Omit<KeyAdvert, "signature">): string =>
  ["advert", id, from, maskKey, letterKey].join(" | ");
export const dealtText = (id: string, dealt: Omit<DealtShares, "signature">): string =>
  [
    "dealt",
    id,
    JSON.stringify([dealt.from, dealt.seedCommitment, dealt.letters.map((l) => [l.to, l.sealed, l.seedShare, l.keyShare])]),
  ].join(" | ");
export const survivorsText = (id: string, survivors: readonly string[]): string => ["survivors", id, JSON.stringify(survivors)].join(" | ");
export const shareCommitment = (
  id: string,
  { secret, of, to, share }: { secret: "seed" | "key"; of: string; to: string; share: string },
): string => sha256("share", id, secret, of, to, share);
export const letterUse = (id: string, from: string, to: string): string => `carnet/sum/v1/letter/${id}/${from}/${to}`;
export const pairUse = (id: string, a: string, b: string): string => `carnet/sum/v1/pair/${id}/${[a, b].sort().join("/")}`;
export const seedUse = (id: string): string => `carnet/sum/v1/seed/${id}`;

/** Who adds the stream that a pair shares; the other takes it off. */
export const pairSign = (own: string, other: string): 1 | -1 => (own < other ? 1 : -1);

/** Whether keys are a member's, and signed by it. */
export function isSoundAdvert(context: SumContext, { advert, roster }: { advert: KeyAdvert; roster: Roster }): boolean {
  const { from, signature } = advert;
  if (!context.members.includes(from) || !Object.hasOwn(roster, from)) return false;
  return isSigned(advertText(contextId(context), advert), { by: roster[from], signature });
}

/** Whether letters are whole, one for every other hospital with keys, and signed. */
export function isSoundDealt(
  context: SumContext,
  { dealt, names, roster }: { dealt: DealtShares; names: readonly string[]; roster: Roster },
): boolean {
  const expected = names.filter((name) => name !== dealt.from).sort();
  if (!names.includes(dealt.from) || JSON.stringify(dealt.letters.map(({ to }) => to)) !== JSON.stringify(expected)) return false;
  return isSigned(dealtText(contextId(context), dealt), { by: roster[dealt.from], signature: dealt.signature });
}

/** Keys by name, each signed by its hospital. @throws FederationError on a stranger, a double or a wrong signature, by name. */
export function checkedAdverts(
  context: SumContext,
  { adverts, roster }: { adverts: readonly KeyAdvert[]; roster: Roster },
): Map<string, KeyAdvert> {
  const known = new Map<string, KeyAdvert>();
  for (const advert of adverts) {
    if (!context.members.includes(advert.from) || known.has(advert.from) || !Object.hasOwn(roster, advert.from)) {
      throw refused(`${advert.from} is no member or came twice`, `${advert.from} n’est pas membre ou vient deux fois`, advert.from);
    }
    if (!isSoundAdvert(context, { advert, roster })) {
      throw refused(
        `the keys of ${advert.from} are not signed by it`,
        `les clés de ${advert.from} ne sont pas signées par lui`,
        advert.from,
      );
    }
    known.set(advert.from, advert);
  }
  enough(context, known.size);
  return known;
}

/** Letters by name, each signed and one for every other hospital with keys. */
export function checkedDealt(
  context: SumContext,
  { dealt, adverts, roster }: { dealt: readonly DealtShares[]; adverts: ReadonlyMap<string, KeyAdvert>; roster: Roster },
): Map<string, DealtShares> {
  const known = new Map<string, DealtShares>();
  const names = [...adverts.keys()];
  for (const one of dealt) {
    if (known.has(one.from) || !isSoundDealt(context, { dealt: one, names, roster })) {
      throw refused(
        `the letters of ${one.from} are not whole or not signed by it`,
        `les lettres de ${one.from} sont incomplètes ou non signées`,
        one.from,
      );
    }
    known.set(one.from, one);
  }
  enough(context, known.size);
  return known;
}

export function enough({ threshold }: SumContext, found: number): void {
  if (found < threshold) throw new FederationError("sum-below-threshold", { found, needed: threshold });
}
