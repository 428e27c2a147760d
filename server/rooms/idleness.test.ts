import { afterEach, beforeEach, expect, test } from "vitest";
import { openHouse, until as untilIn } from "./testing/house.ts";
import type { House } from "./testing/house.ts";
import { scriptedPool } from "./testing/scripted-pool.ts";
import type { Room } from "./rooms.ts";

const minute = 60_000;
let clock = 0;
let goOn = () => {};
let house: House;
let room: Room;
beforeEach(async () => {
  clock = 1_000_000;
  const pool = scriptedPool({ long: () => new Promise((resolve) => (goOn = resolve)), late: () => {} });
  house = await openHouse({ pool, now: () => clock, kernelIdleMs: 60 * minute });
  room = await house.room(await house.notebook(await house.person("ada"), ["short", "long"]));
  await room.runs.enqueue(["c0"]);
  await until(atRest);
});
afterEach(() => house.close());

const atRest = () => {
  const { kernel, running, queue } = room.runs.state();
  return kernel === "idle" && running === null && queue.length === 0;
};
const until = (holds: () => boolean) => untilIn(room, holds);

test("a kernel that runs nothing is ended only after a warning that everybody in the room sees", async () => {
  const seen: (number | undefined)[] = [];
  room.listen({ updates: () => {}, state: (state) => seen.push(state.endsInMs), input: () => {} });
  clock += 54 * minute;
  await house.rooms.sweep();
  expect(room.runs.state()).not.toHaveProperty("endsInMs");
  clock += 2 * minute;
  await house.rooms.sweep();
  expect(seen).toEqual([5 * minute]);
  clock += 4 * minute;
  await house.rooms.sweep();
  expect(room.runs.state()).toMatchObject({ kernel: "idle", endsInMs: minute });
  clock += minute;
  await house.rooms.sweep();
  await until(() => room.runs.state().kernel === "none");
  // Who comes back later sees what happened, until another kernel starts.
  expect(room.runs.state()).toMatchObject({ endedIdle: true });
  await room.runs.enqueue(["c0"]);
  await until(atRest);
  expect(room.runs.state()).not.toHaveProperty("endedIdle");
});

test("a sweep that comes very late still warns first", async () => {
  clock += 600 * minute;
  await house.rooms.sweep();
  expect(room.runs.state()).toMatchObject({ kernel: "idle", endsInMs: 5 * minute });
});

test("whoever wants to keep it keeps it, and so does running a cell", async () => {
  for (const keep of [() => room.runs.idleness.use(), () => void room.runs.enqueue(["c0"])]) {
    clock += 56 * minute;
    await house.rooms.sweep();
    expect(room.runs.state()).toHaveProperty("endsInMs");
    keep();
    await until(() => room.runs.state().endsInMs === undefined && atRest());
    clock += 6 * minute;
    await house.rooms.sweep();
    expect(room.runs.state()).toMatchObject({ kernel: "idle" });
    expect(room.runs.state()).not.toHaveProperty("endsInMs");
  }
});

test("a cell that runs for hours is never cut short", async () => {
  await room.runs.enqueue(["c1"]);
  await until(() => room.runs.state().running === "c1");
  for (let hour = 0; hour < 5; hour += 1) {
    clock += 60 * minute;
    await house.rooms.sweep();
    expect(room.runs.state()).toMatchObject({ running: "c1", kernel: "busy" });
    expect(room.runs.state()).not.toHaveProperty("endsInMs");
  }
  goOn();
  await until(() => room.runs.state().running === null);
  expect(room.runs.state().kernel).toBe("idle");
});
