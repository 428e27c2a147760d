import { expect, test } from "vitest";
import { explain } from "./explain.ts";
import { nearest } from "./nearest.ts";

test.each([
  ["consoel", "console"],
  ["Volume", "volume"],
  ["tresshold", "threshold"],
  ["xyz", null],
])("the name nearest to %s is %s", (name, expected) => {
  expect(nearest(name, ["console", "volume", "threshold", "weightKg"])).toBe(expected);
});

test("a beginner's errors are explained in her language", () => {
  const error = { ename: "ReferenceError", evalue: "weigthKg is not defined" };
  expect(explain(error, "fr", ["weightKg"])).toBe("Le nom « weigthKg » n’existe pas. Vouliez-vous écrire « weightKg » ?");
  expect(explain(error, "en", ["weightKg"])).toBe('The name "weigthKg" does not exist. Did you mean "weightKg"?');
  expect(explain({ ename: "TypeError", evalue: "Cannot read properties of undefined (reading 'suv')" }, "en", [])).toContain('".suv"');
  expect(explain({ ename: "MyError", evalue: "something" }, "fr", [])).toBeUndefined();
});
