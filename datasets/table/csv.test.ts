import fc from "fast-check";
import { expect, test } from "vitest";
import { readTable, writeTable } from "./csv.ts";

test("what RFC 4180 allows is read: quotes, line ends inside of them, CRLF, no last line end", () => {
  const table = readTable('\uFEFFpatient,note\r\n1,"a ""b"", c\r\nd"\r\n\r\n2,\r\n3,x');
  expect(table).toEqual({
    columns: ["patient", "note"],
    rows: [
      { patient: "1", note: 'a "b", c\r\nd' },
      { patient: "2", note: "" },
      { patient: "3", note: "x" },
    ],
  });
});

test("a semicolon separates where the header has no comma", () => {
  expect(readTable("patient;dose\n1;3,5\n")).toEqual({ columns: ["patient", "dose"], rows: [{ patient: "1", dose: "3,5" }] });
  expect(readTable('"a;b",c\n1,2\n')).toEqual({ columns: ["a;b", "c"], rows: [{ "a;b": "1", c: "2" }] });
});

test.each([
  ["", "empty", 1],
  ["\n\n", "empty", 1],
  ["a,b\n1\n", "width", 2],
  ['a,b\n"1\n2",3\n4,5,6', "width", 4],
  ["a,a\n", "columnTwice", 1],
  ["a,\n", "columnUnnamed", 1],
  ['a,b\n1,"2\n', "quoteOpen", 2],
  ['a,b\n1,2"3\n', "quoteInside", 2],
  ['a,b\n1,"2"3\n', "quoteInside", 2],
])("%j is no table: %s in line %i", (text, fault, line) => {
  expect(readTable(text)).toEqual({ fault, line });
});

test("any table that is written is read as it was", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !text.startsWith("\uFEFF"));
  const tables = fc
    .uniqueArray(name, { minLength: 1, maxLength: 4 })
    .chain((columns) => fc.record({ columns: fc.constant(columns), rows: fc.array(fc.tuple(...columns.map(() => fc.string()))) }));
  fc.assert(
    fc.property(tables, ({ columns, rows }) => {
      const kept = rows.filter((row) => row.some((value) => value !== ""));
      const records = kept.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
      expect(readTable(writeTable(records, columns))).toEqual({ columns, rows: records });
    }),
  );
});
