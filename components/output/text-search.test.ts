import fc from "fast-check";
import { expect, test } from "vitest";
import { inPieces, mostPlaces, placesOf } from "./text-search.ts";

test("finds a word as it is written, by case where that is wanted, and takes signs for signs", () => {
  const text = "Échec (1+1)\néchec\nECHEC";
  expect(placesOf(text, "échec", false)).toEqual([
    { offset: 0, length: 5 },
    { offset: 12, length: 5 },
  ]);
  expect(placesOf(text, "échec", true)).toEqual([{ offset: 12, length: 5 }]);
  expect(placesOf(text, "(1+1)", false)).toEqual([{ offset: 6, length: 5 }]);
  expect(placesOf(text, "", false)).toEqual([]);
  expect(placesOf("a".repeat(9000), "a", false)).toHaveLength(mostPlaces);
});

test("every sign of the keyboard is found as it is written", () => {
  const signs = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code));
  for (const sign of signs) expect(placesOf(`é${sign}é`, sign, true), sign).toEqual([{ offset: 1, length: 1 }]);
  expect(placesOf("2026-11-24", "11-24", false)).toEqual([{ offset: 5, length: 5 }]);
});

test("for any cut of a text into pieces, what lies between start and end is the word", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[abé ]{0,8}$/), { minLength: 1, maxLength: 12 }),
      fc.constantFrom("a", "ab", "é a", "b"),
      (pieces, word) => {
        const text = pieces.join("");
        for (const { start, end } of inPieces(
          pieces.map(({ length }) => length),
          placesOf(text, word, true),
        )) {
          const between = pieces
            .slice(start[0], end[0] + 1)
            .map((piece, i, all) => piece.slice(i === 0 ? start[1] : 0, i === all.length - 1 ? end[1] : undefined))
            .join("");
          expect(between).toBe(word);
        }
      },
    ),
  );
});
