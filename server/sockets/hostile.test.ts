import { connect as connectTcp } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Socket } from "socket.io-client";
import * as Y from "yjs";
import { findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { request } from "../../protocol/socket.ts";
import { openHouse } from "../rooms/testing/house.ts";
import type { House } from "../rooms/testing/house.ts";
import { scriptedPool } from "../rooms/testing/scripted-pool.ts";
import { ask, connect, openPage, serve } from "./testing/served.ts";
import type { Page, Served } from "./testing/served.ts";

let house: House;
let served: Served;
/** Ada works; Mallory is signed in too, has a notebook of her own, and wants to spoil it. */
let victim: Page;
let theirs: string;
let own: string;
const open: Socket[] = [];

beforeAll(async () => {
  house = await openHouse({ pool: scriptedPool({ hello: (cell) => cell.say({ type: "stream", name: "stdout", text: "hello\n" }) }) });
  const [ada, mallory] = [await house.person("ada"), await house.person("mallory")];
  served = await serve(house, { ada, mallory });
  theirs = await house.notebook(ada, ["hello"]);
  own = await house.notebook(mallory, ["hello", "b"]);
  victim = await openPage(served.address, "ada", theirs);
  open.push(victim.socket);
});
afterAll(async () => {
  for (const socket of open) socket.disconnect();
  await served.close();
  await house.close();
});

/** Ada types, runs, and sees what she expects. */
async function adaWorksOn(): Promise<void> {
  const before = sourceOf(findCell(victim.doc, "c0")!.cell).toString();
  expect(before).toBe("hello");
  expect(await ask(victim.socket, "run", { notebook: theirs, cells: ["c0"] })).toEqual({ queued: ["c0"] });
  await expect.poll(() => victim.socket.connected && readDocument(victim.doc).cells[0]).toMatchObject({ outputs: [{ text: "hello\n" }] });
}
async function mallory(): Promise<Socket> {
  const socket = connect(served.address, "mallory");
  open.push(socket);
  await new Promise((resolve) => socket.once("connect", resolve as () => void));
  return socket;
}

/** Bytes of a WebSocket's text or binary frame, masked with zeros. */
function frame(content: string | Uint8Array, opcode = typeof content === "string" ? 1 : 2): Buffer {
  const body = Buffer.from(content as string);
  const head = body.byteLength < 126 ? Buffer.alloc(2) : body.byteLength < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (head.byteLength === 2 ? body.byteLength : head.byteLength === 4 ? 126 : 127);
  if (head.byteLength === 4) head.writeUInt16BE(body.byteLength, 2);
  if (head.byteLength === 10) head.writeBigUInt64BE(BigInt(body.byteLength), 2);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

/** Speaks to the server below socket.io: resolves when the server closed the connection, or has answered a ping sent after all. */
async function rawly(frames: Buffer[]): Promise<"closed" | "answered"> {
  const { hostname, port } = new URL(served.address);
  const socket = connectTcp(Number(port), hostname);
  socket.on("error", () => {});
  const lines = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", `Host: ${hostname}:${port}`, "Cookie: person=mallory"];
  lines.push("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${"A".repeat(22)}==`, "", "");
  socket.write(lines.join("\r\n"));
  await new Promise((resolve) => socket.once("data", resolve));
  const outcome = new Promise<"closed" | "answered">((resolve) => {
    socket.once("close", () => resolve("closed"));
    // A close frame, or the pong.
    socket.on("data", (data: Buffer) => data.includes(0x88) && resolve("closed"));
    socket.on("data", (data: Buffer) => data.includes(0x8a) && resolve("answered"));
  });
  for (const one of frames) socket.write(one);
  socket.write(frame("", 9));
  await outcome;
  socket.destroy();
  return outcome;
}

const enter = '40{"protocol":1}';
const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
test.each<[string, (string | Uint8Array)[]]>([
  ["nothing", [""]],
  ["an unknown packet", ["9", "x", "\u0000"]],
  ["events before entering", ['42["run",{}]', '420["run",{}]']],
  ["a broken handshake", ["40{", '40{"protocol":', "40[[", '40"x"', "40null", '40{"protocol":{"toString":1}}']],
  ["another namespace", ["40/admin,", '40/__proto__,{"protocol":1}', '42/admin,0["run",{}]']],
  ["entering twice", [enter, enter, enter]],
  [
    "events without a name, or of names that are no events",
    [enter, "42[]", "42[null]", "42[{}]", '420["__proto__",{}]', '421["constructor",{}]', '422["",{}]'],
  ],
  [
    "names that socket.io keeps for itself",
    [enter, '42["connect"]', '42["disconnect"]', '42["disconnecting",{}]', '42["error",{}]', '42["newListener",{}]'],
  ],
  ["acknowledgements that nobody awaits", [enter, "430[]", "4399999999999999999999[]", '43["x"]']],
  ["attachments that never come", [enter, '451-0["notebook:update",{"update":{"_placeholder":true,"num":0}}]', '42["run",{}]']],
  ["a million attachments", [enter, '451000000-0["notebook:update",{}]']],
  ["a placeholder out of range", [enter, '451-0["notebook:update",{"update":{"_placeholder":true,"num":7}}]', new Uint8Array(10)]],
  ["attachments without an event", [enter, new Uint8Array(10), new Uint8Array(0)]],
  ["JSON without a bottom", [enter, `420["run",${deep}]`, `420["run",{"notebook":${deep}}]`]],
  ["keys of prototypes", [enter, '420["run",{"__proto__":{"notebook":"x"},"constructor":{"prototype":{"polluted":true}}}]']],
  ["more than a message may hold", [enter, `42["run","${"x".repeat(3_000_000)}"]`]],
  ["half characters", [enter, new Uint8Array([0xff, 0xfe, 0xc0, 0x80])]],
])("the server bears %s", async (_what, sent) => {
  expect(["closed", "answered"]).toContain(await rawly(sent.map((one) => frame(one))));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  await adaWorksOn();
});

test("frames that break WebSocket's own rules close that connection alone", async () => {
  const unmasked = Buffer.from([0x81, 0x01, 0x41]);
  const unknown = frame("x", 11);
  const endless = Buffer.concat([Buffer.from([0x81, 0xff]), Buffer.alloc(8, 0xff)]);
  for (const broken of [unmasked, unknown, endless]) expect(await rawly([broken])).toBe("closed");
  await adaWorksOn();
});

test("random packets, cut and joined at random, are borne", async () => {
  const packet = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc
      .tuple(fc.constantFrom("40", "41", "42", "420", "430", "451-", "452-0", "44", "2", "3", "5", "6"), fc.json({ maxDepth: 3 }))
      .map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom(...Object.keys(request)), fc.json({ maxDepth: 3 })).map(([name, payload]) => `420["${name}",${payload}]`),
    fc.uint8Array({ maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(packet, { maxLength: 12 }), async (isIn, packets) => {
      expect(["closed", "answered"]).toContain(await rawly([...(isIn ? [enter] : []), ...packets].map((one) => frame(one))));
    }),
    { numRuns: 60 },
  );
  await adaWorksOn();
});

/** A payload of the right shape for each event. */
const update = Y.encodeStateAsUpdate(new Y.Doc());
const payloads = (notebook: string): Record<string, object> => ({
  "notebook:join": { notebook },
  "notebook:leave": { notebook },
  "notebook:update": { notebook, update },
  "notebook:presence": { notebook, update: new Uint8Array([0]) },
  run: { notebook, cells: ["c0"] },
  cancel: { notebook, cells: ["c0", "constructor"] },
  prove: { notebook },
  interrupt: { notebook },
  restart: { notebook },
  clear: { notebook, cells: ["__proto__", "c0"] },
  input: { notebook, id: "__proto__", value: "x" },
  keep: { notebook },
  variables: { notebook },
  value: { notebook, question: { name: "__proto__" } },
});

test("events in any order are answered with what was asked for or a refusal, and another's notebook is never entered", async () => {
  expect(Object.keys(payloads(own)).sort()).toEqual(Object.keys(request).sort());
  const step = fc.tuple(fc.constantFrom(...Object.keys(request)), fc.constantFrom("own", "theirs", "absent"));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const socket = await mallory();
      // All at once: each is answered though it does not wait for the one before.
      const replies = await Promise.all(
        steps.map(async ([event, whose]) => {
          const notebook = whose === "own" ? own : whose === "theirs" ? theirs : crypto.randomUUID();
          return { event, whose, reply: await ask(socket, event, payloads(notebook)[event]) };
        }),
      );
      for (const { event, whose, reply } of replies) {
        expect(typeof reply).toBe("object");
        if (whose !== "own" && event !== "notebook:leave") expect(reply).toMatchObject({ refused: "not-found" });
      }
      socket.disconnect();
    }),
    { numRuns: 25 },
  );
  await adaWorksOn();
});

test("what was sent once counts once: replayed updates change nothing, and one of another notebook is refused", async () => {
  const page = await openPage(served.address, "mallory", own);
  open.push(page.socket);
  const recorded: Uint8Array[] = [];
  page.doc.on("update", (one: Uint8Array, origin: unknown) => origin !== "server" && recorded.push(one));
  const text = sourceOf(findCell(page.doc, "c1")!.cell);
  for (const letter of ["x", "y", "z"]) text.insert(0, letter);
  await page.saved();
  text.delete(0, 2);
  await page.saved();
  const after = readDocument(page.doc).cells;
  for (const one of [...recorded, ...recorded.toReversed()])
    expect(await ask(page.socket, "notebook:update", { notebook: own, update: one })).not.toHaveProperty("refused");
  expect(readDocument((await house.room(own)).journal.doc).cells).toEqual(after);
  const foreign = await ask(victim.socket, "notebook:update", { notebook: theirs, update: recorded[1] });
  expect(foreign).toMatchObject({ refused: "update-unreadable" });
  await adaWorksOn();
});

test("a flood of events is refused by a code while others are served", async () => {
  const socket = await mallory();
  const flood = Array.from({ length: 1500 }, () => ask(socket, "variables", { notebook: theirs }));
  await adaWorksOn();
  const codes = new Set((await Promise.all(flood)).map(({ refused }) => refused));
  expect(codes).toEqual(new Set(["not-found", "too-many-attempts"]));
});
