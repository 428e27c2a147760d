import fc from "fast-check";
import { expect, test } from "vitest";
import { columnFormat, nextSorting, readableNumber, sortedRows } from "./table-order.ts";

test("numbers by value, words as the language orders them, what is missing last both ways", () => {
  const rows = [["é2"], [null], ["z"], ["e10"], ["E1"]];
  const names = (direction: "ascending" | "descending") => sortedRows(rows, { column: 0, direction }, "fr").map((index) => rows[index][0]);
  expect(names("ascending")).toEqual(["E1", "é2", "e10", "z", null]);
  expect(names("descending")).toEqual(["z", "e10", "é2", "E1", null]);
  const numbers = [[10], [NaN], [-2], [9.5]];
  expect(sortedRows(numbers, { column: 0, direction: "ascending" }, "fr")).toEqual([2, 3, 0, 1]);
});

test("equal rows keep their order, and no sorting is the order given", () => {
  const rows = [
    [1, "a"],
    [0, "b"],
    [1, "c"],
    [0, "d"],
  ];
  expect(sortedRows(rows, { column: 0, direction: "descending" }, "fr")).toEqual([0, 2, 1, 3]);
  expect(sortedRows(rows, null, "fr")).toEqual([0, 1, 2, 3]);
  expect(nextSorting(nextSorting(nextSorting(null, 1), 1), 1)).toBeNull();
});

test("every row appears once", () => {
  const value = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.boolean());
  fc.assert(
    fc.property(fc.array(fc.tuple(value)), fc.constantFrom("ascending" as const, "descending" as const), (rows, direction) => {
      const order = sortedRows(rows, { column: 0, direction }, "fr");
      expect(order.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index));
    }),
  );
});

test("numbers read as their reader writes them", () => {
  expect([1234567, 3.14159265, 0.000012345, 12345.678, -0.5, Infinity, NaN].map((value) => readableNumber(value, "fr"))).toEqual([
    "1\u202f234\u202f567",
    "3,1416",
    "1,235E-5",
    "12\u202f345,7",
    "-0,5",
    "∞",
    "–",
  ]);
  expect(readableNumber(3.5, "en")).toBe("3.5");
});

test("a column's numbers have as many decimals, so that they line up", () => {
  const column = [12.5, 3, 0.00001, null, 7.25];
  const format = columnFormat(column, "fr");
  expect(column.map((value) => (value === null ? "" : format(value)))).toEqual(["12,50", "3,00", "1E-5", "", "7,25"]);
  expect([1, 2000].map(columnFormat([1, 2000], "fr"))).toEqual(["1", "2\u202f000"]);
});
