import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAnsi } from "./ansi.ts";

const shown = (text: string) =>
  parseAnsi(text)
    .map((span) => span.text)
    .join("");

test("colours, weights and their ends", () => {
  expect(parseAnsi("a\u001b[1;31mb\u001b[22mc\u001b[0md\u001b[7;94;103me\u001b[39;49;27mf")).toEqual([
    { text: "a" },
    { text: "b", bold: true, colour: 1 },
    { text: "c", colour: 1 },
    { text: "d" },
    { text: "e", inverse: true, colour: 12, background: 11 },
    { text: "f" },
  ]);
});

test("256 and 16 million colours", () => {
  expect(parseAnsi("\u001b[38;5;9mA\u001b[38;5;208mB\u001b[48;5;244mC\u001b[0;38;2;1;2;255mD\u001b[38;2;999;0;0mE")).toEqual([
    { text: "A", colour: 9 },
    { text: "B", colour: "#ff8700" },
    { text: "C", colour: "#ff8700", background: "#808080" },
    { text: "D", colour: "#0102ff" },
    { text: "E", colour: "#0102ff" },
  ]);
});

test("a carriage return writes the line anew, as progress bars want it", () => {
  expect(shown("start\n10 %\r50 %\r100 %\ndone")).toBe("start\n100 %\ndone");
  expect(shown("\u001b[32m10\u001b[0m %\r\u001b[32m99\u001b[0m %")).toBe("99 %");
  expect(shown("windows\r\nlines\r\n")).toBe("windows\nlines\n");
  expect(shown("ab\b\bc")).toBe("c");
});

test("what moves the cursor, names the window or rings is not shown", () => {
  expect(shown("\u001b[2J\u001b[1;1Ha\u001b]0;title\u0007b\u0007c\u001b(Bd")).toBe("abcd");
});

test("plain text is itself; no text leaves an escape behind or takes long", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "é", " ", "\n", "\t", "<", "🩻") }), (text) => {
      expect(shown(text)).toBe(text);
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("\u001b", "[", "]", "3", ";", "8", "m", "\r", "\n", "\b", "x", "\u0007", "\u009b") }),
      (text) => {
        expect(shown(text)).not.toMatch(/[\u001b\u009b\u0007\b\r]/);
      },
    ),
  );
});
