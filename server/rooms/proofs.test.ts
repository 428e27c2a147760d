import { afterAll, beforeAll, expect, test } from "vitest";
import { findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { carnetOf, notebookCarnet } from "../../notebook/document/run.ts";
import { proofStands, provable } from "../../notebook/proof/proof.ts";
import type { Proof } from "../../protocol/proof.ts";
import type { SignedIn } from "../../protocol/identity.ts";
import { openHouse } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Cell } from "./testing/scripted-pool.ts";
import type { Room } from "./room.ts";

let house: House;
let ada: SignedIn;
let calls = 0;
let letGo = () => {};
let clock = 1_000_000;
const print = (text: () => string) => (cell: Cell) => cell.say({ type: "stream", name: "stdout", text: text() });
const pool = scriptedPool({
  same: print(() => "42\n"),
  "Math.random()": print(() => `${(calls += 1)}\n`),
  "Date.now()": print(() => `done in ${(calls += 1)} ms\n`),
  fails: (cell) => {
    cell.say({ type: "error", ename: "E", evalue: "no", traceback: [] });
    return "error";
  },
  waits: (cell) => Promise.race([new Promise<void>((resolve) => (letGo = resolve)), cell.interrupted.then(() => "aborted" as const)]),
  dies: (cell) => {
    cell.die("exited");
    return new Promise<void>(() => {});
  },
});
beforeAll(async () => {
  house = await openHouse({ pool, now: () => (clock += 1) });
  ada = await house.person("ada");
});
afterAll(() => house.close());

async function runAll(room: Room): Promise<void> {
  await new Promise<void>((resolve) => {
    const cells = readDocument(room.journal.doc).cells.map(({ id }) => id);
    void room.runs.enqueue(cells, { goOn: true, onEnded: resolve });
  });
}
const proofOf = (room: Room): Proof | undefined => notebookCarnet(room.journal.doc).proof;
async function prove(room: Room): Promise<string> {
  const before = proofOf(room)?.endedAt;
  expect(await room.proofs.begin()).toEqual({ done: true });
  await expect.poll(() => proofOf(room)?.endedAt ?? before).not.toBe(before);
  const { verdict, cells } = proofOf(room)!;
  return [verdict, ...cells.map(({ outcome, hint }) => (hint === undefined ? outcome : `${outcome} (${hint})`))].join(", ");
}
const stands = (room: Room): boolean =>
  proofStands(
    proofOf(room)!,
    provable(readDocument(room.journal.doc).cells).map(({ id }) => {
      const { run = null } = carnetOf(findCell(room.journal.doc, id)!.cell);
      return { id, run, sourceSha256: () => run?.sourceSha256 ?? "" };
    }),
  );

test("a notebook that gives the same again is reproduced, until a cell is run or added; the first time there is nothing to compare", async () => {
  const room = await house.room(await house.notebook(ada, ["same", "", "same"]));
  expect(await prove(room)).toBe("first, new, new");
  expect(await prove(room)).toBe("reproduced, same, same");
  expect(pool.acquired.length).toBeGreaterThan(1);
  expect(stands(room)).toBe(true);
  await runAll(room);
  expect(stands(room)).toBe(false);
});

test("chance is different and named; times that the cell reads from the clock are not", async () => {
  const room = await house.room(await house.notebook(ada, ["Math.random()", "Date.now()", "same"]));
  await runAll(room);
  expect(await prove(room)).toBe("different, different (chance), clock, same");
});

test("a cell that fails does not keep the list from being whole, and an edited cell has nothing to compare with", async () => {
  const room = await house.room(await house.notebook(ada, ["fails", "same", "waits"]));
  await room.journal.write((doc) => {
    const source = sourceOf(findCell(doc, "c2")!.cell);
    source.delete(0, source.length);
    source.insert(0, "same");
  });
  await runAll(room);
  await room.journal.write((doc) => sourceOf(findCell(doc, "c1")!.cell).insert(0, " "));
  expect(await prove(room)).toBe("failed, failed, new, same");
});

test("a proof that is stopped, or whose kernel dies, says what did not run", async () => {
  const room = await house.room(await house.notebook(ada, ["waits", "same"]));
  const begun = room.proofs.begin();
  await expect.poll(() => room.runs.state().running).toBe("c0");
  await room.runs.interrupt();
  await begun;
  await expect.poll(() => proofOf(room)?.verdict).toBe("stopped");
  expect(proofOf(room)?.cells.map(({ outcome }) => outcome)).toEqual(["not-run", "not-run"]);
  const dying = await house.room(await house.notebook(ada, ["dies", "same"]));
  expect(await prove(dying)).toBe("failed, failed, not-run");
});

test("without code there is nothing to prove", async () => {
  const room = await house.room(await house.notebook(ada, [" "]));
  expect(await room.proofs.begin()).toEqual({ refused: "nothing-to-prove", details: {} });
});

test("a queued cell that is cancelled stands as before, and the others go on", async () => {
  const room = await house.room(await house.notebook(ada, ["waits", "same", "same"]));
  await new Promise<void>((resolve) => void room.runs.enqueue(["c1"], { onEnded: resolve }));
  const before = carnetOf(findCell(room.journal.doc, "c1")!.cell).run;
  const ended = new Promise<void>((resolve) => void room.runs.enqueue(["c0", "c1", "c2"], { onEnded: resolve }));
  await expect.poll(() => room.runs.state()).toMatchObject({ running: "c0", queue: ["c1", "c2"] });
  await room.runs.cancel(["c1", "c0"]);
  expect(room.runs.state()).toMatchObject({ running: "c0", queue: ["c2"] });
  letGo();
  await ended;
  expect(carnetOf(findCell(room.journal.doc, "c1")!.cell).run).toEqual(before);
  expect(carnetOf(findCell(room.journal.doc, "c2")!.cell).run?.state).toBe("ok");
});
