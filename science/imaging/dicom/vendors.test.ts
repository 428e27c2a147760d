/** Files as vendors write them: many frames, no preamble, other character sets, odd bits, localizers among slices. */
import { expect, test } from "vitest";
import { encodeElements } from "../testing/encode-other.ts";
import { petElements, petFile } from "../testing/pet-files.ts";
import { toSuv } from "../suv/suv.ts";
import { ImagingError } from "../imaging-error.ts";
import { readSeries } from "./folder.ts";
import { readDicom, text } from "./read-dicom.ts";
import { assembleSeries } from "./series.ts";
import { writeDicom, writeElements } from "./write-dicom.ts";
import type { WrittenElement } from "./write-dicom.ts";

/** Enhanced PET of two frames, the upper one first, each with a slope of its own. */
function enhanced(change: (frame: WrittenElement[]) => WrittenElement[] = (frame) => frame): Uint8Array {
  const outside = new Set([
    "00200032",
    "00200037",
    "00280030",
    "00281052",
    "00281053",
    "00280051",
    "00541001",
    "00541102",
    "00541300",
    "00080032",
    "00181242",
    "7FE00010",
  ]);
  const frame = (z: number, slope: string): WrittenElement[] => [
    { tag: "00209113", vr: "SQ", value: [[{ tag: "00200032", vr: "DS", value: ["0", "0", String(z)] }]] },
    {
      tag: "00289145",
      vr: "SQ",
      value: [
        [
          { tag: "00281052", vr: "DS", value: "0" },
          { tag: "00281053", vr: "DS", value: slope },
        ],
      ],
    },
    {
      tag: "00209111",
      vr: "SQ",
      value: [
        [
          { tag: "00189074", vr: "DT", value: "20250101110000.000" },
          { tag: "00189220", vr: "FD", value: 120_000 },
        ],
      ],
    },
  ];
  const shared: WrittenElement[] = [
    { tag: "00209116", vr: "SQ", value: [[{ tag: "00200037", vr: "DS", value: ["1", "0", "0", "0", "1", "0"] }]] },
    { tag: "00289110", vr: "SQ", value: [[{ tag: "00280030", vr: "DS", value: ["4", "2"] }]] },
    { tag: "00409096", vr: "SQ", value: [[{ tag: "004008EA", vr: "SQ", value: [[{ tag: "00080100", vr: "SH", value: "Bq/ml" }]] }]] },
  ];
  const pixels = Int16Array.from({ length: 12 }, (_, i) => i * 10);
  return writeDicom(
    [
      ...petElements().filter(({ tag }) => !outside.has(tag)),
      { tag: "00189701", vr: "DT", value: "20250101110000.000" },
      { tag: "00189758", vr: "CS", value: "YES" },
      { tag: "00189759", vr: "CS", value: "YES" },
      { tag: "00280008", vr: "IS", value: "2" },
      { tag: "52009229", vr: "SQ", value: [shared] },
      { tag: "52009230", vr: "SQ", value: [change(frame(3, "4")), frame(0, "2")] },
      { tag: "7FE00010", vr: "OW", value: new Uint8Array(pixels.buffer) },
    ],
    { implementationUid: "2.25.42" },
  );
}

test("enhanced PET: frames in the order of their places, each with its own slope; SUV by what it states", () => {
  const series = readSeries([enhanced()]);
  expect([series.volume.dimensions, series.volume.spacingMm]).toEqual([
    [3, 2, 2],
    [2, 4, 3],
  ]);
  expect([...series.volume.data]).toEqual([120, 140, 160, 180, 200, 220, 0, 40, 80, 120, 160, 200]);
  const suv = toSuv(series);
  expect(suv.suv).toMatchObject({ units: "BQML", decayReference: "stated", decayReferenceAt: "2025-01-01T11:00:00", uptakeMinutes: 60 });
  expect(suv.data[6] - suv.data[0]).toBeCloseTo(-120 * suv.suv.factor, 6);
});

test("a frame that does not say where it lies is refused", () => {
  expect(() => readSeries([enhanced((frame) => frame.slice(1))])).toThrow("ImagePositionPatient");
});

test("files without a preamble: with file meta information, and bare in three encodings", () => {
  const whole = petFile();
  const expected = readSeries([whole]).volume;
  const elements = petElements();
  const bare = [
    whole.subarray(132),
    writeElements(elements),
    encodeElements(elements, { explicit: false, bigEndian: false }),
    encodeElements(elements, { explicit: true, bigEndian: true }),
  ];
  for (const bytes of bare) expect(readSeries([Uint8Array.from(bytes)]).volume).toEqual(expected);
  for (const text of ["\u0008\u0000 no DICOM at all, only text", "\u0002\u0000\u0000\u0000UL\u0004\u0000 and then"]) {
    expect(() => readDicom(new TextEncoder().encode(text))).toThrow(ImagingError);
  }
});

test.each([
  [["ISO_IR 100"], [0xc9, 0x74, 0xe9], "Été"],
  [["ISO_IR 192"], [...new TextEncoder().encode("Été 心")], "Été 心"],
  [["ISO_IR 144"], [0xbb, 0xee, 0xda], "Люк"],
  [["GB18030"], [0xcd, 0xf5], "王"],
  [["", "ISO 2022 IR 87"], [0x41, 0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42, 0x5a], "A山田Z"],
  [["", "ISO 2022 IR 149"], [0x1b, 0x24, 0x29, 0x43, 0xb1, 0xe8], "김"],
  [["ISO 2022 IR 100", "ISO 2022 IR 144"], [0xe9, 0x1b, 0x2d, 0x4c, 0xbb], "éЛ"],
])("a description in %j", (sets, bytes, expected) => {
  const raw = (tag: string, vr: string, value: string | number[]): WrittenElement => ({
    tag,
    vr,
    value: typeof value === "string" ? value : Uint8Array.from(value.length % 2 === 0 ? value : [...value, 0x20]),
  });
  const extra = [raw("00080005", "CS", sets.join("\\"))];
  const file = readDicom(petFile({ changes: { "0008103E": raw("", "", bytes).value }, extra }));
  expect(text(file.data, "SeriesDescription")).toBe(expected);
});

test("a value that does not begin at the lowest bit, and 32 bits", () => {
  const high = { "00280101": 12, "00280102": 15, "00280103": 1 };
  const shifted = [1, -1, 2047, -2048, 0, 5].map((value) => (value << 4) & 0xffff);
  expect([...readSeries([petFile({ changes: high, slope: 1, signed: false, pixels: shifted })]).volume.data]).toEqual([
    1, -1, 2047, -2048, 0, 5,
  ]);
  const wide = Int32Array.of(1, -1, 70_000, -70_000, 2 ** 24, 0);
  const changes = { "00280100": 32, "00280101": 32, "00280102": 31, "7FE00010": new Uint8Array(wide.buffer) };
  expect([...readSeries([petFile({ changes, slope: 1 })]).volume.data]).toEqual([...wide]);
});

test("a localizer among the slices is left out and named; frames of reference are not mixed", () => {
  const slices = [0, 3].map((z, i) => readDicom(petFile({ positionMm: [0, 0, z], instance: i + 1 }), `slice-${i}`));
  const overview = petFile({
    instance: 9,
    orientation: [1, 0, 0, 0, 0, -1],
    changes: { "00080008": ["ORIGINAL", "PRIMARY", "LOCALIZER"] },
  });
  const series = assembleSeries([...slices, readDicom(overview, "overview")]);
  expect([series.files.length, series.excluded]).toEqual([2, [{ path: "overview", reason: "LOCALIZER (ImageType)" }]]);
  const elsewhere = readDicom(petFile({ positionMm: [0, 0, 6], instance: 3, changes: { "00200052": "2.25.8" } }), "elsewhere");
  expect(() => assembleSeries([...slices, elsewhere])).toThrow("FrameOfReferenceUID differs (— (slice-0) and 2.25.8 (elsewhere))");
});
