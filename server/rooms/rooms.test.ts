import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { findCell, readCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { addOutput, carnetOf, setRun } from "../../notebook/document/run.ts";
import { readDocumentOf, readUpdatesAfter } from "../../storage/queries/read-document.ts";
import type { Room } from "./rooms.ts";
import { openHouse } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Script } from "./testing/scripted-pool.ts";

const script: Script = {
  "1+1": (cell) => {
    cell.say({ type: "execute_result", executionCount: cell.request.executionCount, data: { "text/plain": "2" }, metadata: {} });
  },
  print: (cell) => {
    for (let line = 0; line < 1000; line += 1) cell.say({ type: "stream", name: "stdout", text: `line ${line}\n` });
  },
  throw: (cell) => {
    cell.say({ type: "error", ename: "TypeError", evalue: "no", traceback: ["at cell 1"], explanation: "Non." });
    return "error";
  },
  wait: async (cell): Promise<"error"> => {
    await cell.interrupted;
    cell.say({ type: "error", ename: "Interrupted", evalue: "stopped", traceback: [] });
    return "error";
  },
  die: (cell) => {
    cell.say({ type: "stream", name: "stdout", text: "before\n" });
    cell.die("out-of-memory");
    return new Promise<never>(() => {});
  },
  ask: async (cell) => {
    cell.say({ type: "input_request", id: "q1", prompt: "Name?", secret: false });
    cell.say({ type: "stream", name: "stdout", text: await cell.answer("q1") });
  },
};

/** Waits until the document satisfies a condition. */
async function until(room: Room, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return;
      room.journal.doc.off("update", check);
      stop();
      resolve();
    };
    const stop = room.listen({ updates: check, state: check, input: check });
    room.journal.doc.on("update", check);
  });
}
const stateOf = (room: Room, id: string) => carnetOf(findCell(room.journal.doc, id)!.cell).run?.state;
const ended = (room: Room, id: string) =>
  until(room, () => !["queued", "running", undefined].includes(stateOf(room, id)) && room.runs.state().running !== id);
const cellOf = (room: Room, id: string) => readCell(findCell(room.journal.doc, id)!.cell);

test("a room tells its place among the kernels that start, until its own has", async () => {
  const pool = scriptedPool(script);
  const { acquire } = pool;
  const [asked, turn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let tell: (place: number | null) => void = () => {};
  pool.acquire = async (request) => {
    tell = request.onPlace!;
    asked.resolve();
    await turn.promise;
    return await acquire(request);
  };
  const house = await openHouse({ pool });
  const room = await house.room(await house.notebook(await house.person("ada"), ["1+1"]));
  const seen: (number | undefined)[] = [];
  room.listen({ updates: () => {}, state: ({ startPlace }) => seen.push(startPlace), input: () => {} });
  await room.runs.enqueue(["c0"]);
  await asked.promise;
  tell(7);
  tell(1);
  expect(room.runs.state()).toMatchObject({ kernel: "starting", startPlace: 1 });
  tell(null);
  expect(room.runs.state().startPlace).toBeUndefined();
  tell(3);
  turn.resolve();
  await ended(room, "c0");
  expect(seen).toContain(7);
  expect(room.runs.state()).toEqual({ kernel: "idle", running: null, queue: [] });
  await house.close();
});

describe("a room", () => {
  let house: House;
  const pool = scriptedPool(script);
  beforeAll(async () => {
    house = await openHouse({ pool });
  });
  afterAll(() => house.close());

  async function roomWith(sources: string[]): Promise<Room> {
    return house.room(await house.notebook(await house.person("ada"), sources));
  }

  test("runs a cell and writes its result, count and record", async () => {
    const room = await roomWith(["1+1"]);
    expect(await room.runs.enqueue(["c0"])).toEqual({ queued: ["c0"] });
    await ended(room, "c0");
    expect(cellOf(room, "c0")).toEqual({
      id: "c0",
      cell_type: "code",
      source: "1+1",
      execution_count: 1,
      outputs: [{ output_type: "execute_result", execution_count: 1, data: { "text/plain": "2" }, metadata: {} }],
      metadata: {
        carnet: {
          run: {
            state: "ok",
            startedAt: expect.any(Number),
            durationMs: expect.any(Number),
            sourceSha256: "4a1b21d876ae00c8ed5c4d1cde09c61f8a61b50fe370a801b10c339831f370ab",
            kernelLife: 1,
          },
        },
      },
    });
  });

  test("joins a thousand prints into few changes of the document, all there before the end", async () => {
    const room = await roomWith(["print"]);
    let updates = 0;
    room.journal.doc.on("update", () => (updates += 1));
    await room.runs.enqueue(["c0"]);
    await ended(room, "c0");
    const text = Array.from({ length: 1000 }, (_, line) => `line ${line}\n`).join("");
    expect(cellOf(room, "c0")).toMatchObject({ outputs: [{ output_type: "stream", name: "stdout", text }] });
    expect(updates).toBeLessThan(12);
  });

  test("an error aborts what was asked with it, and nothing else", async () => {
    const room = await roomWith(["throw", "1+1", "1+1"]);
    await Promise.all([room.runs.enqueue(["c0", "c1"]), room.runs.enqueue(["c2"])]);
    await ended(room, "c2");
    expect(["c0", "c1", "c2"].map((id) => stateOf(room, id))).toEqual(["error", "aborted", "ok"]);
    expect(cellOf(room, "c0")).toMatchObject({
      outputs: [
        { output_type: "error", ename: "TypeError", evalue: "no", traceback: ["at cell 1"], metadata: { carnet: { explanation: "Non." } } },
      ],
    });
  });

  test("an interrupt stops the running cell and empties the queue", async () => {
    const room = await roomWith(["wait", "1+1"]);
    await room.runs.enqueue(["c0", "c1"]);
    await until(room, () => stateOf(room, "c0") === "running");
    expect(room.runs.state()).toEqual({ kernel: "busy", running: "c0", queue: ["c1"] });
    await room.runs.interrupt();
    await ended(room, "c0");
    expect(["c0", "c1"].map((id) => stateOf(room, id))).toEqual(["error", "aborted"]);
    expect(room.runs.state()).toEqual({ kernel: "idle", running: null, queue: [] });
  });

  test("the death of the kernel is explained in the cell, and the next run gets a new life", async () => {
    const room = await roomWith(["die", "1+1"]);
    await room.runs.enqueue(["c0", "c1"]);
    await ended(room, "c1");
    expect(["c0", "c1"].map((id) => stateOf(room, id))).toEqual(["error", "aborted"]);
    const cell = cellOf(room, "c0") as { outputs: { evalue?: string }[] };
    expect(cell.outputs.map((output) => output.evalue)).toEqual([undefined, expect.stringContaining("manqué de mémoire")]);
    await room.runs.enqueue(["c1"]);
    await ended(room, "c1");
    expect(carnetOf(findCell(room.journal.doc, "c1")!.cell).run).toMatchObject({ state: "ok", kernelLife: 2 });
  });

  test("a restart ends the running cell, tells it why, and gives a fresh kernel", async () => {
    const room = await roomWith(["wait", "1+1"]);
    await room.runs.enqueue(["c0", "c1"]);
    await until(room, () => stateOf(room, "c0") === "running");
    expect(await room.runs.restart()).toBe(null);
    expect(["c0", "c1"].map((id) => stateOf(room, id))).toEqual(["aborted", "aborted"]);
    expect(room.runs.state()).toEqual({ kernel: "idle", running: null, queue: [] });
    expect(cellOf(room, "c0")).toMatchObject({ outputs: [{ ename: "KernelDied", evalue: expect.stringContaining("redémarré") }] });
  });

  test("a question of the running cell reaches the page and its answer the cell", async () => {
    const room = await roomWith(["ask"]);
    const asked = new Promise((resolve) => room.listen({ updates: () => {}, state: () => {}, input: resolve }));
    await room.runs.enqueue(["c0"]);
    expect(await asked).toEqual({ cell: "c0", id: "q1", prompt: "Name?", secret: false });
    expect(room.runs.openInputs()).toHaveLength(1);
    expect(room.runs.input("another", "x")).toBe(false);
    expect(room.runs.input("q1", "Ada")).toBe(true);
    await ended(room, "c0");
    expect(cellOf(room, "c0")).toMatchObject({ outputs: [{ text: "Ada" }] });
  });

  test("the kernel runs the server's own copy, in the owner's home", async () => {
    const room = await roomWith(["2+2"]);
    const page = new Y.Doc();
    Y.applyUpdate(page, Y.encodeStateAsUpdate(room.journal.doc));
    sourceOf(findCell(page, "c0")!.cell).insert(3, "0");
    await room.journal.submit(Y.encodeStateAsUpdate(page, Y.encodeStateVector(room.journal.doc)), { author: "ada", connection: null });
    await room.runs.enqueue(["c0"]);
    await ended(room, "c0");
    expect(pool.ran.at(-1)).toBe("2+20");
    expect(pool.acquired.at(-1)).toMatchObject({
      homeFolder: `${house.folder}/homes/ada`,
      datasetFolders: {},
      language: "fr",
      owner: { person: "ada" },
    });
  });

  test("cells that do not exist are refused, Markdown is left out, and what waits is not queued twice", async () => {
    const room = await roomWith(["wait", "1+1"]);
    expect(await room.runs.enqueue(["c0", "nope"])).toEqual({ refused: "cell-not-found", details: { cell: "nope" } });
    expect(await room.runs.enqueue(["c0", "c1"])).toEqual({ queued: ["c0", "c1"] });
    await until(room, () => stateOf(room, "c0") === "running");
    expect(await room.runs.enqueue(["c1"])).toEqual({ queued: [] });
    await room.runs.interrupt();
    await ended(room, "c0");
  });

  test("clearing empties outputs, counts and records, and leaves the source", async () => {
    const room = await roomWith(["1+1"]);
    await room.runs.enqueue(["c0"]);
    await ended(room, "c0");
    await room.runs.clear(undefined);
    expect(cellOf(room, "c0")).toEqual({
      id: "c0",
      cell_type: "code",
      source: "1+1",
      execution_count: null,
      outputs: [],
      metadata: { carnet: {} },
    });
  });
});

describe("after the end of the server", () => {
  test("cells that ran or waited are lost in words, and what was shown is kept", async () => {
    const house = await openHouse({ pool: scriptedPool(script) });
    const notebook = await house.notebook(await house.person("ada"), ["wait", "1+1", "1+1"]);
    const room = await house.room(notebook);
    // What a killed server leaves: records that say "running" and "queued", and a first output.
    await room.journal.write((doc) => {
      for (const [id, state] of [
        ["c0", "running"],
        ["c1", "queued"],
      ] as const) {
        setRun(findCell(doc, id)!.cell, { state, startedAt: 1, durationMs: null, sourceSha256: null, kernelLife: 1 });
      }
      addOutput(findCell(doc, "c0")!.cell, { output_type: "stream", name: "stdout", text: "so far\n" });
    });
    await house.restart();
    const again = await house.room(notebook);
    await until(again, () => stateOf(again, "c1") === "lost");
    expect([0, 1, 2].map((index) => stateOf(again, `c${index}`))).toEqual(["lost", "lost", undefined]);
    expect(cellOf(again, "c0")).toMatchObject({
      outputs: [
        { output_type: "stream", text: "so far\n" },
        { output_type: "error", ename: "ServerRestarted", evalue: expect.stringContaining("Le serveur a redémarré pendant") },
      ],
    });
    await house.close();
  });

  test("a history of thousands of updates opens from a snapshot, and stays whole", async () => {
    const house = await openHouse({ pool: scriptedPool(script) });
    const notebook = await house.notebook(await house.person("ada"), [""]);
    const room = await house.room(notebook);
    for (let index = 0; index < 1200; index += 1) {
      void room.journal.write((doc) => sourceOf(findCell(doc, "c0")!.cell).insert(0, "x"));
      if (index % 3 === 0) await room.journal.write(() => {});
    }
    await house.restart();
    const stored = await readDocumentOf(house.storage.database, { notebook });
    expect(stored.snapshot).not.toBe(null);
    expect(stored.updates.length).toBeLessThan(600);
    const all = await readUpdatesAfter(house.storage.database, { notebook, seq: 0 });
    const replayed = new Y.Doc();
    for (const { update } of all) Y.applyUpdate(replayed, update);
    const again = await house.room(notebook);
    expect(readDocument(again.journal.doc)).toEqual(readDocument(replayed));
    expect(cellOf(again, "c0").source).toBe("x".repeat(1200));
    await house.close();
  });
});
