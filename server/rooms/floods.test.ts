import { afterAll, beforeAll, expect, test } from "vitest";
import { createKernelPool } from "../../kernels/pool/index.ts";
import type { KernelPool } from "../../kernels/pool/index.ts";
import { cellsOf } from "../../notebook/document/document.ts";
import { limits } from "./output-writer.ts";
import { ended, openHouse, outputsOf, recordOf } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import type { Room } from "./rooms.ts";

/** Each by its name; the cell of the other room is asked meanwhile. */
const floods = {
  displays: "for (let i = 0; i < 20_000; i++) display(i); 'end'",
  updates: "const shown = display('0', { id: 'p' }); for (let i = 0; i <= 20_000; i++) shown.update(String(i)); 'end'",
  strangers:
    "for (let i = 0; i < 10_000; i++) port.send({ type: 'update_display_data', data: { 'text/plain': 'x' }, metadata: {}, displayId: 'd' + i }); 'end'",
  clears: "for (let i = 0; i < 10_000; i++) { clearOutput(); display(i, { id: 'c' + i }); } 'end'",
  errors:
    "for (let i = 0; i < 3000; i++) setTimeout(() => { throw new Error('e'.repeat(1000)) }); await new Promise((r) => setTimeout(r, 100)); 'end'",
  turns: "for (let i = 0; i < 6000; i++) { console.log('a'); console.error('b'); } 'end'",
  comms: "for (let i = 0; i < 20_000; i++) port.send({ type: 'comm_msg', commId: 'nobody', data: { i } }); 'end'",
  questions: "for (;;) { void input('?'); await null }",
} as const;
const names = Object.keys(floods) as (keyof typeof floods)[];
const setup =
  'import { clearOutput, display, input } from "carnet/display"; const port = globalThis[Symbol.for("carnet.kernel.port")]; typeof port.send';

let pool: KernelPool;
let house: House;
let hostile: Room;
let quiet: Room;
beforeAll(async () => {
  pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024 });
  house = await openHouse({ pool });
  const ada = await house.person("ada");
  hostile = await house.room(await house.notebook(ada, [setup, ...names.map((name) => floods[name])]));
  quiet = await house.room(await house.notebook(await house.person("ben"), ["1 + 1"]));
  await quiet.runs.enqueue(["c0"]);
  await ended(quiet, "c0");
  await hostile.runs.enqueue(["c0"]);
  await ended(hostile, "c0");
  expect(outputsOf(hostile, "c0")).toMatchObject([{ data: { "text/plain": "'function'" } }]);
});
afterAll(async () => {
  await house.close();
  await pool.close();
});

/** Runs the flood while the other room works; the outputs of it. */
async function flood(name: keyof typeof floods) {
  const id = `c${names.indexOf(name) + 1}`;
  await hostile.runs.enqueue([id]);
  const finished = ended(hostile, id);
  await quiet.runs.enqueue(["c0"]);
  await ended(quiet, "c0");
  expect(outputsOf(quiet, "c0")).toMatchObject([{ data: { "text/plain": "2" } }]);
  await finished;
  const outputs = outputsOf(hostile, id);
  expect(outputs.length).toBeLessThanOrEqual(limits.outputs + limits.lastErrors + 1);
  expect(JSON.stringify(cellsOf(hostile.journal.doc).toJSON()).length).toBeLessThan(4_000_000);
  return { outputs, state: recordOf(hostile, id)?.state };
}

test("displays without number: so many are shown, and a sentence says that there were more", async () => {
  const { outputs, state } = await flood("displays");
  expect(state).toBe("ok");
  expect(outputs[0].data?.["text/plain"]).toBe("0");
  expect(outputs.some(({ text }) => text?.includes("1\u202f000") || text?.includes("1 000"))).toBe(true);
});
test("updates without number: the last is what is shown", async () => {
  const { outputs, state } = await flood("updates");
  expect(state).toBe("ok");
  expect(outputs[0].data?.["text/plain"]).toMatch(/20000/);
});
test("clearing without number: what came last is there", async () => {
  const { outputs, state } = await flood("clears");
  expect(state).toBe("ok");
  expect(outputs.map(({ data }) => data?.["text/plain"])).toEqual(["9999", "'end'"]);
});
test("errors without number", async () => {
  const { outputs } = await flood("errors");
  expect(outputs.filter(({ ename }) => ename === "Error").length).toBeGreaterThan(100);
});
test("turns of the two streams are not each an output", async () => {
  const { outputs, state } = await flood("turns");
  expect(state).toBe("ok");
  expect(outputs.reduce((sum, { text }) => sum + (text?.length ?? 0), 0)).toBeGreaterThan(100);
});
test("updates of displays that nobody saw, and messages to widgets that are not there, are dropped", async () => {
  for (const name of ["strangers", "comms"] as const) {
    const { outputs, state } = await flood(name);
    expect(state).toBe("ok");
    expect(outputs).toMatchObject([{ data: { "text/plain": "'end'" } }]);
  }
});
test("questions without waiting for an answer: one is open, and the cell is stopped and told", async () => {
  const asked: string[] = [];
  const stop = hostile.listen({ updates: () => {}, state: () => {}, input: ({ id }) => asked.push(id) });
  const { outputs, state } = await flood("questions");
  stop();
  expect(asked).toHaveLength(1);
  expect(state).toBe("error");
  expect(outputs.map(({ ename }) => ename)).toContain("TooManyQuestions");
  expect(hostile.runs.openInputs()).toEqual([]);
});
