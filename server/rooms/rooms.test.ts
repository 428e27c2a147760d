import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { findCell, readCell, sourceOf } from "../../notebook/document/document.ts";
import { carnetOf } from "../../notebook/document/run.ts";
import type { Room } from "./rooms.ts";
import { given, openHouse } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Script } from "./testing/scripted-pool.ts";

const script: Script = {
  "1+1": (cell) => cell.say({ type: "execute_result", executionCount: cell.request.executionCount, data: { "text/plain": "2" }, metadata: {} }),
  print: (cell) => {
    for (let line = 0; line < 1000; line += 1) cell.say({ type: "stream", name: "stdout", text: `line ${line}\n` });
  },
  throw: (cell) => {
    cell.say({ type: "error", ename: "TypeError", evalue: "no", traceback: ["at cell 1"], explanation: "Non." });
    return "error";
  },
  wait: async (cell) => {
    await cell.interrupted;
    cell.say({ type: "error", ename: "Interrupted", evalue: "stopped", traceback: [] });
    return "error";
  },
  die: (cell) => {
    cell.say({ type: "stream", name: "stdout", text: "before\n" });
    cell.die("out-of-memory");
    return new Promise(() => {});
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
const ended = (room: Room, id: string) => until(room, () => !["queued", "running", undefined].includes(stateOf(room, id)) && room.runs.state().running !== id);
const cellOf = (room: Room, id: string) => readCell(findCell(room.journal.doc, id)!.cell);

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
});
