/** Compressed files as DCMTK, GDCM and OpenJPH write them, against the pattern that they were made from. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { framePixels } from "../testing/frame-pixels.ts";
import { readDicom } from "../dicom/read-dicom.ts";
import { storedPixels } from "../dicom/pixels.ts";
import { ImagingError } from "../imaging-error.ts";
import { decodeRle } from "./rle.ts";
import { compressedFiles } from "./testing/compressed-files.ts";
import { pattern } from "./testing/pattern.ts";

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, "testing/compressed", name)));

test.each(compressedFiles)("$name holds its image, each value within $within", ({ name, transferSyntax, depth, frames = 1, within }) => {
  const file = readDicom(bytesOf(name));
  expect([file.transferSyntax, file.encapsulated]).toEqual([transferSyntax, true]);
  const expected = pattern(depth);
  for (let frame = 0; frame < frames; frame++) {
    const values = framePixels(file, frame);
    const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i] - frame)), 0);
    expect([values.length, worst <= within ? "within" : worst]).toEqual([expected.length, "within"]);
  }
});

test.each(compressedFiles)("$name, cut or damaged, is read or refused, and the next one is read", ({ name, depth, frames = 1, within }) => {
  const whole = bytesOf(name);
  fc.assert(
    fc.property(
      fc.integer({ min: 900, max: whole.length - 1 }),
      fc.integer({ min: 900, max: whole.length - 1 }),
      fc.nat(255),
      (cut, at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        for (const bytes of [whole.subarray(0, cut), damaged]) {
          try {
            storedPixels({ ...readDicom(bytes), frame: frames - 1 });
          } catch (error) {
            expect(error).toBeInstanceOf(ImagingError);
          }
        }
      },
    ),
    { numRuns: 10 },
  );
  const again = framePixels(readDicom(whole), 0);
  expect(again.every((value, i) => Math.abs(value - pattern(depth)[i]) <= within)).toBe(true);
});

test("a compressed frame of another size than the header says is refused", () => {
  const bytes = bytesOf("jpeg-ls.dcm");
  const file = readDicom(bytes);
  const rows = file.data.elements["x00280010"].dataOffset;
  bytes[rows] = 14;
  expect(() => storedPixels(readDicom(bytes))).toThrow("not what the header says");
});

/** Runs and copies as an encoder may choose them. */
function packed(bytes: readonly number[], choices: readonly boolean[]): number[] {
  const out: number[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    let run = 1;
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run++;
    if (run > 1 && choices[i % choices.length]) {
      out.push(257 - run, bytes[at]);
      at += run;
    } else {
      const copy = Math.min(1 + (i % 5), bytes.length - at);
      out.push(copy - 1, ...bytes.slice(at, at + copy), 128);
      at += copy;
    }
  }
  return out;
}

test("run lengths come back, however they were chosen", () => {
  const samples = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(samples, samples, fc.array(fc.boolean(), { minLength: 1 }), (high, low, choices) => {
      const count = Math.min(high.length, low.length);
      const segments = [high, low].map((bytes) => packed(bytes.slice(0, count), choices));
      const head = new Uint32Array(16);
      head.set([2, 64, 64 + segments[0].length]);
      const bytes = Uint8Array.from([...new Uint8Array(head.buffer), ...segments.flat()]);
      const decoded = decodeRle(bytes, { count, sampleBytes: 2 });
      expect([...new Uint16Array(decoded!.buffer)]).toEqual(Array.from({ length: count }, (_, i) => high[i] * 256 + low[i]));
    }),
  );
});
