/** Secure aggregation between processes: a hospital killed after it shared keys, the desk killed with -9 in the middle of a sum, a hospital too late. */
import { type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { patientsFor } from "../../federation/node/patients.ts";
import type { Fate } from "../../federation/rounds/simulate.ts";
import { simulateAll } from "../../federation/rounds/simulate.ts";
import { parsePlan } from "../../federation/rounds/experiment.ts";
import { weightsDigest } from "../../federation/weights/container.ts";
import { type DeskProcess, ask, end, logOf, makeHospitals, startDesk, startHospital, until } from "./testing/hospitals.ts";

const place = mkdtempSync(join(tmpdir(), "carnet-secret-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) await end(child, "SIGKILL");
  rmSync(place, { recursive: true, force: true });
});

const names = ["Caen", "Lille", "Metz", "Nice", "Rouen"];
const [first, gate, lost, late] = ["Caen", "Lille", "Metz", "Rouen"];
const data = (index: number) =>
  ({ kind: "synthetic", alpha: 1, beta: 1, hospitals: 5, index, seed: 4, inputs: 6, classes: 3, samples: 30 + 7 * index }) as const;
const plan = {
  version: 1,
  name: "in secret",
  model: { kind: "network", inputs: 6, outputs: 3, output: "softmax" },
  algorithm: { name: "fedavg" },
  rounds: 2,
  quorum: 3,
  deadlineSeconds: 600,
  privacy: { secureAggregation: { range: 4, threshold: 3, stepSeconds: 600 }, differentialPrivacy: null },
  local: { amount: { unit: "epochs", count: 1 }, batchSize: 8, learningRate: 0.05 },
  seed: 9,
} as const;

test("the model is that of a simulation in which the same hospitals were lost and late, to the last bit, and near the one in the open", async () => {
  const made = makeHospitals(
    place,
    names.map((hospital, index) => ({ hospital, data: data(index) })),
  );
  const folderOf = (name: string) => made.find((one) => one.name === name)!.folder;
  let desk: DeskProcess = await startDesk(place);
  const { address } = desk;
  children.push(desk.child);
  const processes = new Map<string, ChildProcess>();
  const start = (name: string) => {
    processes.set(name, startHospital(folderOf(name), address));
    children.push(processes.get(name)!);
  };
  names.forEach(start);
  const signal = (name: string, kind: NodeJS.Signals) => processes.get(name)!.kill(kind);
  const attempt = join(place, "desk/experiments/secret/updates/0-0");
  const came = (step: string) =>
    existsSync(join(attempt, step)) ? readdirSync(join(attempt, step)).filter((name) => !name.includes("part")) : [];
  const look = async (name: string) =>
    (await ask(address, place, { path: `/${name}` })).value as { state: ExperimentState; records: RoundRecord[] };
  const connected = async () =>
    ((await ask(address, place)).value as { hospitals: { connected: boolean }[] }).hospitals.filter((one) => one.connected).length;
  await until(async () => (await connected()) === 5, "five hospitals connect");

  // Each step waits for one hospital that stands still, so that the others are where the story wants them.
  signal(first, "SIGSTOP");
  expect((await ask(address, place, { body: { experiment: "secret", plan, hospitals: names } })).status).toBe(201);
  await until(() => came("ready").length === 4, "four are ready");
  signal(gate, "SIGSTOP");
  signal(first, "SIGCONT");
  await until(() => came("advertise").length === 4, "four advertise keys");
  signal(first, "SIGSTOP");
  signal(gate, "SIGCONT");
  await until(() => came("share").length === 4, "four share keys");
  await end(processes.get(lost)!, "SIGKILL");
  signal(gate, "SIGSTOP");
  signal(first, "SIGCONT");
  await until(() => came("mask").length === 3, "three send masked values");
  await end(desk.child, "SIGKILL");
  start(lost);
  desk = await startDesk(place, Number(new URL(address).port));
  children.push(desk.child);
  signal(gate, "SIGCONT");
  await until(async () => (await look("secret")).state.status !== "running", "the experiment ends");

  const { state, records } = await look("secret");
  expect(state.status).toBe("finished");
  const answers = (record: RoundRecord) => record.participants.map(({ answer }) => answer);
  expect(records.map(answers)).toEqual([
    ["update", "update", "refused", "update", "update"],
    ["update", "update", "update", "update", "update"],
  ]);
  expect(records[0].participants[2].reason!.sentence).toMatchObject({
    fr: expect.stringContaining("redémarré"),
    en: expect.stringContaining("started again"),
  });
  for (const { name, folder } of made) {
    const log = logOf(folder);
    expect(
      log.filter(({ event }) => event === "trained").map(({ round }) => round),
      name,
    ).toEqual([0, 1]);
    expect(
      log.filter(({ event }) => event === "sent"),
      `${name} sends nothing in the open`,
    ).toEqual([]);
  }

  // One is late for the whole round, and is no member of the sum.
  signal(late, "SIGSTOP");
  const quick = { ...plan, rounds: 1, deadlineSeconds: 2, attempts: 20 };
  await ask(address, place, { body: { experiment: "late", plan: quick, hospitals: names } });
  await until(async () => (await look("late")).state.status !== "running", "the second experiment ends");
  signal(late, "SIGCONT");
  const second = await look("late");
  expect(answers(second.records.at(-1)!)[4]).toBe("late");

  const learners = Object.fromEntries(names.map((name, index) => [name, patientsFor(parsePlan(plan).model, data(index))]));
  const fateIn =
    (found: readonly RoundRecord[]) =>
    (name: string, at: { round: number; attempt: number }): Fate => {
      const record = found.find(({ round, attempt }) => round === at.round && attempt === at.attempt)!;
      const { answer } = record.participants.find(({ hospital }) => hospital === name)!;
      // Only one who refused had been a member.
      return answer === "update" ? "answers" : answer === "refused" ? "lost" : "late";
    };
  for (const [given, found] of [
    [plan, records],
    [quick, second.records],
  ] as const) {
    const simulated = (await simulateAll(given, { hospitals: learners, fate: fateIn(found) })).experiment;
    expect(found.at(-1)!.modelSha256).toBe(weightsDigest({ layout: simulated.layout, values: simulated.weights }));
    const open = { ...given, privacy: { secureAggregation: null, differentialPrivacy: null } };
    const inTheOpen = (await simulateAll(open, { hospitals: learners, fate: fateIn(found) })).experiment;
    // Steps of quantisation: range x members / 2^31, and rounding to float32.
    inTheOpen.weights.forEach((weight, i) => expect(Math.abs(weight - simulated.weights[i])).toBeLessThan(1e-6));
  }
}, 180_000);
