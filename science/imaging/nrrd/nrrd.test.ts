import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImagingError } from "../imaging-error.ts";
import { readNrrd, readNrrdLabels } from "./nrrd.ts";

const values = Int16Array.of(1, -2, 3, 4, 5, 6, 7, 300);
const fields = {
  type: "short",
  dimension: "3",
  space: "left-posterior-superior",
  sizes: "2 2 2",
  "space directions": "(0,2,0) (-1.5,0,0) (0,0,3)",
  kinds: "domain domain domain",
  endian: "little",
  encoding: "raw",
  "space origin": "(10,-20,30)",
};

function nrrd(changes: Record<string, string | undefined> = {}, data: Uint8Array | string = new Uint8Array(values.buffer)): Uint8Array {
  const lines = Object.entries({ ...fields, ...changes }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const head = `NRRD0005\n# a comment: x\nkey:=value\n${lines.join("\n")}\n`;
  return Buffer.concat([Buffer.from(`${head}\n`), typeof data === "string" ? Buffer.from(data) : data]);
}

const bigEndian = Buffer.from(values.buffer.slice(0)).swap16();

test("every encoding holds the same image, in the patient's right, anterior, superior", () => {
  const hex = Buffer.from(values.buffer)
    .toString("hex")
    .replaceAll(/(.{8})/g, "$1\n");
  const expected = {
    kind: "carnet/volume",
    dimensions: [2, 2, 2],
    spacingMm: [2, 1.5, 3],
    affine: [0, 1.5, 0, -10, -2, 0, 0, 20, 0, 0, 3, 30, 0, 0, 0, 1],
    data: Float32Array.from(values),
    unit: "",
    modality: "",
    description: "a scan",
    synthetic: false,
  };
  const files = [
    nrrd({ content: "a scan" }),
    nrrd({ content: "a scan", encoding: "gzip" }, gzipSync(new Uint8Array(values.buffer))),
    nrrd({ content: "a scan", endian: "big" }, bigEndian),
    nrrd({ content: "a scan", encoding: "ascii", endian: undefined }, [...values].join(" ")),
    nrrd({ content: "a scan", encoding: "hex" }, hex),
    nrrd(
      { content: "a scan", "line skip": "1", "byte skip": "2" },
      Buffer.concat([Buffer.from("skip\nxx"), new Uint8Array(values.buffer)]),
    ),
    nrrd({ content: "a scan", byteskip: "-1" }, Buffer.concat([Buffer.from("xxxxx"), new Uint8Array(values.buffer)])),
  ];
  for (const file of files) expect(readNrrd(file)).toEqual(expected);
  expect([...readNrrdLabels(nrrd()).data]).toEqual([...values]);
});

test("data beside the header: one file, a list, a pattern; never elsewhere", () => {
  const halves = { a: Buffer.from(values.buffer, 0, 8), b: Buffer.from(values.buffer, 8, 8) };
  const open = (name: string) => (name.endsWith("a.raw") || name === "s01" ? halves.a : halves.b);
  const all = (field: Record<string, string>, tail = "") => [...readNrrd(Buffer.concat([nrrd(field, tail)]), { open }).data];
  expect([...readNrrd(nrrd({ "data file": "whole.raw" }, ""), { open: () => new Uint8Array(values.buffer) }).data]).toEqual([...values]);
  expect(all({ "data file": "s%02d 1 2 1" })).toEqual([...values]);
  const list = nrrd({ datafile: undefined }, "").subarray(0, -1);
  expect([...readNrrd(Buffer.concat([list, Buffer.from("data file: LIST\na.raw\nb.raw\n")]), { open }).data]).toEqual([...values]);
  for (const name of ["../secret", "/etc/passwd"]) expect(() => readNrrd(nrrd({ "data file": name }, ""), { open })).toThrow("data file");
  expect(() => readNrrd(nrrd({ "data file": "a.raw" }, ""))).toThrow("its data lie in a.raw");
});

test.each([
  ["space", undefined],
  ["space", "scanner-xyz"],
  ["space directions", undefined],
  ["space directions", "(1,0,0) (0,1,0) none"],
  ["space directions", "(1,0,0) (1,1,0) (0,0,1)"],
  ["space directions", "(0,0,0) (0,1,0) (0,0,1)"],
  ["space origin", undefined],
  ["space origin", "(1,2)"],
  ["space units", '"m" "m" "m"'],
  ["type", "block"],
  ["sizes", "2 2 0"],
  ["endian", undefined],
  ["endian", "middle"],
  ["encoding", "bzip2"],
])("a field “%s” of %s is refused by its name", (name, value) => {
  expect(() => readNrrd(nrrd({ [name]: value }))).toThrow(`“${name}”`);
});

test("cut anywhere, it is refused; damaged anywhere, it is read or refused", () => {
  const whole = nrrd();
  for (let cut = 0; cut < whole.length; cut++) expect(() => readNrrd(whole.subarray(0, cut))).toThrow(ImagingError);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
      const damaged = Uint8Array.from(whole);
      damaged[at] = value;
      try {
        readNrrd(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(ImagingError);
      }
    }),
  );
});
