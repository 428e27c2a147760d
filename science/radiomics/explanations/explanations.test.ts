import { expect, test } from "vitest";
import { featureCatalogue } from "../catalogue.ts";
import { explanationOf } from "./explanations.ts";

const entries = [...new Map(featureCatalogue().map((entry) => [entry.featureCode, entry])).values()];
const sentence = expect.stringMatching(/^\S.{20,400}[.]$/);

test.each(entries)(
  "$featureCode $feature has a formula, a unit, a meaning and its pitfalls, in both languages",
  ({ featureCode, formula, unit }) => {
    expect({ formula, unit, ...explanationOf(featureCode) }).toEqual({
      formula: expect.stringMatching(/\S/),
      unit: expect.stringMatching(/\S/),
      frenchName: expect.stringMatching(/^.{5,90}$/),
      meaning: { fr: sentence, en: sentence },
      misleads: expect.arrayContaining([{ fr: sentence, en: sentence }]),
    });
    for (const pitfall of explanationOf(featureCode)?.misleads ?? []) expect(pitfall).toEqual({ fr: sentence, en: sentence });
  },
);

test("no two features of a family have the same name or the same meaning", () => {
  const texts = entries.map(({ family, featureCode }) => `${family} ${explanationOf(featureCode)?.frenchName}`);
  expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
  const meanings = entries.map(({ family, featureCode }) => `${family} ${explanationOf(featureCode)?.meaning.fr}`);
  expect(meanings.filter((text, i) => meanings.indexOf(text) !== i)).toEqual([]);
});

test("what is no feature has no explanation", () => expect(explanationOf("XXXX")).toBeUndefined());
