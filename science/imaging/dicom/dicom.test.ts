import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeElements } from "../testing/encode-other.ts";
import { ImagingError } from "../imaging-error.ts";
import { petElements, petFile, petStack } from "../testing/pet-files.ts";
import { toPatientMm } from "../volume.ts";
import { readSeries } from "./folder.ts";
import { readDicom, text } from "./read-dicom.ts";
import { writeElements, writePart10 } from "./write-dicom.ts";

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ImagingError) return error.code;
    throw error;
  }
  return "read";
};

test("what is written is read: pixels with their slope, place and spacing", () => {
  const series = readSeries(petStack(3).toReversed());
  expect({ ...series.volume, data: [...series.volume.data.subarray(6, 12)] }).toEqual({
    kind: "carnet/volume",
    data: [0, 200, 400, 600, 800, 1000],
    dimensions: [3, 2, 3],
    spacingMm: [2, 4, 3],
    affine: [-2, 0, 0, 0, 0, -4, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
    unit: "Bq/mL",
    modality: "PT",
    description: "PET AC",
    synthetic: false,
  });
  const shown = (series as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]();
  expect(shown).toEqual({ "text/plain": "PT · PET AC · 3 DICOM · 3 × 2 × 3 voxels · 2 × 4 × 3 mm · Bq/mL" });
  expect(series.files.map((file) => text(file.data, "SOPInstanceUID"))).toEqual([1, 2, 3].map((n) => `2.25.9.8.7.${n}`));
});

test("any 16-bit value survives, signed or not", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 6, maxLength: 6 }), (signed, raw) => {
      const pixels = signed ? raw.map((value) => value - 32_768) : raw;
      expect([...readSeries([petFile({ pixels, signed, slope: 1 })]).volume.data]).toEqual(pixels);
    }),
  );
});

test("slices that look at the patient from another side lie where they say", () => {
  // Sagittal: columns run to the back, rows to the feet; slices to the patient's left.
  const slice = (x: number, instance: number) => petFile({ positionMm: [x, -10, 50], orientation: [0, 1, 0, 0, 0, -1], instance });
  const { volume } = readSeries([slice(5, 2), slice(2, 1)]);
  expect([volume.dimensions, volume.spacingMm]).toEqual([
    [3, 2, 2],
    [2, 4, 3],
  ]);
  const there = [volume.affine].map((affine) => [toPatientMm({ affine }, [0, 0, 0]), toPatientMm({ affine }, [2, 1, 1])])[0];
  // The normal of this plane points to the patient's right: the first slice is the one most to the left (x = 5 in LPS).
  expect(there).toEqual([
    [-5, 10, 50],
    [-2, 6, 46],
  ]);
});

test("other encodings hold the same image", () => {
  const elements = petElements();
  const meta = (transferSyntaxUid: string) => ({
    sopClassUid: "1.2.840.10008.5.1.4.1.1.128",
    sopInstanceUid: "2.25.9.8.7.1",
    transferSyntaxUid,
    implementationUid: "2.25.42",
  });
  const files = {
    implicit: writePart10(encodeElements(elements, { explicit: false, bigEndian: false }), meta("1.2.840.10008.1.2")),
    big: writePart10(encodeElements(elements, { explicit: true, bigEndian: true }), meta("1.2.840.10008.1.2.2")),
    deflated: writePart10(deflateRawSync(writeElements(elements)), meta("1.2.840.10008.1.2.1.99")),
  };
  const expected = readSeries([petFile()]);
  for (const bytes of Object.values(files)) expect(readSeries([bytes]).volume).toEqual(expected.volume);
});

test("pixels of a codec that is not known are refused by the name of their syntax; an unknown syntax by its number", () => {
  const file = (transferSyntaxUid: string) =>
    writePart10(writeElements(petElements()), { sopClassUid: "1.2", sopInstanceUid: "1.3", transferSyntaxUid, implementationUid: "1.4" });
  expect(() => readSeries([file("1.2.840.10008.1.2.4.110")])).toThrow("compressed (JPEG XL Lossless, 1.2.840.10008.1.2.4.110)");
  expect(() => readDicom(file("1.2.3.4"))).toThrow("1.2.3.4");
});

test("what is no DICOM, and what ends too early, is said", () => {
  expect(codeOf(() => readDicom(new Uint8Array(0)))).toBe("not-dicom");
  expect(codeOf(() => readDicom(new TextEncoder().encode("hello".repeat(100))))).toBe("not-dicom");
  const whole = petFile();
  expect(codeOf(() => readDicom(whole.subarray(0, whole.length - 2)))).toBe("truncated");
});

test("no cut and no flipped byte crashes the reader: it reads or refuses", () => {
  const whole = petFile();
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(whole.length - 1), fc.nat(255), (cut, at, value) => {
      // An attribute after which nothing else was needed may be missing: the image is then refused, not half read.
      expect(codeOf(() => readSeries([whole.subarray(0, cut)]))).not.toBe("read");
      const damaged = whole.slice();
      damaged[at] = value;
      codeOf(() => readSeries([damaged]));
    }),
    { numRuns: 600 },
  );
});

test.each([
  ["ImagePositionPatient", "00200032"],
  ["ImageOrientationPatient", "00200037"],
  ["PixelSpacing", "00280030"],
  ["Rows", "00280010"],
  ["SeriesInstanceUID", "0020000E"],
  ["RescaleSlope", "00281053"],
  ["PixelData", "7FE00010"],
])("a missing %s is refused by its name", (name, tag) => {
  expect(() => readSeries([petFile({ changes: { [tag]: undefined } })])).toThrow(name);
});

test("slices that do not belong together are refused", () => {
  const at = (z: number, more = {}) => petFile({ positionMm: [0, 0, z], instance: z + 1, ...more });
  const code = (files: Uint8Array[]) => codeOf(() => readSeries(files));
  expect(code([at(0), at(3), at(9), at(12)])).toBe("slice-gap");
  expect(code([at(0), at(3), petFile({ positionMm: [0, 0, 3], instance: 77 })])).toBe("duplicate-slice");
  expect(code([at(0), at(3, { columns: 4 })])).toBe("mixed-geometry");
  expect(code([at(0), at(3, { orientation: [0, 1, 0, 1, 0, 0] })])).toBe("mixed-geometry");
  expect(code([at(0), at(3, { series: "2.25.7.7.7.7" })])).toBe("several-series");
  expect(code([at(0), petFile({ positionMm: [0, 9, 3], instance: 2 })])).toBe("slices-sheared");
  expect(code([])).toBe("no-image");
  expect(code([petFile({ changes: { "00180050": undefined } })])).toBe("tag-missing");
});

test("colour and several frames are refused, eight bits are read", () => {
  expect(codeOf(() => readSeries([petFile({ changes: { "00280002": 3 } })]))).toBe("pixels-unsupported");
  expect(codeOf(() => readSeries([petFile({ extra: [{ tag: "00280008", vr: "IS", value: "2" }] })]))).toBe("pixels-unsupported");
  const eight = { "00280100": 8, "00280101": 8, "00280102": 7, "00280103": 0, "7FE00010": Uint8Array.of(0, 1, 2, 253, 254, 255) };
  expect([...readSeries([petFile({ changes: eight, slope: 1 })]).volume.data]).toEqual([0, 1, 2, 253, 254, 255]);
});

test("bits above the stored ones are not part of the value", () => {
  const changes = { "00280101": 12, "00280102": 11, "00280103": 1 };
  const { volume } = readSeries([petFile({ changes, slope: 1, signed: false, pixels: [0xf001, 0x0fff, 0x0800, 0x07ff, 0, 1] })]);
  expect([...volume.data]).toEqual([1, -1, -2048, 2047, 0, 1]);
});
