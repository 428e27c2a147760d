/** Ten hospital processes and a desk on loopback: one late, one killed, and the desk killed in the middle of a round. */
import { type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ExperimentState } from "../../protocol/federation/desk.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { patientsFor } from "../../federation/node/patients.ts";
import { simulateAll } from "../../federation/rounds/simulate.ts";
import { parsePlan } from "../../federation/rounds/experiment.ts";
import { weightsDigest } from "../../federation/weights/container.ts";
import { type DeskProcess, ask, end, logOf, makeHospitals, startDesk, startHospital, until } from "./testing/hospitals.ts";

const place = mkdtempSync(join(tmpdir(), "carnet-hospitals-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) await end(child, "SIGKILL");
  rmSync(place, { recursive: true, force: true });
});

const data = (index: number) =>
  ({ kind: "synthetic", alpha: 1, beta: 1, hospitals: 10, index, seed: 4, inputs: 10, classes: 3, samples: 40 }) as const;
const plan = {
  version: 1,
  name: "ten hospitals",
  model: { kind: "network", inputs: 10, outputs: 3, output: "softmax" },
  // It has a memory at the desk and one at each hospital: neither may be lost or counted twice.
  algorithm: { name: "scaffold" },
  rounds: 3,
  quorum: 6,
  deadlineSeconds: 2,
  local: { amount: { unit: "epochs", count: 2 }, batchSize: 8, learningRate: 0.05 },
  seed: 9,
} as const;
const names = Array.from({ length: 10 }, (_, i) => `hospital ${i}`);
const [stalled, late, killed] = ["hospital 3", "hospital 5", "hospital 8"];

test("ten hospitals, one late, one killed, the desk killed with -9 in a round: the model is that of an undisturbed run with the same participants", async () => {
  const hospitals = makeHospitals(
    place,
    names.map((hospital, index) => ({ hospital, data: data(index) })),
  );
  let desk: DeskProcess = await startDesk(place);
  const { address } = desk;
  children.push(desk.child);
  const processes = new Map(hospitals.map(({ name, folder }) => [name, startHospital(folder, address)]));
  children.push(...processes.values());
  const signal = (name: string, kind: NodeJS.Signals) => processes.get(name)!.kill(kind);
  const connected = async () =>
    ((await ask(address, place)).value as { hospitals: { connected: boolean }[] }).hospitals.filter((one) => one.connected).length;
  const arrived = (round: number) => {
    const folder = join(place, `desk/experiments/ten/updates/${round}-0`);
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).length : 0;
  };
  const look = async () => (await ask(address, place, { path: "/ten" })).value as { state: ExperimentState; records: RoundRecord[] };
  await until(async () => (await connected()) === 10, "ten hospitals connect");

  // Round 0 waits for one hospital that stands still; the desk dies while nine updates are in.
  signal(stalled, "SIGSTOP");
  expect(
    (await ask(address, place, { body: { experiment: "ten", plan: { ...plan, deadlineSeconds: 120 }, hospitals: names } })).status,
  ).toBe(201);
  await until(() => arrived(0) === 9, "nine updates come");
  await end(desk.child, "SIGKILL");
  desk = await startDesk(place, Number(new URL(address).port));
  children.push(desk.child);
  await until(async () => (await connected()) === 9, "nine hospitals come back");
  expect((await look()).state).toMatchObject({ round: 0, attempt: 0, status: "running" });
  signal(stalled, "SIGCONT");
  await until(async () => (await look()).state.status === "finished", "the experiment ends");
  const calm = await look();
  for (const { folder } of hospitals) {
    const trained = logOf(folder).filter(({ event }) => event === "trained");
    expect(trained.map(({ round }) => round)).toEqual([0, 1, 2]);
  }
  expect(calm.records.map(({ round, attempt, outcome }) => [round, attempt, outcome])).toEqual(
    [0, 1, 2].map((round) => [round, 0, "advanced"]),
  );

  // Again with one that is late for a round, and one that never comes back.
  signal(late, "SIGSTOP");
  await ask(address, place, { body: { experiment: "again", plan, hospitals: names } });
  const again = async () => (await ask(address, place, { path: "/again" })).value as { state: ExperimentState; records: RoundRecord[] };
  await until(
    () =>
      existsSync(join(place, "desk/experiments/again/updates/0-0")) &&
      readdirSync(join(place, "desk/experiments/again/updates/0-0")).filter((name) => name.endsWith(".json")).length === 9,
    "nine updates come again",
  );
  await end(processes.get(killed)!, "SIGKILL");
  await until(async () => (await again()).state.round >= 1, "the first round is closed at its deadline");
  signal(late, "SIGCONT");
  await until(async () => (await again()).state.status === "finished", "the experiment ends again");
  const { records } = await again();
  const answers = (name: string) => records.map(({ participants }) => participants.find(({ hospital }) => hospital === name)!.answer);
  expect(answers(late)[0]).toBe("late");
  expect(answers(late).slice(1)).toContain("update");
  expect(answers(killed)).toEqual(["update", "lost", "lost"]);

  const learners = Object.fromEntries(names.map((name, index) => [name, patientsFor(parsePlan(plan).model, data(index))]));
  for (const [experiment, found, given] of [
    ["ten", calm.records, { ...plan, deadlineSeconds: 120 }],
    ["again", records, plan],
  ] as const) {
    const fate = (name: string, { round }: { round: number }) => {
      const { answer } = found[round].participants.find(({ hospital }) => hospital === name)!;
      return answer === "update" ? "answers" : "lost";
    };
    const undisturbed = await simulateAll(given, { hospitals: learners, fate });
    const { layout, weights } = undisturbed.experiment;
    expect(found.at(-1)!.modelSha256, experiment).toBe(weightsDigest({ layout, values: weights }));
  }
}, 180_000);
