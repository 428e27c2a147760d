import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { findCell, readCell } from "../../notebook/document/document.ts";
import { carnetOf } from "../../notebook/document/run.ts";
import { kernelMessage } from "../../protocol/kernel.ts";
import { createOutputWriter, limits } from "./output-writer.ts";
import { openHouse } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Cell } from "./testing/scripted-pool.ts";

type Said = Parameters<Cell["say"]>[0];
const deep = JSON.parse(`${'{"a":['.repeat(1500)}1${"]}".repeat(1500)}`) as Record<string, unknown>;
const proto = JSON.parse(
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "text/plain": "kept"}',
) as Record<string, unknown>;
const long = "x".repeat(5_000_000);

/** Of valid shape, every one: the room has to bear the content. */
const messages: Said[] = [
  { type: "display_data", data: { "application/json": deep, "text/plain": "beside it" }, metadata: {} },
  { type: "display_data", data: { "text/plain": "deep metadata" }, metadata: deep },
  { type: "display_data", data: { "text/plain": "long metadata" }, metadata: { long } },
  { type: "display_data", data: proto, metadata: proto, displayId: "__proto__" },
  { type: "update_display_data", data: proto, metadata: {}, displayId: "__proto__" },
  { type: "update_display_data", data: { "text/plain": "x" }, metadata: {}, displayId: "constructor" },
  { type: "display_data", data: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`text/x-${i}`, "x"])), metadata: {} },
  { type: "display_data", data: { [`text/${long}`]: "x", "no mime type": "x", "": "x" }, metadata: {}, displayId: long },
  {
    type: "display_data",
    data: { "text/plain": null, "text/html": [1, 2], "image/png": { a: 1 } },
    metadata: { carnet: { blobs: "forged" } },
  },
  { type: "execute_result", executionCount: Number.MIN_SAFE_INTEGER, data: { "text/plain": "a number" }, metadata: {} },
  { type: "error", ename: long, evalue: long, traceback: Array.from({ length: 100_000 }, () => "at x"), explanation: long },
  { type: "error", ename: "\ud800", evalue: "\udfff", traceback: ["\ud800"] },
  { type: "stream", name: "stdout", text: "\ud800 half, \u0000, \u001b[2J" },
  { type: "input_request", id: long, prompt: long, secret: false },
  { type: "input_request", id: "__proto__", prompt: long, secret: true },
  { type: "comm_open", commId: "x", target: "jupyter.widget", data: deep },
  { type: "execute_reply", status: "ok", durationMs: -1e308, names: { defines: ["__proto__"], uses: [] } },
  { type: "status", state: "idle" },
];

let house: House;
beforeAll(async () => {
  const pool = scriptedPool({ hostile: (cell) => messages.forEach((message) => cell.say(message)), after: () => {} });
  house = await openHouse({ pool });
});
afterAll(() => house.close());

test("whatever a kernel says in valid shape, the document stays bounded, readable and the room goes on", async () => {
  for (const message of messages) expect(kernelMessage.safeParse({ ...message, parent: "p" }).success).toBe(true);
  const room = await house.room(await house.notebook(await house.person("eve"), ["hostile", "after"]));
  const recordOf = (id: string) => carnetOf(findCell(room.journal.doc, id)!.cell).run;
  const asked: { id: string; prompt: string }[] = [];
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (recordOf("c1")?.state === "ok" || recordOf("c1")?.state === "aborted") resolve();
    };
    room.listen({ updates: check, state: check, input: ({ id, prompt }) => asked.push({ id, prompt }) });
    void room.runs.enqueue(["c0"]).then(() => room.runs.enqueue(["c1"]));
  });
  expect([recordOf("c0")?.state, recordOf("c1")?.state]).toEqual(["ok", "ok"]);
  expect(asked).toEqual([{ id: "__proto__", prompt: long.slice(0, 2000) }]);
  const { outputs } = readCell(findCell(room.journal.doc, "c0")!.cell) as unknown as {
    outputs: { data?: Record<string, unknown>; ename?: string }[];
  };
  expect(outputs.filter(({ data }) => data !== undefined).map(({ data }) => data?.["text/plain"])).toEqual([
    "beside it",
    "deep metadata",
    "long metadata",
    "kept",
    undefined,
    undefined,
    null,
    "a number",
  ]);
  expect(Object.keys(outputs[4].data ?? {})).toHaveLength(50);
  const state = Y.encodeStateAsUpdate(room.journal.doc);
  expect(state.byteLength).toBeLessThan(300_000);
  const other = new Y.Doc();
  Y.applyUpdate(other, state);
  expect(Object.prototype).not.toHaveProperty("polluted");
});

test("so much may wait to be written: then the kernel is held, and read again once it was", async () => {
  const held: boolean[] = [];
  const writer = createOutputWriter({
    cell: "c0",
    blobs: undefined as never,
    write: () => Promise.resolve(true),
    keepBlobs: () => Promise.resolve(),
    displays: new Map(),
    say: (key) => key,
    stop: () => {},
    now: () => 0,
    hold: (full) => held.push(full),
  });
  for (let i = 1; i < limits.waitingMessages; i += 1) writer.receive({ type: "clear_output", parent: "", wait: false }, []);
  expect(held).toEqual([]);
  writer.receive({ type: "clear_output", parent: "", wait: false }, []);
  expect(held).toEqual([true]);
  await writer.finish();
  expect(held).toEqual([true, false]);
  const data = { "text/plain": "x".repeat(10_000) };
  for (let bytes = 0; bytes < limits.waitingBytes; bytes += 10_000)
    writer.receive({ type: "display_data", parent: "", data, metadata: {} }, []);
  expect(held.at(-1)).toBe(true);
  await writer.finish();
  expect(held.at(-1)).toBe(false);
});
