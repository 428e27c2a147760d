/** A hospital before a desk that lies: whatever it asks, nobody's values come out alone. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { SumContext } from "../../protocol/federation/secure-aggregation.ts";
import { advertText, contextId, survivorsText } from "../privacy/secure-aggregation/agreement.ts";
import { publicKeyOf, signed } from "../privacy/secure-aggregation/keys.ts";
import { parsePlan } from "../rounds/experiment.ts";
import { layoutOf } from "../weights/layout.ts";
import type { DeskLink } from "./desk-link.ts";
import { Keeping } from "./keeping.ts";
import { Peers } from "./peers.ts";
import { Diary } from "./sum-diary.ts";
import { SumSession } from "./sum-session.ts";
import { SumSide } from "./sum-side.ts";

const place = mkdtempSync(join(tmpdir(), "carnet-session-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const members = ["Caen", "Nice", "Paris", "Rouen"];
const identities = Object.fromEntries(members.map((name) => [name, new Uint8Array(randomBytes(32))]));
const keys = Object.fromEntries(members.map((name) => [name, publicKeyOf("ed25519", identities[name])]));
const context: SumContext = {
  version: 1,
  experiment: "lung",
  round: 3,
  attempt: 0,
  members,
  threshold: 3,
  length: 2,
  range: 1,
  totalWeight: 4,
};
const sessionOf = (name: string, beforeReveal = () => {}) =>
  new SumSession({ name, identity: identities[name], roster: keys, context, values: Float32Array.of(0.25, -0.5), beforeReveal });
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { details: { reason: string } }).details.reason;
  }
  return "answered";
};

let sessions: Record<string, SumSession>;
beforeEach(() => {
  sessions = Object.fromEntries(members.map((name) => [name, sessionOf(name)]));
});
const all = Object.values as <T>(of: Record<string, T>) => T[];
const adverts = () => all(sessions).map((session) => session.answer("advertise", { context, keys }));
const dealt = () => {
  const given = adverts();
  return all(sessions).map((session) => session.answer("share", { adverts: given }));
};

test("the same question gets the same answer, another one of the same step none", () => {
  const nice = sessions["Nice"];
  const letters = dealt();
  const values = nice.answer("mask", { dealt: letters });
  expect(nice.answer("mask", { dealt: letters })).toBe(values);
  expect(refusal(() => nice.answer("mask", { dealt: letters.slice(0, 3) }))).toContain("a second time");
  expect(refusal(() => nice.answer("share", { adverts: adverts().slice(0, 3) }))).toContain("a second time");
});

test("a key that was swapped on the way is found out, and so is one that the desk signed itself", () => {
  const given = adverts();
  const own = new Uint8Array(randomBytes(32));
  const swapped = { ...given[0], maskKey: publicKeyOf("x25519", own) };
  expect(refusal(() => sessions["Nice"].answer("share", { adverts: [swapped, ...given.slice(1)] }))).toContain("Caen are not signed by it");
  const forged = { ...swapped, signature: signed(own, advertText(contextId(context), swapped)) };
  expect(refusal(() => sessionOf("Nice").answer("share", { adverts: [forged, ...given.slice(1)] }))).toContain("Caen are not signed by it");
});

test("both shares of one hospital are never given: not for two lists, not for a list that too few signed, not after the list was answered", () => {
  const letters = dealt();
  for (const session of all(sessions)) session.answer("mask", { dealt: letters });
  const nice = sessions["Nice"];
  const here = ["Caen", "Nice", "Paris"];
  const agreed = here.map((name) => sessions[name].answer("agree", { survivors: here }));
  expect(refusal(() => nice.answer("agree", { survivors: members }))).toContain("a second time");
  // Signatures under another list, made by the desk of what it has.
  const id = contextId(context);
  const other = members.map((from) => ({ from, survivors: members, signature: signed(randomBytes(32), survivorsText(id, members)) }));
  expect(() => nice.answer("reveal", { agreements: other })).toThrow("0 hospitals are left");
  const { shares } = nice.answer("reveal", { agreements: agreed });
  expect(shares.map(({ of, secret }) => [of, secret])).toEqual([
    ["Caen", "seed"],
    ["Nice", "seed"],
    ["Paris", "seed"],
    ["Rouen", "key"],
  ]);
  expect(refusal(() => nice.answer("reveal", { agreements: agreed.slice(0, 2) }))).toContain("a second time");
});

test("an attempt that was begun is not begun again after a restart, an older one is not replayed, and once a round's sum may be open no second one is made", () => {
  const folder = join(place, "diary");
  expect(new Diary(folder).isPledged).toBe(false);
  new Diary(folder).begin({ round: 3, attempt: 1 });
  expect(new Diary(folder).isPledged).toBe(true);
  for (const at of [
    { round: 3, attempt: 1 },
    { round: 3, attempt: 0 },
    { round: 2, attempt: 7 },
  ])
    expect(refusal(() => new Diary(folder).begin(at))).toContain("was begun before");
  new Diary(folder).begin({ round: 3, attempt: 2 });
  new Diary(folder).reveal(3);
  expect(refusal(() => new Diary(folder).begin({ round: 3, attempt: 3 }))).toContain("helped to open");
  expect(refusal(() => new Diary(folder).begin({ round: 4, attempt: 0 }))).toBe("answered");
});

test("what is to be revealed is on the disk before it is said: where the disk fails, nothing is", () => {
  const nice = sessionOf("Nice", () => {
    throw new Error("the disk is full");
  });
  sessions["Nice"] = nice;
  const given = dealt();
  for (const session of all(sessions)) session.answer("mask", { dealt: given });
  const agreements = members.map((name) => sessions[name].answer("agree", { survivors: members }));
  expect(() => nice.answer("reveal", { agreements })).toThrow("the disk is full");
});

test("a sum that is not the plan's, or not of this attempt, is refused before anything leaves", async () => {
  const folder = join(place, "side");
  const plan = parsePlan({
    version: 1,
    name: "x",
    model: { kind: "network", inputs: 1, output: "linear" },
    algorithm: { name: "fedavg" },
    rounds: 5,
    quorum: 3,
    local: { amount: { unit: "steps", count: 1 }, batchSize: "full", learningRate: 1 },
    privacy: { secureAggregation: { range: 1, threshold: 3 }, differentialPrivacy: null },
    seed: 1,
  });
  const order = { version: 1, experiment: "lung", plan, round: 3, attempt: 0, included: null } as const;
  const keeping = new Keeping(folder, "lung");
  const said = { version: 1, experiment: "lung", round: 3, attempt: 0, hospital: "Nice", steps: 1, drift: 0, seconds: 0 } as const;
  const notice = { ...said, samples: 1, before: {}, after: {} };
  keeping.keep(3, { notice, difference: Float32Array.of(0.5, 0.5), layout: layoutOf(plan.model), memory: {} });
  const asked = (given: SumContext) => {
    const sent: string[] = [];
    const desk = {
      get: async () => Readable.from([Buffer.from(JSON.stringify({ context: given, keys }))]),
      post: async (path: string) => ({ status: sent.push(path) && 200, text: "" }),
    } as unknown as DeskLink;
    const side = new SumSide({ hospital: "Nice", identity: identities["Nice"], peers: new Peers(folder, keys), desk });
    const call = { version: 1, experiment: "lung", round: 3, attempt: 0, step: "advertise" } as const;
    const outcome = (work: Promise<unknown>) =>
      work.then(
        () => "answered",
        (error: { details: { reason: string } }) => error.details.reason,
      );
    return { side, outcome, sent, call };
  };
  for (const lie of [
    { range: 1e6 },
    { threshold: 4 },
    { length: 1 },
    { round: 2 },
    { attempt: 1 },
    { totalWeight: undefined },
    { members: ["Caen", "Paris", "Rouen"] },
  ]) {
    const { side, outcome, sent, call } = asked({ ...context, ...lie });
    await side.ready({ order, keeping, notice });
    expect(await outcome(side.answer(call)), JSON.stringify(lie)).not.toBe("answered");
    expect(sent).toEqual(["/federation/lung/ready"]);
  }
  const unready = asked(context);
  expect(await unready.outcome(unready.side.answer(unready.call))).toContain("no update of this attempt is ready");
  const honest = asked(context);
  await honest.side.ready({ order, keeping, notice });
  expect(await honest.outcome(honest.side.answer(honest.call))).toBe("answered");
  const later = { ...honest.call, attempt: 1 };
  expect(await honest.outcome(honest.side.answer(later))).toContain("no update of this attempt");
  const restarted = asked(context);
  await restarted.side.ready({ order, keeping, notice });
  expect(await restarted.outcome(restarted.side.answer(restarted.call))).toContain("was begun before");
});

test("peers that are listed are the only ones; else a key is believed once, and a hospital does not stand under two names", () => {
  const self = { name: "Nice", key: keys["Nice"] };
  const told = new Peers(join(place, "told"), { Caen: keys["Caen"], Paris: keys["Paris"] });
  expect(refusal(() => told.rosterFor({ members, keys, self }))).toContain("Rouen is not among");
  expect(told.rosterFor({ members: members.slice(0, 3), keys, self })).toEqual({
    Caen: keys["Caen"],
    Nice: keys["Nice"],
    Paris: keys["Paris"],
  });
  const stranger = publicKeyOf("ed25519", randomBytes(32));
  expect(refusal(() => told.rosterFor({ members: members.slice(0, 3), keys: { ...keys, Caen: stranger }, self }))).toContain("key of Caen");

  const trusting = () => new Peers(join(place, "trusting"), null);
  expect(trusting().rosterFor({ members, keys, self })).toEqual(keys);
  expect(refusal(() => trusting().rosterFor({ members, keys: { ...keys, Rouen: stranger }, self }))).toContain("key of Rouen");
  expect(refusal(() => trusting().rosterFor({ members, keys: { ...keys, Nice: stranger }, self }))).toContain("key of Nice");
  const doubled = [...members, "Tours", "Vichy"];
  expect(refusal(() => trusting().rosterFor({ members: doubled, keys: { ...keys, Tours: stranger, Vichy: stranger }, self }))).toContain(
    "Tours",
  );
  expect(refusal(() => trusting().rosterFor({ members: doubled, keys, self }))).toContain("Tours is not among");
});
