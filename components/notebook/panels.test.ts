import { expect, test } from "vitest";
import { keepView, readView } from "./panels.ts";

test("a view is kept for one notebook, and what is no view is none", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  keepView("a", { panels: new Set(["variables"]), collapsed: new Set(["c1"]) }, storage);
  expect(readView("a", storage)).toEqual({ panels: new Set(["variables"]), collapsed: new Set(["c1"]) });
  expect(readView("b", storage)).toEqual({ panels: new Set(), collapsed: new Set() });
  for (const nonsense of ["{", "null", '{"panels":7,"collapsed":{}}', '{"panels":["x",1],"collapsed":[1]}'])
    expect(readView("a", { getItem: () => nonsense })).toEqual({ panels: new Set(), collapsed: new Set() });
  expect(() =>
    keepView(
      "a",
      { panels: new Set(), collapsed: new Set() },
      {
        setItem: () => {
          throw new Error("full");
        },
      },
    ),
  ).not.toThrow();
});
