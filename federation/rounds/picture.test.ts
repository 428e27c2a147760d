import { expect, test } from "vitest";
import { federationPicture, mostCurvePoints } from "../../protocol/federation/picture.ts";
import type { Participation, RoundRecord } from "../../protocol/federation/round.ts";
import { parsePlan } from "./experiment.ts";
import type { Seen } from "./picture.ts";
import { pictureOf } from "./picture.ts";

const plan = parsePlan({
  version: 1,
  name: "lung",
  model: { kind: "network", inputs: 10, output: "logistic" },
  algorithm: { name: "fedprox", proximal: 0.1 },
  rounds: 1000,
  seed: 1,
  local: { amount: { unit: "epochs", count: 1 }, batchSize: 16, learningRate: 0.1 },
});
const update = (hospital: string, area: number | null): Participation => ({
  ...{ hospital, answer: "update", samples: 30, drift: 0.2, bytes: 100, seconds: 0.1 },
  before: { loss: 0.6, areaUnderCurve: area },
  after: { loss: 0.5, areaUnderCurve: area === null ? null : area + 0.1 },
});
const absent = (hospital: string): Participation => ({
  ...{ hospital, answer: "lost", samples: null, before: null, after: null, drift: null, bytes: 0, seconds: 0 },
});
const record = (round: number, participants: Participation[], outcome: RoundRecord["outcome"] = "advanced"): RoundRecord => ({
  ...{ version: 1, round, attempt: 0, outcome, participants, samples: 30, step: 0.1, modelSha256: "0".repeat(64) },
  before: { loss: 0.6, areaUnderCurve: 0.5 + round / 10_000 },
  after: { loss: 0.5, areaUnderCurve: 0.6 + round / 10_000 },
});
const seen = (changes: Partial<Seen> = {}): Seen => ({
  ...{ title: "t", synthetic: true, status: "running", plan, round: 2, seconds: 3 },
  records: [
    record(0, [update("A", 0.5), update("B", null)]),
    record(1, [absent("A")], "below-quorum"),
    record(1, [update("A", 0.7), absent("B")]),
  ],
  hospitals: [
    { name: "A", activity: "training" },
    { name: "B", activity: "lost" },
  ],
  ...changes,
});

test("a hospital stands with what it last measured, all that it sent, and what it is doing", () => {
  const picture = pictureOf(seen());
  expect(federationPicture.parse(picture)).toEqual(picture);
  expect(picture).toMatchObject({ measure: "areaUnderCurve", parameters: 11, algorithm: "fedprox", bytes: 300, rounds: 1000 });
  expect(picture.hospitals).toMatchObject([
    { name: "A", activity: "training", before: 0.7, after: 0.7 + 0.1, bytes: 200, drift: 0.2, patients: 30 },
    // Its patients have one outcome: there is no area under a curve.
    { name: "B", activity: "lost", before: null, after: null, bytes: 100 },
  ]);
});

test("the curve has a point for each round that advanced, and one for the model that stands, weighted by samples", () => {
  const standing = new Map([
    ["A", { samples: 30, measures: { areaUnderCurve: 0.8 } }],
    ["B", { samples: 10, measures: { areaUnderCurve: 0.6 } }],
  ]);
  expect(pictureOf(seen({ standing })).curve).toEqual([
    { round: 0, before: 0.5, after: 0.6 },
    { round: 1, before: 0.5001, after: 0.6001 },
    { round: 2, before: 0.75, after: null },
  ]);
});

test("a thousand rounds are thinned to what a picture holds, with the first and the last", () => {
  const records = Array.from({ length: 1000 }, (_, round) => record(round, [update("A", 0.7)]));
  const { curve } = federationPicture.parse(pictureOf(seen({ records, round: 1000 })));
  expect([curve.length, curve[0].round, curve.at(-1)!.round]).toEqual([mostCurvePoints, 0, 999]);
});

test("before the first round there is nothing to draw, and what is known of the clinics is told", () => {
  const clinic = { patients: 70, testPatients: 30, outcomeShare: 0.4, scanner: 0.3, missing: ["pet"] as "pet"[] };
  const picture = federationPicture.parse(
    pictureOf(seen({ plan: null, records: [], status: "ready", round: 0, hospitals: [{ name: "A", activity: "idle", clinic }] })),
  );
  expect(picture).toMatchObject({ measure: null, curve: [], rounds: null, hospitals: [{ name: "A", ...clinic, before: null }] });
});
