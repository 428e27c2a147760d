import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frame } from "./frames.ts";
import { FrameReader, encodeFrame } from "./frames.ts";

const token = Buffer.alloc(16, 7);

function read(bytes: Buffer, cuts: number[]): { frames: Frame[]; broken: string[] } {
  const [frames, broken]: [Frame[], string[]] = [[], []];
  const reader = new FrameReader({ token, onFrame: (frame) => frames.push(frame), onBroken: (why) => broken.push(why) });
  let at = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.byteLength + 1)).sort((a, b) => a - b), bytes.byteLength]) {
    reader.push(bytes.subarray(at, cut));
    at = Math.max(at, cut);
  }
  return { frames, broken };
}

const frame = fc.record({ json: fc.string({ unit: "grapheme" }), buffers: fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }) });

test("frames arrive as they were sent, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 10 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(({ json, buffers }) => encodeFrame(token, json, buffers)));
      expect(read(bytes, cuts)).toEqual({ frames: sent, broken: [] });
    }),
  );
});

test("any bytes end in frames or in one refusal, never in an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(), { maxLength: 5 }), (noise, cuts) => {
      expect(read(Buffer.from(noise), cuts).broken.length).toBeLessThanOrEqual(1);
    }),
  );
});

test("a damaged frame never passes as another one's message", () => {
  fc.assert(
    fc.property(frame, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ json, buffers }, place, change) => {
      const bytes = encodeFrame(token, json, buffers);
      bytes[4 + (place % token.byteLength)] ^= change;
      expect(read(bytes, []).frames).toEqual([]);
    }),
  );
});

test("an announcement of too many bytes is refused at once", () => {
  expect(read(Buffer.from([0xff, 0xff, 0xff, 0x7f]), [])).toEqual({ frames: [], broken: ["a frame of 2147483647 bytes"] });
});
