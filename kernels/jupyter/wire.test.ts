import fc from "fast-check";
import { expect, test } from "vitest";
import { codePointOffset, utf16Offset } from "./cursor.ts";
import { Wire } from "./wire.ts";

const message = { type: "stream", parent: { msg_id: "a" }, content: { text: "é" }, metadata: { m: 1 }, buffers: [Buffer.from([1])] };
const frames = (wire: Wire) => [Buffer.from("client"), ...wire.encode(message).map((part) => Buffer.from(part))];

test("a signed message is read by who knows the key, with its identities and buffers", () => {
  const decoded = new Wire("key").decode(frames(new Wire("key")));
  expect(decoded).toMatchObject({
    identities: [Buffer.from("client")],
    header: { msg_type: "stream", version: "5.4" },
    content: { text: "é" },
    metadata: { m: 1 },
    buffers: [Buffer.from([1])],
  });
});

test("what was not signed with the key, was changed, or came before is refused", () => {
  const own = new Wire("key");
  const good = frames(new Wire("key"));
  expect(own.decode(frames(new Wire("other")))).toEqual({ unreadable: "wrong-signature" });
  expect(own.decode(frames(new Wire("")))).toEqual({ unreadable: "wrong-signature" });
  expect(own.decode(good.with(6, Buffer.from('{"text":"è"}')))).toEqual({ unreadable: "wrong-signature" });
  expect(own.decode(good)).toHaveProperty("header");
  expect(own.decode(good)).toEqual({ unreadable: "replayed" });
});

test("what is no message is refused", () => {
  const open = new Wire("");
  const [client, mark, signature, ...parts] = frames(open);
  expect(open.decode([client])).toEqual({ unreadable: "no-mark" });
  expect(open.decode([mark, signature, ...parts.slice(0, 3)])).toEqual({ unreadable: "too-short" });
  expect(open.decode([mark, signature, Buffer.from([0xff]), ...parts.slice(1)])).toEqual({ unreadable: "not-json" });
  expect(open.decode([mark, signature, Buffer.from("[]"), ...parts.slice(1)])).toEqual({ unreadable: "bad-header" });
});

test("a cursor survives the way between code points and UTF-16 units", () => {
  const text = "a🫀é𝑥";
  expect([0, 1, 2, 3, 4, 9].map((points) => utf16Offset(text, points))).toEqual([0, 1, 3, 4, 6, 6]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(50), (any, points) => {
      const within = Math.min(points, Array.from(any).length);
      expect(codePointOffset(any, utf16Offset(any, points))).toBe(within);
    }),
  );
});
