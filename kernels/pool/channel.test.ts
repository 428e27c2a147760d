import { EventEmitter, once } from "node:events";
import { duplexPair } from "node:stream";
import type { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KernelMessage } from "../../protocol/kernel.ts";
import { kernelMessage } from "../../protocol/kernel.ts";
import { encodeFrame, tokenBytes } from "../evaluate/frames.ts";
import type { Started } from "../sandbox/launcher.ts";
import { KernelProcess } from "./kernel.ts";

/** A kernel whose process is the test: it knows its token and says what it likes. */
async function hostile(): Promise<{ kernel: KernelProcess; channel: Duplex; token: Buffer; heard: KernelMessage[] }> {
  const [ours, theirs] = duplexPair();
  const child = Object.assign(new EventEmitter(), {
    stdio: [null, null, null, ours],
    stdout: null,
    stderr: null,
    exitCode: null,
    signalCode: null,
  });
  ours.once("close", () => child.emit("close", null, "SIGKILL"));
  const kernel = new KernelProcess({ child, home: "/", attach: null } as unknown as Started, {
    limits: { memoryMegabytes: 100, threads: 100, processes: 10 },
  });
  const heard: KernelMessage[] = [];
  kernel.onMessage((message) => heard.push(message));
  const [first] = (await once(theirs, "data")) as [Buffer];
  theirs.on("error", () => {});
  theirs.resume();
  return { kernel, channel: theirs, token: first.subarray(0, tokenBytes), heard };
}

const text = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "a".repeat(5000), "\ud800", "run-of-another"));
const anything = fc.oneof(fc.anything(), fc.double(), fc.bigInt().map(Number), text);
const bundle = fc.dictionary(text, anything, { maxKeys: 4 });
const shaped = fc.oneof(
  fc.record({ type: fc.constant("stream"), parent: text, name: fc.constantFrom("stdout", "stderr", "stdin"), text: anything }),
  fc.record({
    type: fc.constantFrom("display_data", "update_display_data"),
    parent: text,
    data: bundle,
    metadata: bundle,
    displayId: anything,
  }),
  fc.record({ type: fc.constant("execute_reply"), parent: text, status: fc.constantFrom("ok", "error", "fine"), durationMs: anything }),
  fc.record({ type: fc.constant("execute_result"), parent: text, executionCount: anything, data: bundle, metadata: bundle }),
  fc.record({ type: fc.constant("input_request"), parent: text, id: text, prompt: text, secret: anything }),
  fc.record({
    type: fc.constant("largest"),
    values: fc.array(fc.record({ name: text, type: text, bytes: anything, cell: text }), { maxLength: 12 }),
  }),
  fc.record({ type: fc.constantFrom("attached", "ready", "usage", "status", "shutdown"), parent: text, state: anything, pid: anything }),
);
const json = fc.oneof(
  {
    weight: 4,
    arbitrary: shaped.map((message) => JSON.stringify(message, (_key, value: unknown) => (typeof value === "bigint" ? 1 : value))),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.json(), fc.constant(`${"[".repeat(50_000)}${"]".repeat(50_000)}`)) },
);
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.record({ json, buffers: fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 70 }) }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
);

test("whatever a kernel says, the server hears only well-formed messages or ends that kernel", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 5000 }), async (pieces, step) => {
      const { kernel, channel, token, heard } = await hostile();
      const bytes = Buffer.concat(pieces.map((one) => (one instanceof Uint8Array ? one : encodeFrame(token, one.json, one.buffers))));
      for (let at = 0; at < bytes.byteLength && !channel.destroyed; at += step) channel.write(bytes.subarray(at, at + step));
      channel.end();
      await new Promise((resolve) => setImmediate(resolve));
      for (const message of heard) expect(kernelMessage.safeParse(message).success).toBe(true);
      await kernel.shutdown();
    }),
    { numRuns: 150 },
  );
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("a listener that fails, and replies to what nobody asked, change nothing", async () => {
  const { kernel, channel, token, heard } = await hostile();
  const said = (message: object) => channel.write(encodeFrame(token, JSON.stringify(message)));
  const asked = kernel.execute({ id: "mine", code: "1", cellName: "c", executionCount: 1, language: "en" });
  said({ type: "execute_reply", parent: "another's", status: "ok", durationMs: 1 });
  said({ type: "execute_reply", parent: "__proto__", status: "ok", durationMs: 1 });
  said({ type: "execute_reply", parent: "mine", status: "error", durationMs: 2 });
  expect(await asked).toMatchObject({ status: "error", durationMs: 2 });
  expect(heard).toHaveLength(3);
  await kernel.shutdown();
});

test("a frame that announces more than may be, or has another token, ends the kernel at once", async () => {
  const tooLong = Buffer.alloc(4);
  tooLong.writeUInt32LE(0xffffffff);
  for (const bytes of [tooLong, encodeFrame(Buffer.alloc(tokenBytes), "{}"), Buffer.alloc(64)]) {
    const { kernel, channel } = await hostile();
    channel.write(bytes);
    expect(await kernel.died).toMatchObject({ cause: "channel-broken" });
  }
});
