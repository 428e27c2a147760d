import { expect, test } from "vitest";
import { keepView, plainView, readView } from "./panels.ts";
import type { View } from "./panels.ts";

test("a view is kept for one notebook, and what is no view is none", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const view: View = {
    panels: new Set(["variables"]),
    collapsed: new Set(["c1"]),
    foldedOutputs: new Set(["c2"]),
    scrolledOutputs: new Set(["c3"]),
    lineNumbers: true,
    sideBySide: true,
  };
  keepView("a", view, storage);
  expect(readView("a", storage)).toEqual(view);
  expect(readView("b", storage)).toEqual(plainView);
  for (const nonsense of ["{", "null", '{"panels":7,"collapsed":{}}', '{"panels":["x",1],"collapsed":[1],"lineNumbers":1}'])
    expect(readView("a", { getItem: () => nonsense })).toEqual(plainView);
  expect(() =>
    keepView("a", plainView, {
      setItem: () => {
        throw new Error("full");
      },
    }),
  ).not.toThrow();
});
