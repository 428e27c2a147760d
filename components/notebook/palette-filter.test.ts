import { expect, test } from "vitest";
import { filtered } from "./palette-filter.ts";

const items = ["Insérer une cellule au-dessus", "Exécuter sur place", "Supprimer la cellule", "Tout exécuter"].map((label) => ({ label }));
const labels = (typed: string) => filtered(items, typed).map(({ label }) => label);

test("what is typed need not have its accents; the word it begins goes first", () => {
  expect(labels("exec")).toEqual(["Exécuter sur place", "Tout exécuter"]);
  expect(labels("cellule suppr")).toEqual(["Supprimer la cellule"]);
  expect(labels("CELL")).toEqual(["Insérer une cellule au-dessus", "Supprimer la cellule"]);
  expect(labels("zzz")).toEqual([]);
  expect(labels("  ")).toHaveLength(4);
});

test("another word for a command finds it, behind those that have it in their name", () => {
  const two = [
    { label: "Redémarrer, tout exécuter et vérifier", words: "reproduire reproductibilité" },
    { label: "Reproduire la cellule", words: "" },
  ];
  expect(filtered(two, "reprod").map(({ label }) => label)).toEqual(["Reproduire la cellule", "Redémarrer, tout exécuter et vérifier"]);
  expect(filtered(two, "reproductib tout")).toHaveLength(1);
  // A word in the middle of another is no match there.
  expect(filtered(two, "productib")).toEqual([]);
});
