import fc from "fast-check";
import { expect, test } from "vitest";
import type { SumContext } from "../../../protocol/federation/secure-aggregation.ts";
import { dealtShares, keyAdvert, revealedShares, signedSurvivors } from "../../../protocol/federation/secure-aggregation.ts";
import { derivedKey } from "../../rounds/seeds.ts";
import { SecureCollector } from "./collector.ts";
import { contextId, dealtText, letterUse, shareCommitment } from "./agreement.ts";
import { agreedSecret, derived, publicKeyOf, seal, signed } from "./keys.ts";
import { SecureParticipant } from "./participant.ts";
import type { SumStep } from "./secure-sum.ts";
import { secureSum } from "./secure-sum.ts";

const names = ["Caen", "Lille", "Lyon", "Nice", "Rouen"];
const vectors = Object.fromEntries(names.map((name, i) => [name, [0.1 * (i + 1), -0.25, i % 2]]));
const steps: SumStep[] = ["advertise", "share", "mask", "agree", "reveal"];

test("whoever is lost at whatever step, the sum is that of those whose values came, or it is not opened", () => {
  const fates = fc.array(fc.option(fc.constantFrom(...steps), { nil: null }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fates, fc.constantFrom(3, 4, 5), (fate, threshold) => {
      const lost = (hospital: string) => fate[names.indexOf(hospital)];
      const run = () => secureSum({ values: vectors, threshold, range: 1, lost });
      const left = fate.filter((step) => step === null).length;
      if (left < threshold) {
        expect(run).toThrow(/is not opened|asks for/);
        return;
      }
      const { sum, hospitals, liars } = run();
      const expected = names.filter((_, i) => fate[i] === null || ["agree", "reveal"].includes(fate[i]));
      expect([hospitals, liars]).toEqual([expected, []]);
      sum.forEach((value, i) =>
        expect(value).toBeCloseTo(
          expected.reduce((total, name) => total + vectors[name][i], 0),
          7,
        ),
      );
    }),
    { numRuns: 40 },
  );
});

test("the server sees noise: the same values twice share nothing, and every bit is as often 0 as 1", () => {
  const values = Object.fromEntries(["a", "b", "c"].map((name) => [name, new Float32Array(20_000)]));
  const [first, second] = [1, 2].map(() => secureSum({ values, threshold: 2, range: 1 }));
  expect(first.sum.every((value) => value === 0)).toBe(true);
  for (const name of ["a", "b", "c"]) {
    expect(first.seen[name].filter((value, i) => value === second.seen[name][i]).length).toBeLessThan(3);
    for (let bit = 0; bit < 32; bit++) {
      const ones = first.seen[name].reduce((sum, value) => sum + ((value >>> bit) & 1), 0);
      expect(Math.abs(ones - 10_000)).toBeLessThan(400);
    }
  }
});

/** Sides of a sum that a test can lead astray. */
function sides(threshold = 3, about: Partial<SumContext> = {}) {
  const context: SumContext = {
    version: 1,
    experiment: "e",
    round: 1,
    attempt: 0,
    members: names,
    threshold,
    length: 3,
    range: 1,
    ...about,
  };
  const identity = (name: string) => new Uint8Array(derivedKey(1, "identity", name));
  const roster = Object.fromEntries(names.map((name) => [name, publicKeyOf("ed25519", identity(name))]));
  const all = names.map((name) => new SecureParticipant({ name, identity: identity(name), roster, context }));
  const collector = new SecureCollector({ context, roster });
  return { context, roster, identity, all, collector };
}
function masked(given: ReturnType<typeof sides>, arrive: readonly string[] = names) {
  const adverts = given.collector.closeAdverts(given.all.map((side) => side.advertise()));
  const dealt = given.collector.closeDealt(given.all.map((side) => side.shareKeys(adverts)));
  given.all.forEach((side, i) => {
    const values = side.mask(vectors[names[i]], dealt);
    if (arrive.includes(names[i])) given.collector.addMasked(names[i], values);
  });
  return { adverts, dealt };
}
const reasonOf = (work: () => unknown): string => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as { details: { reason?: string } }).details.reason ?? (error as { code: string }).code;
  }
};

test("a server cannot have both secrets of a hospital: not by a second list, nor a second question, nor unsigned lists", () => {
  const given = sides();
  masked(given);
  const [caen, lille, lyon, nice] = given.all;
  const everyone = [...names];
  const without = names.filter((name) => name !== "Rouen");
  const agreements = [caen, lille, lyon].map((side) => side.agree(everyone));
  expect(reasonOf(() => caen.agree(without))).toBe("a step was asked for a second time");
  // Nice was shown another list: the signatures of the others are not for it.
  nice.agree(without);
  expect(reasonOf(() => nice.reveal(agreements))).toBe("sum-below-threshold");
  const revealed = caen.reveal(agreements);
  expect(revealed.shares.map(({ secret }) => secret)).toEqual(["seed", "seed", "seed", "seed", "seed"]);
  expect(reasonOf(() => caen.reveal(agreements))).toBe("a step was asked for a second time");
  expect(reasonOf(() => lille.reveal([agreements[0], agreements[0], agreements[0]]))).toBe("sum-below-threshold");
});

test("a list below the threshold, of strangers, or without oneself is not signed; keys are dealt and values hidden once", () => {
  const given = sides();
  const { adverts, dealt } = masked(given);
  const [caen] = given.all;
  expect(reasonOf(() => caen.agree(["Caen", "Lille"]))).toBe("sum-below-threshold");
  for (const list of [
    ["Lille", "Lyon", "Nice"],
    ["Caen", "Lille", "Paris"],
    ["Caen", "Caen", "Lille"],
  ]) {
    expect(reasonOf(() => caen.agree(list))).toBe("the list of those left is not of those who shared keys");
  }
  expect(reasonOf(() => caen.shareKeys(adverts))).toBe("a step was asked for a second time");
  expect(reasonOf(() => caen.mask([0, 0, 0], dealt))).toBe("a step was asked for a second time");
});

test("a hospital whose values come after the list was closed is not in the sum, and its key is opened, not its seed", () => {
  const given = sides();
  masked(given, names.slice(0, 4));
  const survivors = given.collector.closeMasked();
  expect(reasonOf(() => given.collector.addMasked("Rouen", new Uint32Array(3)))).toBe(
    "the values of Rouen come too late, twice or in another length",
  );
  const agreements = given.all.slice(0, 4).map((side) => side.agree(survivors));
  for (const side of given.all.slice(0, 4)) {
    const revealed = side.reveal(agreements);
    expect(revealed.shares.find(({ of }) => of === "Rouen")!.secret).toBe("key");
    given.collector.addShares(revealed);
  }
  expect(given.collector.open().sum[1]).toBeCloseTo(-1, 7);
});

test("forged keys, foreign rounds, changed letters and shares that are not those promised are refused with the hospital's name", () => {
  const given = sides();
  const adverts = given.all.map((side) => side.advertise());
  const forged = adverts.map((advert) => (advert.from === "Lyon" ? { ...advert, maskKey: adverts[0].maskKey } : advert));
  expect(reasonOf(() => given.all[0].shareKeys(forged))).toBe("the keys of Lyon are not signed by it");
  const other = sides(3, { round: 2 }).all.map((side) => side.advertise());
  expect(reasonOf(() => given.all[0].shareKeys([adverts[0], ...other.slice(1)]))).toBe("the keys of Lille are not signed by it");
  expect(reasonOf(() => given.all[0].shareKeys(adverts.slice(1)))).toBe("my own keys are not among those shown to me");
  const dealt = given.all.map((side) => side.shareKeys(adverts));
  const changed = dealt.map((one) => (one.from === "Nice" ? { ...one, letters: one.letters.slice(1) } : one));
  expect(reasonOf(() => given.all[0].mask([0, 0, 0], changed))).toBe("the letters of Nice are not whole or not signed by it");
  expect(reasonOf(() => given.all[0].mask([0, 0, 0], dealt.slice(0, 2)))).toBe("sum-below-threshold");
});

test("letters that cannot be opened are refused by who receives them, with their sender's name", () => {
  const given = sides();
  const adverts = given.collector.closeAdverts(given.all.map((side) => side.advertise()));
  const honest = given.all.map((side) => side.shareKeys(adverts));
  const twin = sides();
  const foreign = twin.all.map((side) => side.shareKeys(twin.all.map((one) => one.advertise())));
  const mixed = honest.map((one, i) => (one.from === "Nice" ? foreign[i] : one));
  expect(reasonOf(() => given.all[0].mask([0, 0, 0], mixed))).toBe("the shares of Nice are not those it committed to");
});

test("a hospital that deals shares of no one secret is found out when the sum is opened", () => {
  const given = sides();
  const id = contextId(given.context);
  const secrets = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
  const left = [...secrets];
  // Its secrets are known to the test, and nothing else of it is random.
  const random = (count: number) => left.shift() ?? new Uint8Array(count);
  given.all[3] = new SecureParticipant({
    name: "Nice",
    identity: given.identity("Nice"),
    roster: given.roster,
    context: given.context,
    random,
  });
  const adverts = given.collector.closeAdverts(given.all.map((side) => side.advertise()));
  const dealt = given.all.map((side) => side.shareKeys(adverts));
  const letters = dealt[3].letters.map(({ to }, i) => {
    const about = letterUse(id, "Nice", to);
    const share = String(i).padStart(66, "0");
    const key = derived(agreedSecret(secrets[1], adverts.find(({ from }) => from === to)!.letterKey), about);
    const commitment = (secret: "seed" | "key") => shareCommitment(id, { secret, of: "Nice", to, share });
    return { to, sealed: seal(key, { text: share + share, about }), seedShare: commitment("seed"), keyShare: commitment("key") };
  });
  const cheat = { from: "Nice", seedCommitment: dealt[3].seedCommitment, letters };
  dealt[3] = { ...cheat, signature: signed(given.identity("Nice"), dealtText(id, cheat)) };
  given.collector.closeDealt(dealt);
  given.all.forEach((side, i) => given.collector.addMasked(names[i], side.mask(vectors[names[i]], dealt)));
  const survivors = given.collector.closeMasked();
  const agreements = given.all.map((side) => side.agree(survivors));
  for (const side of given.all) given.collector.addShares(side.reveal(agreements));
  expect(reasonOf(() => given.collector.open())).toBe("the shares that Nice dealt are of no one secret");
});

test("a false share is left out and its sender named; too many false ones and the sum stays closed", () => {
  const run = (liars: readonly string[]) => {
    const given = sides(3);
    masked(given);
    const agreements = given.all.map((side) => side.agree(names));
    given.collector.closeMasked();
    given.all.forEach((side, i) => {
      const revealed = side.reveal(agreements);
      const shares = revealed.shares.map((one) => ({ ...one, share: `00${one.share.slice(2, -1)}${one.share.endsWith("0") ? "1" : "0"}` }));
      given.collector.addShares(liars.includes(names[i]) ? { ...revealed, shares } : revealed);
    });
    return given.collector.open();
  };
  const { sum, liars } = run(["Caen", "Nice"]);
  expect(liars).toEqual(["Caen", "Nice"]);
  expect(sum[0]).toBeCloseTo(1.5, 7);
  expect(reasonOf(() => run(["Caen", "Nice", "Rouen"]))).toMatch(/sum-below-threshold|no one secret/);
});

test("what goes over the wire has the protocol's shapes, a threshold of half or less is refused, and values of the wrong size too", () => {
  const given = sides();
  const { adverts, dealt } = masked(given);
  const agreement = given.all[0].agree(names);
  const more = given.all.slice(1).map((side) => side.agree(names));
  for (const advert of adverts) expect(keyAdvert.parse(JSON.parse(JSON.stringify(advert)))).toEqual(advert);
  for (const one of dealt) expect(dealtShares.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  expect(signedSurvivors.parse(agreement)).toEqual(agreement);
  expect(revealedShares.safeParse(given.all[0].reveal([agreement, ...more])).success).toBe(true);
  expect(() => secureSum({ values: { a: [0], b: [0], c: [0], d: [0] }, threshold: 2, range: 1 })).toThrow("2 of 4 is not more than half");
  expect(() => secureSum({ values: { a: [0], b: [0] }, threshold: 2, range: 1 })).toThrow(/The plan is not valid: members/);
  expect(() => secureSum({ values: { a: [0], b: [0, 1], c: [0] }, threshold: 2, range: 1 })).toThrow("another length");
  expect(() => secureSum({ values: { a: [2], b: [0], c: [0] }, threshold: 2, range: 1 })).toThrow("outside of ±1");
});
