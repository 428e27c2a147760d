import { expect, test } from "vitest";
import { matches } from "./matches.ts";

test("every word must be there, whatever its case and accents", () => {
  const text = "Sphéricité Sphericity QCFX À quel point la lésion ressemble à une boule";
  expect(["", "spheric", "SPHÉRICITÉ", "qcfx boule", "boule  lesion"].map((sought) => matches(text, sought))).toEqual(Array(5).fill(true));
  expect(["entropie", "qcfx cube"].map((sought) => matches(text, sought))).toEqual([false, false]);
});
