/** The desk as a part of the site: who may do what, what is kept of it, and what a hospital that is revoked meets. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server as HttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "socket.io";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeskReply } from "../../protocol/federation/cells.ts";
import type { Role, SignedIn } from "../../protocol/identity.ts";
import type { ExperimentView } from "../../protocol/federation/office.ts";
import { experimentView, modelProvenance } from "../../protocol/federation/office.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { HospitalAgent, identityIn } from "../../federation/node/agent.ts";
import { changeRole } from "../../storage/queries/change-role.ts";
import { findPerson } from "../../storage/queries/find-person.ts";
import { insertPerson } from "../../storage/queries/insert-person.ts";
import { onEmbeddedDatabase, type TestDatabase } from "../../storage/testing.ts";
import type { CommChannel } from "../rooms/comm-targets.ts";
import { createHttpServer, listen } from "../http/http-server.ts";
import { cellDesk } from "./cell-desk.ts";
import { hospitalDoors } from "./doors.ts";
import { federationNamespace, openFederation, type Federation } from "./federation.ts";
import { until } from "./testing/hospitals.ts";

const person = (role: Role, id: string = role): SignedIn => ({
  person: { id, name: id, email: `${id}@example.org`, role, language: "fr", demonstration: false },
  sessionId: id,
});
const [owner, researcher, other, instructor, student] = [
  person("owner"),
  person("researcher"),
  person("researcher", "other"),
  person("instructor"),
  person("student"),
];
const plan = {
  version: 1,
  name: "Poumon",
  model: { kind: "network", inputs: 6, outputs: 2, output: "softmax" },
  algorithm: { name: "fedavg" },
  rounds: 3,
  quorum: 2,
  deadlineSeconds: 60,
  local: { amount: { unit: "steps", count: 2 }, batchSize: 10, learningRate: 0.1 },
  privacy: { secureAggregation: null, differentialPrivacy: { unit: "record", clip: 1, noiseMultiplier: 2, delta: 1e-5 } },
  seed: 1,
};

function given<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  return answer;
}

onEmbeddedDatabase("the federation of a site", (open) => {
  let database: TestDatabase;
  let place: string;
  let federation: Federation;
  let server: HttpServer;
  let sockets: Server;
  let address: string;
  let agents: HospitalAgent[];

  beforeEach(async () => {
    database = await open();
    place = mkdtempSync(join(tmpdir(), "carnet-federation-"));
    agents = [];
    for (const { person: one } of [owner, researcher, other, instructor, student]) await insertPerson(database.database, one);
    await serve(0);
  });
  afterEach(async () => {
    for (const agent of agents) await agent.stop();
    await close();
    await database.close();
    rmSync(place, { recursive: true, force: true });
  });

  async function serve(port: number): Promise<void> {
    federation = given(await openFederation({ database: database.database, dataFolder: place }));
    server = createHttpServer({
      ...{ origin: undefined, proxies: 0, dev: false },
      pages: async (_request, response) => void response.writeHead(404).end("a page"),
      upgrade: async () => {},
      programs: (request, response) => hospitalDoors(federation.desk, request, response),
    });
    sockets = new Server(server, { serveClient: false });
    federation.desk.listen(sockets.of(federationNamespace));
    address = `http://127.0.0.1:${given(await listen(server, { port, host: "127.0.0.1" })).port}`;
  }
  async function close(): Promise<void> {
    await sockets.close();
    await federation.close();
  }
  function hospital(name: string, index: number): { key: string; join: () => HospitalAgent } {
    const folder = join(place, name);
    mkdirSync(folder, { recursive: true });
    const data = { kind: "synthetic", alpha: 0, beta: 0, hospitals: 3, index, seed: 1, inputs: 6, classes: 2, samples: 30 };
    writeFileSync(join(folder, "configuration.json"), JSON.stringify({ version: 1, hospital: name, dataset: "synthetic", data }));
    return {
      key: identityIn(folder).publicKey,
      join: () => {
        const agent = new HospitalAgent({ folder, desk: address });
        agents.push(agent);
        return agent;
      },
    };
  }
  const look = async (name: string, who = owner): Promise<ExperimentView> =>
    experimentView.parse(given(await federation.office.experiment(who, name)));
  const connected = (count: number) =>
    until(() => federation.desk.hospitals().filter((one) => one.connected).length === count, `${count} hospitals are connected`);

  test("hospitals are admitted by the owner, train for a researcher, and every model says where it comes from", async () => {
    const { office } = federation;
    const [nice, rouen] = [hospital("Nice", 0), hospital("Rouen", 1)];
    // They knock before anybody knows them, and come in when they are admitted.
    nice.join();
    rouen.join();
    given(await office.admit(owner, { name: " Nice ", publicKey: `${nice.key.toUpperCase()}\n` }));
    const admitted = given(await office.admit(owner, { name: "Rouen", publicKey: rouen.key }));
    await connected(2);

    expect(await office.start(researcher, { experiment: "poumon", plan, hospitals: ["Nice", "Rouen"] })).toEqual({ name: "poumon" });
    await until(async () => (await look("poumon")).status === "finished", "it ends");
    const view = await look("poumon", researcher);
    expect(view).toMatchObject({ round: 3, open: null, earlier: 0, maySteer: true, mayTake: true, startedBy: { id: "researcher" } });
    expect(view.acts.map(({ act, person: by }) => [act, by])).toEqual([["experiment-started", "researcher"]]);
    expect(view.models.map(({ round, participants, samples }) => [round, participants, samples])).toEqual([
      [0, [], null],
      [1, ["Nice", "Rouen"], 60],
      [2, ["Nice", "Rouen"], 60],
      [3, ["Nice", "Rouen"], 60],
    ]);
    expect(view.models.map(({ parent }) => parent)).toEqual([null, ...view.models.slice(0, 3).map(({ sha256 }) => sha256)]);
    expect(view.models[2].measured).toEqual(view.records[2].before);
    expect(view.models[3].measured).toBeNull();
    // Three rounds of two steps with noise 2 over a third of the patients: the ledger's value (desk.test.ts).
    expect(view.privacy).toMatchObject({ unit: "record", delta: 1e-5 });
    for (const { epsilon } of view.privacy!.spent) expect(epsilon).toBeCloseTo(2.39, 2);

    for (const { round, sha256, bytes } of view.models) {
      const model = given(await office.model(researcher, "poumon", round));
      const pieces: Uint8Array[] = [];
      for await (const piece of model.pieces) pieces.push(piece);
      const file = Buffer.concat(pieces);
      expect(createHash("sha256").update(file).digest("hex")).toBe(sha256);
      expect([file.length, model.bytes, model.file]).toEqual([bytes, bytes, `poumon-${round}.weights`]);
      expect(given(office.whichRound(instructor, { sha256 })).found).toMatchObject([
        { experiment: "poumon", title: "Poumon", model: { round } },
      ]);
    }
    expect(given(office.whichRound(researcher, { sha256: "0".repeat(64) })).found).toEqual([]);
    // The last model is measured when somebody asks, by whoever is there.
    given(await office.measure(researcher, "poumon"));
    const measured = await look("poumon");
    expect(measured.standing).toMatchObject({
      round: 3,
      hospitals: [
        { hospital: "Nice", samples: 30 },
        { hospital: "Rouen", samples: 30 },
      ],
    });
    const [first, second] = measured.standing!.hospitals.map(({ measures }) => measures["loss"]!);
    expect(measured.models[3].measured!["loss"]).toBeCloseTo((first + second) / 2, 12);
    expect(measured.models.slice(0, 3)).toEqual(view.models.slice(0, 3));
    const provenance = modelProvenance.parse(given(office.provenance(instructor, "poumon", 2)));
    expect(provenance.line).toEqual(view.models.slice(0, 3).map(({ sha256 }) => sha256));
    expect(provenance.rounds).toEqual([view.records[1]]);
    expect(JSON.stringify([view, provenance])).not.toContain("noiseKey");

    // A page that has seen two rounds is sent what came after them, and the model that has been measured since.
    const news = given(await office.experiment(owner, "poumon", { records: 2, models: 3 }));
    expect([news.records.map(({ round }) => round), news.models.map(({ round }) => round)]).toEqual([[2], [2, 3]]);

    // Revoked in the middle of a round: the connection ends, nothing of it counts, and nobody waits for it.
    await office.start(researcher, {
      experiment: "long",
      plan: { ...plan, privacy: undefined, rounds: 100_000, quorum: 1 },
      hospitals: ["Nice", "Rouen"],
    });
    await until(async () => (await look("long")).round >= 1, "a round is made");
    given(await office.revoke(owner, admitted.id));
    await connected(1);
    const since = (await look("long")).round;
    await until(async () => (await look("long")).round >= since + 2, "the others go on");
    expect((await look("long")).records.at(-1)!.participants).toMatchObject([
      { hospital: "Nice", answer: "update" },
      { hospital: "Rouen", answer: "lost" },
    ]);
    expect(await office.measure(researcher, "long")).toEqual(refused("experiment-not-steerable"));
    expect(await office.steer(other, "long", { to: "stopped" })).toEqual(refused("not-allowed"));
    given(await office.steer(researcher, "long", { to: "paused" }));
    expect(await office.steer(owner, "long", { to: "paused" })).toEqual(refused("experiment-not-steerable"));

    // All of it is there after a restart, and revoked stays revoked.
    const port = Number(new URL(address).port);
    await close();
    await serve(port);
    expect(await look("poumon", researcher)).toEqual({ ...measured, hospitals: expect.anything() });
    await connected(1);
    expect((await look("long")).status).toBe("paused");
    given(await federation.office.steer(owner, "long", { to: "stopped" }));
    const journal = given(await federation.office.journal(instructor));
    expect(journal.map(({ act, subject, person: by }) => `${by} ${act} ${subject}`)).toEqual([
      "owner experiment-stopped long",
      "researcher experiment-paused long",
      "owner hospital-revoked Rouen",
      "researcher experiment-started long",
      "researcher experiment-started poumon",
      "owner hospital-admitted Rouen",
      "owner hospital-admitted Nice",
    ]);
    const { hospitals, experiments } = given(await federation.office.overview(instructor));
    expect(hospitals.map(({ name, publicKey, admittedBy }) => [name, publicKey, admittedBy])).toEqual([["Nice", nice.key, "owner"]]);
    expect(experiments.map(({ name, status }) => [name, status])).toEqual([
      ["long", "stopped"],
      ["poumon", "finished"],
    ]);
    // With another key it may come again under its name.
    expect(isRefusal(await federation.office.admit(owner, { name: "Rouen", publicKey: "ab".repeat(32) }))).toBe(false);
  });

  test("every fault of an order is told beside its field, in both languages, and nothing begins", async () => {
    const { office } = federation;
    given(await office.admit(owner, { name: "Nice", publicKey: "ab".repeat(32) }));
    const bad = { ...plan, rounds: 0, seed: undefined, local: { ...plan.local, batchSize: -1, learningRate: "fast" }, colour: "blue" };
    const answered = given(await office.start(owner, { experiment: "Poumon!", plan: bad, hospitals: ["Nice", "Paris"] }));
    const faults = "faults" in answered ? answered.faults : [];
    expect(faults.map(({ path }) => path).sort()).toEqual(
      ["experiment", "plan", "plan.local.batchSize", "plan.local.learningRate", "plan.rounds", "plan.seed"].sort(),
    );
    const said = Object.fromEntries(faults.map(({ path, sentence }) => [path, sentence]));
    expect(said["plan.rounds"]).toEqual({ fr: "Au moins 1.", en: "At least 1." });
    expect(said["plan.local.learningRate"]).toEqual({ fr: "Il faut un nombre.", en: "This must be a number." });
    expect(said["plan.seed"].fr).toBe("Il manque une valeur.");
    expect(said["plan"].en).toBe("A plan has no such field: colour.");

    const krum = { ...plan, algorithm: { name: "krum", attackers: 1 }, privacy: undefined };
    const second = given(await office.start(owner, { experiment: "p", plan: krum, hospitals: ["Nice", "Paris"] }));
    expect("faults" in second && second.faults.map(({ path, sentence }) => [path, sentence.en])).toEqual([
      ["plan.quorum", "krum needs at least 5 updates: twice the attackers, plus three."],
      ["hospitals", "Not admitted here: Paris."],
    ]);
    const secure = { ...plan, privacy: { secureAggregation: { range: 1, threshold: 3 }, differentialPrivacy: null } };
    const third = given(await office.start(owner, { experiment: "p", plan: { ...secure, quorum: 3 }, hospitals: ["Nice"] }));
    expect("faults" in third && third.faults.map(({ path }) => path)).toEqual(["plan.quorum", "plan.privacy.secureAggregation.threshold"]);
    for (const nonsense of [null, 3, [], "plan", { experiment: "p" }]) {
      expect(given(await office.start(owner, nonsense))).toMatchObject({ faults: expect.arrayContaining([expect.anything()]) });
    }
    expect(given(await office.overview(owner)).experiments).toEqual([]);
  });

  test("an owner admits, researchers start, instructors look, students are refused", async () => {
    const { office } = federation;
    const key = { name: "Nice", publicKey: "ab".repeat(32) };
    for (const who of [researcher, instructor, student]) {
      expect(await office.admit(who, key)).toEqual(refused("not-allowed"));
      expect(await office.revoke(who, "x")).toEqual(refused("not-allowed"));
    }
    for (const who of [instructor, student]) {
      expect(await office.start(who, {})).toEqual(refused("not-allowed"));
      expect(await office.measure(who, "x")).toEqual(refused("not-allowed"));
      expect(await office.model(who, "x", 0)).toEqual(refused("not-allowed"));
    }
    const asked = [office.overview(student), office.journal(student), office.experiment(student, "x"), office.steer(student, "x", {})];
    for (const answer of await Promise.all(asked)) expect(answer).toEqual(refused("not-allowed"));
    for (const answer of [office.plan(student, "x"), office.provenance(student, "x", 0), office.whichRound(student, {})])
      expect(answer).toEqual(refused("not-allowed"));
    expect(await office.experiment(instructor, "x")).toEqual(refused("not-found"));

    expect(await office.admit(owner, { ...key, publicKey: "abc" })).toEqual(refused("hospital-unreadable", { reason: "key" }));
    expect(await office.admit(owner, { ...key, name: "<b>" })).toEqual(refused("hospital-unreadable", { reason: "name" }));
    given(await office.admit(owner, key));
    expect(await office.admit(owner, { ...key, publicKey: "cd".repeat(32) })).toEqual(refused("hospital-name-taken", { name: "Nice" }));
    expect(await office.admit(owner, { ...key, name: "Rouen" })).toEqual(refused("hospital-key-taken", { name: "Nice" }));
    expect(await office.revoke(owner, "00000000-0000-4000-8000-000000000000")).toEqual(refused("not-found"));
    expect(given(await office.journal(owner)).length).toBe(1);
  });

  test("a cell asks with the rights that its notebook's owner has at that moment, and gets sentences", async () => {
    const told: DeskReply[] = [];
    const channel = {
      owner: { person: "researcher", notebook: "n" },
      language: () => "fr",
      send: async (data: unknown) => told.push(data as DeskReply) > 0,
      close: (data: unknown) => void told.push(data as DeskReply),
    } as unknown as CommChannel;
    const target = cellDesk({ office: federation.office, personOf: (id) => findPerson(database.database, { id }) });
    const cell = target(channel, { data: { version: 1 }, buffers: [] });
    const ask = async (data: Record<string, unknown>) => {
      const before = told.length;
      cell.message({ data, buffers: [] });
      await until(() => told.length > before, "it is answered");
      return told.at(-1)!;
    };
    expect(await ask({ id: 1, question: { do: "list" } })).toMatchObject({
      type: "answer",
      id: 1,
      value: { experiments: [], mayStart: true },
    });
    expect(
      await ask({ id: 2, question: { do: "start", order: { experiment: "p", plan: { ...plan, rounds: 0 }, hospitals: [] } } }),
    ).toMatchObject({
      ...{ type: "problem", id: 2, code: "plan-invalid" },
      sentence: { fr: expect.stringContaining("plan.rounds: Au moins 1."), en: expect.stringContaining("plan.rounds: At least 1.") },
    });
    for (const question of [{ do: "admit", name: "Nice" }, { do: "look", name: 3 }, "list"])
      expect(await ask({ id: 3, question })).toMatchObject({ type: "problem", id: 3, code: "bad-request" });
    expect(await ask({ id: 4, question: { do: "model", name: "nobody", round: 0 } })).toMatchObject({ code: "not-found" });
    given(await changeRole(database.database, { person: "researcher", role: "student" }));
    expect(await ask({ id: 5, question: { do: "list" } })).toMatchObject({
      ...{ type: "problem", id: 5, code: "not-allowed" },
      sentence: { fr: expect.stringContaining("Votre rôle ne permet pas"), en: expect.stringContaining("Your role") },
    });
    target(channel, { data: { version: 0 }, buffers: [] });
    expect(told.at(-1)).toEqual({ code: "protocol-version" });
  });

  test("hospitals' doors are behind the site's headers, closed to pages and to who has no token", async () => {
    const at = `${address}/federation/poumon/updates`;
    const stranger = await fetch(at, { method: "POST", body: "x" });
    expect([stranger.status, stranger.headers.get("x-content-type-options")]).toEqual([401, "nosniff"]);
    const page = await fetch(at, { method: "POST", body: "x", headers: { origin: "https://evil.example" } });
    expect([page.status, await page.json()]).toMatchObject([403, { refused: "wrong-origin" }]);
    expect((await fetch(`${address}/federation/experiments/x`)).status).toBe(404);
    expect(await openFederation({ database: database.database, dataFolder: place })).toMatchObject({ refused: "data-folder-in-use" });
  });
});
