import fc from "fast-check";
import { expect, test } from "vitest";
import type { Received } from "./frames.ts";
import { Decoder, decodeProperties, encodeCommand, encodeMessage, encodeProperties, greeting } from "./frames.ts";

/** Feeds bytes in pieces of the given sizes. */
function decode(bytes: Buffer, sizes: number[], limits = { messageBytes: 1_000_000, frames: 100, commandBytes: 1000 }) {
  const received: Received[] = [];
  const broken: string[] = [];
  const decoder = new Decoder({ onReceived: (one) => received.push(one), onBroken: (why) => broken.push(why), limits });
  for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
    const size = sizes.length === 0 ? bytes.byteLength : sizes[turn % sizes.length];
    decoder.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { received, broken };
}

const frame = fc.uint8Array({ maxLength: 700 });
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 10 });

test("messages come out as they went in, however the bytes are cut", () => {
  const messages = fc.array(fc.array(frame, { minLength: 1, maxLength: 6 }), { maxLength: 6 });
  fc.assert(
    fc.property(messages, cuts, (sent, sizes) => {
      const bytes = Buffer.concat([greeting, ...sent.flatMap((frames) => encodeMessage(frames))]);
      const { received, broken } = decode(bytes, sizes);
      expect(broken).toEqual([]);
      expect(received).toEqual(sent.map((frames) => ({ type: "message", frames: frames.map((one) => Buffer.from(one)) })));
    }),
  );
});

test("any bytes after the greeting are decoded or refused once, and never more held than the limits", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), cuts, fc.boolean(), (bytes, sizes, greeted) => {
      const { broken } = decode(Buffer.concat([greeted ? greeting : Buffer.alloc(0), bytes]), sizes);
      expect(broken.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["an older version", Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1]), "version 1 of ZMTP"],
  ["another protocol", Buffer.from("GET / HTTP/1.1\r\n"), "no greeting of ZMTP"],
  ["another mechanism", Buffer.concat([greeting.subarray(0, 12), Buffer.from("CURVE"), Buffer.alloc(47)]), 'the mechanism "CURVE"'],
  ["a frame of a terabyte", Buffer.concat([greeting, Buffer.from([2, 0, 0, 1, 0, 0, 0, 0, 0])]), "a frame of 1099511627776 bytes"],
  ["reserved flags", Buffer.concat([greeting, Buffer.from([8, 0])]), "a frame with flags 8"],
  ["a message of endless frames", Buffer.concat([greeting, Buffer.alloc(300, Buffer.from([1, 0]))]), "more than 100 frames"],
  ["a nameless command", Buffer.concat([greeting, Buffer.from([4, 0])]), "a command without a name"],
])("%s ends the connection", (_what, bytes, why) => {
  expect(decode(bytes, [3]).broken).toEqual([why]);
});

test("reads what READY says", () => {
  const properties = encodeProperties({ "Socket-Type": "DEALER", Identity: Buffer.from([1, 2]) });
  expect(decode(Buffer.concat([greeting, encodeCommand("READY", properties)]), []).received).toEqual([
    { type: "command", name: "READY", body: properties },
  ]);
  expect(decodeProperties(properties)).toEqual(
    new Map([
      ["socket-type", Buffer.from("DEALER")],
      ["identity", Buffer.from([1, 2])],
    ]),
  );
  expect(decodeProperties(properties.subarray(0, 20))).toBeNull();
});
