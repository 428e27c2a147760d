import { expect, test } from "vitest";
import type { CommMessage } from "../../protocol/kernel.ts";
import { CommTargets } from "./comm-targets.ts";
import type { CommChannel, CommContent } from "./comm-targets.ts";
import { RoomComms, commBounds } from "./comms.ts";

/** A kernel's comms, a target "echo" that keeps what it is told, and a clock that stands still. */
function ground() {
  const told: CommMessage[] = [];
  const heard: unknown[] = [];
  const channels: CommChannel[] = [];
  const clock = { now: 0 };
  const targets = new CommTargets();
  targets.register("echo", (channel, opening) => {
    channels.push(channel);
    heard.push(["open", opening.data]);
    return {
      message: ({ data, buffers }: CommContent) => {
        if (data["fail"] === true) throw new Error("a defect of the target");
        heard.push(["message", data, buffers.length]);
      },
      interrupted: () => heard.push(["interrupted"]),
      closed: () => heard.push(["closed"]),
    };
  });
  const kernel = { comm: (message: CommMessage) => Promise.resolve(told.push(message) > 0) };
  const make = () =>
    new RoomComms({ kernel, targets, owner: { person: "ada", notebook: "n" }, language: () => "fr", now: () => clock.now, show: () => {} });
  const comms = make();
  const say = (type: "comm_msg" | "comm_close", commId: string, data: Record<string, unknown> = {}, buffers: Uint8Array[] = []) =>
    comms.receive({ type, parent: "run-1", commId, data }, buffers);
  const open = (commId: string, target = "echo", data = {}) =>
    comms.receive({ type: "comm_open", parent: "run-1", commId, target, data }, []);
  return { comms, make, told, heard, channels, clock, say, open };
}

test("a cell and a target talk until one of them ends it", async () => {
  const { comms, told, heard, channels, say, open } = ground();
  open("a", "echo", { hello: 1 });
  say("comm_msg", "a", { n: 2 }, [new Uint8Array(3)]);
  comms.interrupted();
  expect(channels[0].owner).toEqual({ person: "ada", notebook: "n" });
  expect(await channels[0].send({ n: 3 })).toBe(true);
  say("comm_close", "a");
  expect(await channels[0].send({ n: 4 })).toBe(false);
  expect(heard).toEqual([["open", { hello: 1 }], ["message", { n: 2 }, 1], ["interrupted"], ["closed"]]);
  // What the handler in the kernel shows goes to the cell of the run that opened the comm.
  expect(told).toEqual([{ type: "comm_msg", id: "run-1/comm-1", commId: "a", data: { n: 3 } }]);
});

test("what is not there is answered as Jupyter answers: closed", () => {
  const { told, heard, say, open } = ground();
  open("w", "jupyter.widget");
  say("comm_msg", "nobody");
  say("comm_close", "nobody");
  expect(told).toMatchObject([{ type: "comm_close", commId: "w", data: { code: "no-such-target" } }]);
  expect(heard).toEqual([]);
});

test("an id of another kernel's comm reaches nothing", () => {
  const { make, heard, open } = ground();
  open("a");
  make().receive({ type: "comm_msg", parent: "run-9", commId: "a", data: { steal: true } }, []);
  open("a", "echo", { again: true });
  expect(heard).toEqual([["open", {}]]);
});

test("a huge message, and one nested without end, cost the comm and not the kernel", () => {
  const { told, heard, say, open } = ground();
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 100_000; level++) deep = { deep };
  const huge = [
    { data: { text: "x".repeat(commBounds.bytes + 1) } },
    { data: { list: Array.from({ length: commBounds.bytes }, () => 0) } },
    { data: deep },
    { data: {}, buffers: [new Uint8Array(commBounds.bytes + 1)] },
  ];
  for (const [i, { data, buffers }] of huge.entries()) {
    open(`h${i}`);
    say("comm_msg", `h${i}`, data, buffers);
  }
  open("fine");
  say("comm_msg", "fine", { text: "x".repeat(1000) });
  expect(told.map(({ commId, data }) => [commId, data["code"]])).toEqual(huge.map((_, i) => [`h${i}`, "message-too-large"]));
  expect(heard.filter((event) => (event as string[])[0] === "closed")).toHaveLength(huge.length);
  expect(heard.at(-1)).toMatchObject(["message", {}, 0]);
});

test("a flood ends the comm once, in a bounded number of answers; later it is quiet and others open", () => {
  const { told, heard, clock, say, open } = ground();
  open("a");
  for (let n = 0; n < 10_000; n++) say("comm_msg", "a", { n });
  for (let n = 0; n < 10_000; n++) say("comm_msg", `stranger ${n}`);
  expect(heard.filter((event) => (event as string[])[0] === "message")).toHaveLength(commBounds.burst - 1);
  expect(told).toMatchObject([{ type: "comm_close", commId: "a", data: { code: "too-many-messages" } }]);
  clock.now = 1000;
  open("b");
  say("comm_msg", "b");
  expect(heard.slice(-2)).toEqual([
    ["open", {}],
    ["message", {}, 0],
  ]);
});

test("more comms than a kernel may have are closed, and ids of any length", () => {
  const { told, heard, open } = ground();
  for (let n = 0; n <= commBounds.open; n++) open(`c${n}`);
  open("x".repeat(commBounds.idLength + 1));
  expect(heard).toHaveLength(commBounds.open);
  expect(told).toMatchObject([{ commId: `c${commBounds.open}`, data: { code: "too-many-comms" } }]);
});

test("a kernel that reads nothing is told a bounded number of things", async () => {
  const targets = new CommTargets();
  let told = 0;
  const never = () => {
    told += 1;
    return new Promise<boolean>(() => {});
  };
  const channels: CommChannel[] = [];
  targets.register("echo", (channel) => {
    channels.push(channel);
    return { message: () => {}, closed: () => {} };
  });
  const owner = { person: "ada", notebook: "n" };
  const comms = new RoomComms({ kernel: { comm: never }, targets, owner, language: () => "fr", now: () => 0, show: () => {} });
  comms.receive({ type: "comm_open", parent: "run-1", commId: "a", target: "echo", data: {} }, []);
  for (let n = 0; n < commBounds.unheard; n++) void channels[0].send({ n });
  expect(await channels[0].send({})).toBe(false);
  expect(told).toBe(commBounds.unheard);
});

test("a defect of a target ends its comm and no other", () => {
  const { told, heard, say, open } = ground();
  open("a");
  open("b");
  say("comm_msg", "a", { fail: true });
  say("comm_msg", "b", { n: 1 });
  expect(told).toMatchObject([{ type: "comm_close", commId: "a", data: { code: "target-failed" } }]);
  expect(heard.slice(-2)).toEqual([["closed"], ["message", { n: 1 }, 0]]);
});

test("when the kernel is gone every comm is told", () => {
  const { comms, heard, open } = ground();
  open("a");
  open("b");
  comms.end();
  expect(heard.slice(-2)).toEqual([["closed"], ["closed"]]);
});
