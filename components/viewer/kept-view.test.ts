import { expect, test } from "vitest";
import { viewerOutput } from "../../protocol/output.ts";
import { askedView, keepView, readKeptView } from "./kept-view.ts";
import type { KeptView } from "./kept-view.ts";

const content = viewerOutput.parse({ layers: [{ name: "PET", buffer: 0, low: 0, high: 10 }] });
const at = { notebookId: "n", cell: "c", image: "i" };
function storage(kept?: string) {
  let held = kept ?? null;
  return { getItem: () => held, setItem: (_: string, value: string) => void (held = value) };
}
const view: KeptView = {
  asked: askedView(content),
  shown: [{ low: 0, high: 5, opacity: 1, visible: true, map: "hot iron" }],
  crosshairMm: [1, 2, 3],
  measures: [{ id: "m", from: [0, 0, 0], to: [3, 4, 0] }],
};

test("a view is found again for its cell and its image alone", () => {
  const browser = storage();
  keepView(at, view, browser);
  expect(readKeptView(at, askedView(content), browser)).toEqual(view);
  expect(readKeptView({ ...at, image: "j" }, askedView(content), browser)).toEqual({});
  expect(readKeptView({ ...at, cell: "d" }, askedView(content), browser)).toEqual({});
});

test("a cell that asks for another window is shown as it asks, and one's own measures stay", () => {
  const browser = storage();
  keepView(at, view, browser);
  const other = askedView({ ...content, layers: [{ ...content.layers[0], high: 7 }] });
  expect(readKeptView(at, other, browser)).toEqual({ measures: view.measures });
});

test("the oldest views go, and what is no view is none", () => {
  const browser = storage();
  for (let i = 0; i < 60; i++) keepView({ ...at, cell: `c${i}` }, view, browser);
  expect(readKeptView({ ...at, cell: "c0" }, view.asked, browser)).toEqual({});
  expect(readKeptView({ ...at, cell: "c59" }, view.asked, browser)).toEqual(view);
  for (const nonsense of ["{", "null", '[["c i",{"shown":7}]]', "[7]"]) expect(readKeptView(at, view.asked, storage(nonsense))).toEqual({});
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  };
  expect(() => keepView(at, view, full)).not.toThrow();
});
