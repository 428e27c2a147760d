import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonErrorPlace } from "./json-place.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test("finds a place exactly where JSON.parse finds none to read", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom("", "x", "}", "]", ",", '"', "\n", "1", ":"), (json, at, wedge) => {
      const place = at % (json.length + 1);
      const text = json.slice(0, place) + wedge + json.slice(place);
      expect(jsonErrorPlace(text) === null).toBe(isJson(text));
    }),
    { numRuns: 1000 },
  );
});

test("names line and column", () => {
  expect(jsonErrorPlace('{\n "a": [1, 2,, 3]\n}')).toEqual({ line: 2, column: 13 });
  expect(jsonErrorPlace("")).toEqual({ line: 1, column: 1 });
});
