import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ExperimentState, NodePolicy } from "../../protocol/federation/desk.ts";
import type { RoundRecord } from "../../protocol/federation/round.ts";
import { startDevices } from "../../kernels/tensor/start.ts";
import type { Tensorflow } from "../../kernels/tensor/device.ts";
import type { BuildingLibrary } from "../../federation/models/layers-model.ts";
import { tensorLoss, tensorModel } from "../../federation/models/layers-model.ts";
import { tensorLearner } from "../../federation/models/tensor-learner.ts";
import { examplesFor } from "../../federation/node/patients.ts";
import { simulateAll } from "../../federation/rounds/simulate.ts";
import { HospitalAgent } from "../../federation/node/agent.ts";
import { readJson, writeWhole } from "../../federation/node/durable.ts";
import { signed } from "../../federation/privacy/secure-aggregation/keys.ts";
import { challengeText } from "../../protocol/federation/desk.ts";
import { decodeWeights, packWeights, weightsDigest } from "../../federation/weights/container.ts";
import { FederationDesk } from "./desk.ts";
import { federationDoors } from "./doors.ts";
import { folderRegistry } from "./registry.ts";
import { ask, logOf, makeHospitals, until } from "./testing/hospitals.ts";

let place: string;
let desk: FederationDesk;
let server: HttpServer;
let sockets: Server;
let address: string;
const agents: HospitalAgent[] = [];
const names = ["Caen", "Nice", "Rouen"];
const plan = {
  version: 1,
  name: "three",
  model: { kind: "network", inputs: 6, outputs: 2, output: "softmax" },
  algorithm: { name: "fedavg" },
  rounds: 3,
  quorum: 2,
  deadlineSeconds: 60,
  local: { amount: { unit: "steps", count: 2 }, batchSize: 10, learningRate: 0.1 },
  seed: 1,
} as const;

async function start(policies: Record<string, Partial<NodePolicy>> = {}): Promise<Record<string, string>> {
  const made = makeHospitals(
    place,
    names.map((hospital, index) => ({
      hospital,
      data: { kind: "synthetic", alpha: 0, beta: 0, hospitals: 3, index, seed: 1, inputs: 6, classes: 2, samples: 30 },
      policy: policies[hospital] as NodePolicy | undefined,
    })),
  );
  writeWhole(join(place, "desk/operator.token"), [Buffer.from(operatorToken)]);
  await serve();
  return Object.fromEntries(made.map(({ name, folder }) => [name, folder]));
}
const operatorToken = "ab".repeat(32);
async function serve(port = 0): Promise<void> {
  const folder = join(place, "desk");
  desk = await FederationDesk.open({ folder, registry: folderRegistry(folder), report: (problem) => console.error(problem) });
  server = createServer((request, response) => void federationDoors({ desk, operatorToken }, request, response));
  sockets = new Server(server, { serveClient: false });
  desk.listen(sockets.of("/federation"));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const join3 = (folders: Record<string, string>) =>
  agents.push(...names.map((name) => new HospitalAgent({ folder: folders[name], desk: address })));
const look = async (name: string) =>
  (await ask(address, place, { path: `/${name}` })).value as { state: ExperimentState; records: RoundRecord[] };
const ended = async (name: string) => {
  await until(async () => (await look(name)).state.status !== "running", `${name} ends`);
  return look(name);
};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "carnet-desk-"));
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
  await desk.stop();
  await sockets.close();
  rmSync(place, { recursive: true, force: true });
});

test("an experiment runs to its end; its models and their provenance can be read, its secrets cannot", async () => {
  join3(await start());
  const made = await ask(address, place, { body: { experiment: "three", plan, hospitals: names } });
  expect(made.status).toBe(201);
  const { state, records } = await ended("three");
  expect(state.status).toBe("finished");
  expect("noiseKey" in state).toBe(false);
  expect(records.map(({ outcome, samples }) => [outcome, samples])).toEqual([
    ["advanced", 90],
    ["advanced", 90],
    ["advanced", 90],
  ]);
  expect(records[2].after["loss"]).toBeLessThan(records[0].before["loss"]!);
  expect(records[2].modelSha256).toBe(state.modelSha256);
  expect(desk.modelFile("three", 3)).not.toBeNull();
  expect(desk.modelFile("three", 4)).toBeNull();
  expect((await ask(address, place, { path: "/three/7" })).status).toBe(404);
});

test("a model that is fetched is the one that its record names, without what only the server keeps beside it", async () => {
  join3(await start());
  const adaptive = { ...plan, algorithm: { name: "fedadam" } };
  await ask(address, place, { body: { experiment: "adam", plan: adaptive, hospitals: names } });
  const { records } = await ended("adam");
  const headers = { authorization: `Bearer ${"ab".repeat(32)}` };
  const fetched = await fetch(`${address}/federation/experiments/adam/2`, { headers });
  const bytes = new Uint8Array(await fetched.arrayBuffer());
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(records[1].modelSha256);
  expect((await decodeWeights([bytes], { values: "float32" })).layout.map(({ name }) => name)).toEqual(["dense0/kernel", "dense0/bias"]);
  expect(bytes.length).toBeLessThan(desk.running("adam")!.store.modelBytes(2)!);
});

test("an experiment that is paused asks nobody and goes on where it was; stopped, it is over", async () => {
  const folders = await start();
  await ask(address, place, { body: { experiment: "three", plan, hospitals: names } });
  const running = desk.running("three")!;
  expect(await running.steer("paused")).toBe(true);
  join3(folders);
  await until(() => desk.hospitals().every(({ connected }) => connected), "three hospitals connect");
  expect(await running.steer("paused")).toBe(false);
  await desk.stop();
  await sockets.close();
  expect(logOf(folders["Nice"]).filter(({ event }) => event === "trained")).toEqual([]);

  const port = Number(new URL(address).port);
  await serve(port);
  expect((await look("three")).state).toMatchObject({ status: "paused", round: 0 });
  await until(() => desk.hospitals().every(({ connected }) => connected), "three hospitals come back");
  expect(await desk.running("three")!.steer("running")).toBe(true);
  const { state, records } = await ended("three");
  expect([state.status, records.length]).toEqual(["finished", 3]);
  expect(Date.parse(records[0].closedAt!)).toBeGreaterThanOrEqual(Date.parse(records[0].openedAt!));

  await ask(address, place, { body: { experiment: "endless", plan: { ...plan, rounds: 100_000 }, hospitals: names } });
  await until(async () => (await look("endless")).state.round >= 1, "a round is made");
  expect(await desk.running("endless")!.steer("stopped")).toBe(true);
  expect(await desk.running("endless")!.steer("running")).toBe(false);
  const stopped = (await look("endless")).state;
  expect(stopped).toMatchObject({ status: "stopped", ended: { why: "person" } });
  expect(desk.modelFile("endless", stopped.round)).not.toBeNull();
});

test("a training that is under way is broken off by a pause, the hospital stays connected, and goes on with other work", async () => {
  const folders = await start();
  join3(folders);
  const long = { ...plan, rounds: 1, local: { ...plan.local, amount: { unit: "steps", count: 1_000_000 } } };
  await ask(address, place, { body: { experiment: "long", plan: long, hospitals: names } });
  const events = (name: string) => logOf(folders[name]).map(({ event }) => event);
  await until(() => names.every((name) => events(name).includes("trains")), "three hospitals train");
  expect(await desk.running("long")!.steer("paused")).toBe(true);
  await until(() => names.every((name) => events(name).includes("broken-off")), "they break off");
  expect(desk.hospitals().every(({ connected }) => connected)).toBe(true);
  await ask(address, place, { body: { experiment: "short", plan, hospitals: names } });
  expect((await ended("short")).state.status).toBe("finished");
  expect(names.flatMap(events)).not.toContain("disconnected");
});

test("a model of TensorFlow.js's layers is built by hospitals from its description, and trained to the weights of a simulation", async () => {
  join3(await start());
  const tf = await startDevices(createRequire(import.meta.url)("@tensorflow/tfjs") as Tensorflow, ({ backend }) => backend === "wasm");
  const build = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [6], units: 5, activation: "relu" }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 2 }),
      ],
    });
  const library = tf as unknown as BuildingLibrary;
  const model = tensorModel(build(), { loss: "softmaxCrossEntropy" });
  const layered = { ...plan, model, algorithm: { name: "fedprox", proximal: 0.1 } } as const;
  const two = names.slice(0, 2);
  expect((await ask(address, place, { body: { experiment: "layers", plan: layered, hospitals: two } })).status).toBe(201);
  const { state, records } = await ended("layers");
  expect(state.status).toBe("finished");
  expect(records[2].after).toMatchObject({ accuracy: expect.any(Number), loss: expect.any(Number) });
  expect(records[2].after["loss"]).toBeLessThan(records[0].before["loss"]!);

  const hospitals = Object.fromEntries(
    two.map((name, index) => {
      const { train } = examplesFor({
        kind: "synthetic",
        alpha: 0,
        beta: 0,
        hospitals: 3,
        index,
        seed: 1,
        inputs: 6,
        classes: 2,
        samples: 30,
      });
      const inputs = tf.tensor2d(Float32Array.from(train.inputs), [30, 6]);
      const labels = tf.oneHot(tf.tensor1d(Array.from(train.targets), "int32"), 2).toFloat();
      const loss = tensorLoss(library, "softmaxCrossEntropy");
      return [name, tensorLearner(library, build() as never, { inputs: inputs as never, labels: labels as never, loss: loss })];
    }),
  );
  const { experiment } = await simulateAll(layered, { hospitals });
  expect(records[2].modelSha256).toBe(weightsDigest({ layout: experiment.layout, values: experiment.weights }));

  const refused = async (change: object) => {
    const { status, value } = await ask(address, place, {
      body: { experiment: "hostile", plan: { ...layered, model: { ...model, ...change } }, hospitals: two },
    });
    expect(status).toBe(422);
    return (value as { code: string; sentence: { en: string } }).sentence.en;
  };
  expect(await refused({ layers: null })).toContain("cannot build it");
  const lambda = { class_name: "Sequential", config: { layers: [{ class_name: "Lambda", config: {} }] } };
  expect(await refused({ layers: { topology: lambda, loss: "logLoss" } })).toContain("“Lambda” is not allowed");
});

test("plans with faults, strangers and what is not there yet are refused in both languages, and nothing is kept", async () => {
  await start();
  const refusal = async (body: unknown) => {
    const { status, value } = await ask(address, place, { body });
    const { sentence } = value as { sentence: { fr: string; en: string } };
    expect([status, sentence.fr.startsWith("Le plan n’est pas valable")]).toEqual([422, true]);
    return sentence.en;
  };
  expect(await refusal({ experiment: "x", plan: { ...plan, rounds: 0 }, hospitals: names })).toContain("rounds");
  expect(await refusal({ experiment: "x", plan, hospitals: [...names, "Paris"] })).toContain("Paris unknown");
  expect(await refusal({ experiment: "../x", plan, hospitals: names })).toContain("experiment");
  expect(await refusal({ experiment: "experiments", plan, hospitals: names })).toContain("address of the desk");
  const registry = join(place, "desk/hospitals.json");
  const { hospitals } = readJson(registry) as { hospitals: Record<string, string> };
  const six = Object.fromEntries([...names, "Paris", "Tours", "Vichy"].map((name) => [name, hospitals[names[0]]]));
  writeWhole(registry, [Buffer.from(JSON.stringify({ version: 1, hospitals: six }))]);
  const secure = { secureAggregation: { range: 1, threshold: 3 }, differentialPrivacy: null };
  const halves = { experiment: "x", plan: { ...plan, quorum: 3, privacy: secure }, hospitals: Object.keys(six) };
  expect(await refusal(halves)).toContain("more than half of the 6 hospitals");
  expect(readdirSync(join(place, "desk/experiments"))).toEqual([]);
});

test("a hospital's policy decides, whatever is asked: it says why, and the others go on", async () => {
  const folders = await start({
    Nice: { requireRecordPrivacy: true },
    Rouen: { leastPatients: 20 },
    Caen: { algorithms: ["fedavg", "fedprox"] },
  });
  join3(folders);
  await ask(address, place, { body: { experiment: "three", plan, hospitals: names } });
  const { state, records } = await ended("three");
  expect(state.status).toBe("finished");
  expect(records.map(({ participants }) => participants.map(({ answer }) => answer))).toEqual(
    [1, 2, 3].map(() => ["update", "refused", "update"]),
  );
  expect(logOf(folders["Nice"]).filter(({ event }) => event === "refused")[0]).toMatchObject({ code: "not-allowed-here", round: 0 });
  expect(records[2].participants[1].reason).toMatchObject({
    code: "not-allowed-here",
    sentence: { fr: expect.stringContaining("La politique de Nice ne permet pas"), en: expect.stringContaining("The policy of Nice") },
  });
  await ask(address, place, { body: { experiment: "krums", plan: { ...plan, algorithm: { name: "scaffold" } }, hospitals: names } });
  const none = await ended("krums");
  expect(none.state).toMatchObject({ status: "stopped", ended: { why: "quorum" } });
  expect(none.records.map(({ outcome }) => outcome)).toEqual(["below-quorum", "below-quorum", "below-quorum"]);
});

test("the budget of a data set is spent over experiments, kept before training, and then refused", async () => {
  // Three rounds cost 2.39, four 2.71, five 3.0.
  const budget = { epsilon: 2.8, delta: 1e-5 };
  const folders = await start(Object.fromEntries(names.map((name) => [name, { budget }])));
  join3(folders);
  const privacy = { secureAggregation: null, differentialPrivacy: { unit: "record", clip: 1, noiseMultiplier: 2, delta: 1e-5 } };
  await ask(address, place, { body: { experiment: "first", plan: { ...plan, privacy }, hospitals: names } });
  expect((await ended("first")).state.status).toBe("finished");
  const ledger = readJson(join(folders["Nice"], "budget/record.json")) as { entries: unknown[] };
  expect(ledger.entries).toEqual(
    [0, 1, 2].map((round) => ({ experiment: "first", round, sampleRate: 1 / 3, noiseMultiplier: 2, steps: 2 })),
  );
  await ask(address, place, { body: { experiment: "second", plan: { ...plan, rounds: 50, privacy }, hospitals: names } });
  const { state, records } = await ended("second");
  expect(state.status).toBe("stopped");
  expect(state.round).toBe(1);
  expect(records.at(-1)!.participants.every(({ answer }) => answer === "refused")).toBe(true);
  expect(logOf(folders["Caen"]).at(-1)).toMatchObject({ event: "refused", code: "budget-spent" });
});

test("nobody comes in without a key, and what comes in is read before it counts", async () => {
  const folders = await start();
  const knock = (auth: object, secret?: Uint8Array) =>
    new Promise<string>((resolve) => {
      const socket = io(`${address}/federation`, { auth, transports: ["websocket"], reconnection: false });
      const tell = (answer: string) => {
        resolve(answer);
        if (!answer.startsWith("token")) socket.disconnect();
      };
      socket.on("connect_error", (error) => tell(error.message));
      socket.on("disconnect", () => tell("shown out"));
      socket.on("challenge", ({ nonce }: { nonce: string }, answer: (value: unknown) => void) =>
        answer({ signature: secret === undefined ? "00".repeat(64) : signed(secret, challengeText(nonce, "Nice")) }),
      );
      socket.on("welcome", ({ token }: { token: string }) => tell(`token ${token}`));
    });
  expect(await knock({ version: 0, hospital: "Nice" })).toBe("protocol-version");
  expect(await knock({ version: 1, hospital: "Paris" })).toBe("not-allowed");
  expect(await knock({ version: 1, hospital: "Nice" })).toBe("shown out");
  const secret = new Uint8Array(Buffer.from((await import("node:fs")).readFileSync(join(folders["Nice"], "identity.key"), "utf8"), "hex"));
  const token = (await knock({ version: 1, hospital: "Nice" }, secret)).slice(6);
  await ask(address, place, { body: { experiment: "three", plan, hospitals: names } });
  const send = async (body: Uint8Array, { change = {}, bearer = token }: { change?: object; bearer?: string } = {}) => {
    const notice = {
      version: 1,
      experiment: "three",
      round: 0,
      attempt: 0,
      hospital: "Nice",
      samples: 30,
      steps: 2,
      before: {},
      after: {},
      drift: 0,
      seconds: 0,
      ...change,
    };
    const headers = { authorization: `Bearer ${bearer}`, "x-carnet-notice": Buffer.from(JSON.stringify(notice)).toString("base64url") };
    return (await fetch(`${address}/federation/three/updates`, { method: "POST", headers, body: body as BodyInit })).status;
  };
  const layout = [
    { name: "dense0/kernel", shape: [6, 2] },
    { name: "dense0/bias", shape: [2] },
  ];
  const good = packWeights({ layout, values: new Float32Array(14).fill(0.1) });
  expect(await send(good, { bearer: "00".repeat(32) })).toBe(401);
  expect(await send(good, { change: { hospital: "Rouen" } })).toBe(400);
  expect(await send(good, { change: { samples: -1 } })).toBe(400);
  expect(await send(good, { change: { round: 1 } })).toBe(409);
  expect(await send(good.subarray(0, 50))).toBe(422);
  expect(await send(Buffer.concat([good, new Uint8Array(100)]))).toBe(422);
  expect(await send(packWeights({ layout: layout.slice(0, 1), values: new Float32Array(12) }))).toBe(422);
  expect(await send(packWeights({ layout, values: new Float32Array(14).fill(Number.NaN) }))).toBe(422);
  expect(readdirSync(join(place, "desk/experiments/three/updates/0-0"))).toEqual([]);
  expect(await send(good)).toBe(200);
  expect(await send(good)).toBe(200);
  expect(readdirSync(join(place, "desk/experiments/three/updates/0-0")).length).toBe(2);
  expect((await fetch(`${address}/federation/experiments`)).status).toBe(401);
  expect((await fetch(`${address}/federation/three/model?round=0`)).status).toBe(401);
});
