import fc from "fast-check";
import { expect, test } from "vitest";
import { picksSource, readPicks } from "./picks-source.ts";

test("what is written is read again, and nothing that follows is touched", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), fc.string(), (picks, rest) => {
      const source = picksSource("retirees", picks);
      expect(readPicks(`${source}\n${rest}`, "retirees")).toEqual({ picks: picks.toSorted((a, b) => a - b), length: source.length });
    }),
  );
});

test("another cell is not taken for it", () => {
  for (const source of ["", "const gardees = [1];", "let retirees = [1];", "const retirees = [1, x];", " const retirees = [1];"]) {
    expect(readPicks(source, "retirees")).toBeNull();
  }
});
