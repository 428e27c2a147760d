/**
 * A cell of a real kernel starts real hospitals: processes, sockets, folders. One journey, so that they are started few times.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKernelPool } from "../../../kernels/pool/index.ts";
import type { KernelPool } from "../../../kernels/pool/index.ts";
import { processesOf } from "../../../kernels/sandbox/memory.ts";
import { findCell, readCell } from "../../../notebook/document/document.ts";
import { carnetOf } from "../../../notebook/document/run.ts";
import { federationPicture } from "../../../protocol/federation/picture.ts";
import type { FederationPicture } from "../../../protocol/federation/picture.ts";
import { sandboxTarget } from "../../../protocol/federation/sandbox.ts";
import { mime } from "../../../protocol/mime.ts";
import { CommTargets } from "../../rooms/comm-targets.ts";
import type { Room } from "../../rooms/rooms.ts";
import { openHouse } from "../../rooms/testing/house.ts";
import type { House } from "../../rooms/testing/house.ts";
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
  // 4
  `JSON.stringify([third.status, third.round < 1000, hospitals.closed])`,
  // 5: what is wrong is told
  `try { await hospitals.start({ rounds: 0, algorithm: { name: "krum", attackers: 1 } }) } catch (error) { console.log(error.sentence.fr) }
try { await hospitals.start({ rounds: 5000 }) } catch (error) { console.log(error.sentence.en) }
try { await hospitals.kill("Nice") } catch (error) { console.log(error.code) }
try { await federation.sandbox({ hospitals: 99, scannerStrength: -1, colour: "red" }) } catch (error) { console.log(error.sentence.fr) }`,
];

let pool: KernelPool;
let house: House;
let room: Room;
let sandboxes: Sandboxes;
let places: string;
beforeAll(async () => {
  places = mkdtempSync(join(tmpdir(), "carnet-sandbox-test-"));
  pool = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
  sandboxes = createSandboxes({ hospitals: 4, hospitalsOfPerson: 4, memoryMegabytes: 256, idleMs: 600_000, placeFolder: places });
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

async function until(holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = room.listen({ updates: check, state: check, input: check });
  });
}
interface Shown {
  text?: string;
  ename?: string;
  evalue?: string;
  output_type: string;
  data?: Record<string, unknown>;
}
const outputsOf = (id: string) => (readCell(findCell(room.journal.doc, id)!.cell) as unknown as { outputs: Shown[] }).outputs;
const recordOf = (id: string) => carnetOf(findCell(room.journal.doc, id)!.cell).run;
async function run(id: string): Promise<Shown[]> {
  await room.runs.enqueue([id]);
  await until(() => !["queued", "running"].includes(recordOf(id)?.state ?? "queued") && room.runs.state().running === null);
  return outputsOf(id);
}
const result = (outputs: Shown[]) => {
  const failed = outputs.find(({ output_type }) => output_type === "error");
  if (failed !== undefined) throw new Error(failed.evalue);
  const told = outputs.find(({ output_type }) => output_type === "execute_result")!.data![mime.text] as string;
  return JSON.parse(told.replace(/^'|'$/g, "")) as unknown;
};
const picture = (): FederationPicture | null =>
  outputsOf("c0").flatMap(({ data }) => {
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
  await until(() => picture()?.status === "ready");
  expect(picture()).toMatchObject({ synthetic: true, round: 0, hospitals: [{ name: "Les Pins" }, { name: "Le Port" }, { name: "Le Lac" }] });
  expect(sandboxes.count()).toBe(3);
});

test("step by step and to the end: the processes give the model that a simulation gives, to the last bit", async () => {
  expect(result(await run("c1"))).toEqual([0, 3, "finished", 3, true, ["Les Pinstruetrue", "Le Porttruetrue", "Le Lactruetrue"]]);
  await until(() => picture()?.curve.length === 4);
  expect(picture()).toMatchObject({ status: "finished", round: 3, rounds: 3, measure: "areaUnderCurve", algorithm: "fedavg" });
});
