/**
 * A cell of a real kernel starts real hospitals: processes, sockets, folders. One journey, so that they are started few times.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKernelPool } from "../../../kernels/pool/index.ts";
import type { KernelPool } from "../../../kernels/pool/index.ts";
import { processesOf } from "../../../kernels/sandbox/memory.ts";
import { federationPicture } from "../../../protocol/federation/picture.ts";
import type { FederationPicture } from "../../../protocol/federation/picture.ts";
import { sandboxTarget } from "../../../protocol/federation/sandbox.ts";
import { mime } from "../../../protocol/mime.ts";
import { CommTargets } from "../../rooms/comm-targets.ts";
import type { Room } from "../../rooms/rooms.ts";
import { ended, openHouse, outputsOf, until } from "../../rooms/testing/house.ts";
import type { House, Shown } from "../../rooms/testing/house.ts";
import { createSandboxes } from "./sandboxes.ts";
import type { Sandboxes } from "./sandboxes.ts";

const cells = [
  // 0
  `import * as federation from "carnet/federation";
const hospitals = await federation.sandbox({ hospitals: ["Les Pins", "Le Port", "Le Lac"], samples: 240, seed: 3 });
hospitals.names`,
  // 1: the processes and this process give one model
  `const experiment = await hospitals.start({ rounds: 3, deadlineSeconds: 600 });
const first = await experiment.step();
await experiment.run();
const { weights } = await experiment.model();
const here = await federation.simulateAll(experiment.plan, { hospitals: hospitals.learners(experiment.plan.model) });
const same = Buffer.from(weights.buffer).equals(Buffer.from(here.experiment.weights.buffer));
const validated = await experiment.validate();
JSON.stringify([first.round, experiment.round, experiment.status, experiment.records.length, same, validated.map((one) => one.hospital + (one.global.areaUnderCurve !== null) + (one.local !== null))])`,
  // 2: one is killed, one stands still
  `const second = await hospitals.start({ rounds: 2, deadlineSeconds: 1.5, quorum: 1 });
await hospitals.kill("Le Lac");
await hospitals.pause("Le Port");
const { participants } = await second.step();
await hospitals.resume("Le Port");
await hospitals.restart("Le Lac");
JSON.stringify(participants.map(({ hospital, answer }) => [hospital, answer]))`,
  // 3: stopped by the person
  `const third = await hospitals.start({ rounds: 1000, deadlineSeconds: 600 });
await hospitals.pause("Le Port");
await third.run()`,
  // 4: it stands where it was stopped
  `await hospitals.resume("Le Port");
const secureAggregation = { range: 8, threshold: 3 };
const secret = await hospitals.start({ rounds: 1, quorum: 3, deadlineSeconds: 60, privacy: { secureAggregation, differentialPrivacy: null } });
await secret.run();
const tf = await import("@tensorflow/tfjs");
const dense = federation.tensorModel(tf.sequential({ layers: [tf.layers.dense({ inputShape: [10], units: 1 })] }), { loss: "sigmoidCrossEntropy" });
const deep = await hospitals.start({ rounds: 1, deadlineSeconds: 60, model: dense });
await deep.step();
JSON.stringify([third.status, third.round < 1000, deep.status, secret.status, secret.records.at(-1).participants.map(({ answer }) => answer), hospitals.closed])`,
  // 5: what is wrong is told
  `try { await hospitals.start({ rounds: 0, algorithm: { name: "krum", attackers: 1 } }) } catch (error) { console.log(error.sentence.fr) }
try { await hospitals.start({ rounds: 5000 }) } catch (error) { console.log(error.sentence.en) }
try { await hospitals.kill("Nice") } catch (error) { console.log(error.code) }
const { openComm } = await import("carnet/comm");
const told = (data) => new Promise((resolve) => openComm("carnet.federation", data).onClose(({ data }) => resolve(data.problem.code)));
console.log(await told({ version: 1, hospitals: "all of them" }), await told({ version: 2 }));
try { await federation.sandbox({ hospitals: 99, scannerStrength: -1, colour: "red" }) } catch (error) { console.log(error.sentence.fr) }`,
  // 6: of another notebook, whose hospitals would be too many
  `import { sandbox } from "carnet/federation";
await sandbox({ hospitals: 2 })`,
];

let pool: KernelPool;
let house: House;
let room: Room;
let sandboxes: Sandboxes;
let places: string;
beforeAll(async () => {
  places = mkdtempSync(join(tmpdir(), "carnet-sandbox-test-"));
  pool = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
  sandboxes = createSandboxes({ hospitals: 4, hospitalsOfPerson: 4, memoryMegabytes: 384, idleMs: 600_000, placeFolder: places });
  const comms = new CommTargets();
  comms.register(sandboxTarget, sandboxes.open);
  house = await openHouse({ pool, comms });
  room = await house.room(await house.notebook(await house.person("ada"), cells));
});
afterAll(async () => {
  await house.close();
  await sandboxes.close();
  await pool.close();
  rmSync(places, { recursive: true, force: true });
});

async function run(id: string): Promise<Shown[]> {
  await room.runs.enqueue([id]);
  await ended(room, id);
  return outputsOf(room, id);
}
const result = (outputs: Shown[]) => {
  const failed = outputs.find(({ output_type }) => output_type === "error");
  if (failed !== undefined) throw new Error(failed.evalue);
  const told = outputs.find(({ output_type }) => output_type === "execute_result")!.data![mime.text] as string;
  return JSON.parse(told.replace(/^'|'$/g, "")) as unknown;
};
const picture = (): FederationPicture | null =>
  outputsOf(room, "c0").flatMap(({ data }) => {
    const parsed = federationPicture.safeParse(data?.[mime.federation]);
    return parsed.success ? [parsed.data] : [];
  })[0] ?? null;
/** Processes of hospitals and keepers: all that this server started for sandboxes. */
const alive = () =>
  processesOf(process.pid).filter((pid) => {
    try {
      return /keeper-process|sandboxed\.ts/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    } catch {
      return false;
    }
  });

test("a cell starts hospitals, and its picture says who they are", async () => {
  const outputs = await run("c0");
  expect(outputs.find(({ output_type }) => output_type === "error")?.evalue).toBeUndefined();
  await until(room, () => picture()?.status === "ready");
  expect(picture()).toMatchObject({
    synthetic: true,
    round: 0,
    hospitals: [{ name: "Les Pins" }, { name: "Le Port" }, { name: "Le Lac" }],
  });
  expect(sandboxes.count()).toBe(3);
});

test("step by step and to the end: the processes give the model that a simulation gives, to the last bit", async () => {
  expect(result(await run("c1"))).toEqual([0, 3, "finished", 3, true, ["Les Pinstruetrue", "Le Porttruetrue", "Le Lactruetrue"]]);
  await until(room, () => picture()?.curve.length === 4);
  expect(picture()).toMatchObject({ status: "finished", round: 3, rounds: 3, measure: "areaUnderCurve", algorithm: "fedavg" });
});

test("a hospital that is killed is lost, one that stands still is late, and the round goes on without them", async () => {
  expect(result(await run("c2"))).toEqual([
    ["Le Lac", "lost"],
    ["Le Port", "late"],
    ["Les Pins", "update"],
  ]);
});

test("a person's stop ends the wait and pauses the experiment; what comes after is not held up: a sum in secret, a model of TensorFlow.js", async () => {
  void run("c3");
  await until(room, () => {
    const { rounds, status, hospitals } = picture()!;
    return rounds === 1000 && status === "running" && hospitals.every(({ activity }) => activity === "held" || activity === "sent");
  });
  await room.runs.interrupt();
  await until(room, () => room.runs.state().running === null && picture()?.status === "ready");
  expect(result(await run("c4"))).toEqual(["paused", true, "finished", "finished", ["update", "update", "update"], false]);
});

test("what cannot be is refused in sentences, all faults at once; raw messages of a cell reach nothing", async () => {
  const [{ text }] = await run("c5");
  const [plan, large, hospital, raw, options] = text!.trim().split("\n");
  expect(plan).toMatch(/^Le plan n’est pas valable : .*rounds.*quorum/s);
  expect(large).toBe(
    "This plan is more than a sandbox keeps: 5000 rounds, and 1000 at most. Make it smaller, or simulate it in the cell with simulate().",
  );
  expect(hospital).toBe("no-such-hospital");
  expect(raw).toBe("sandbox-options sandbox-options");
  expect(options).toMatch(/hospitals.*;.*scannerStrength.*;.*colour/);
  expect(picture()?.status).not.toBe("closed");
});

test("a server that is full says what to do", async () => {
  const other = await house.room(await house.notebook(await house.person("ada"), [cells[6]]));
  await other.runs.enqueue(["c0"]);
  const outputs = () => outputsOf(other, "c0");
  await new Promise<void>((resolve) => {
    const stop = other.listen({
      updates: () => {},
      state: ({ running, queue }) => {
        if (running !== null || queue.length > 0 || outputs().length === 0) return;
        stop();
        resolve();
      },
      input: () => {},
    });
  });
  expect(outputs()).toMatchObject([
    { ename: "FederationError", metadata: { carnet: { explanation: expect.stringContaining("close()") } } },
  ]);
  await other.runs.stop("culled");
});

test("a restart of the kernel ends every process, takes the folder away, and the picture says so", async () => {
  expect([alive().length > 3, readdirSync(places).length]).toEqual([true, 1]);
  await room.runs.restart();
  await until(room, () => picture()?.status === "closed");
  await sandboxes.settled();
  expect([alive(), readdirSync(places), sandboxes.count()]).toEqual([[], [], 0]);
});
