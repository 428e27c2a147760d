import fc from "fast-check";
import { expect, test } from "vitest";
import type { CellView } from "../cell-view.ts";
import { edited } from "../text-delta.ts";
import { replacements, search } from "./search.ts";
import type { Found, Match, Query } from "./search.ts";

const cell = (id: string, source: string, over: Partial<CellView> = {}): CellView => ({
  id,
  type: "code",
  source,
  executionCount: null,
  outputs: [],
  run: null,
  editable: true,
  deletable: true,
  ...over,
});
const everywhere: Query = { text: "", matchCase: false, wholeWord: false, regex: false, inCode: true, inText: true, inOutputs: true };
const notebook = [
  cell("a", "const dose = 1;\ndose + Dose", { outputs: [{ output_type: "stream", name: "stdout", text: "dose 2\n" }] }),
  cell("b", "# La dose, été", { type: "markdown" }),
];
const find = (query: Partial<Query>, cells = notebook): Found =>
  search(
    cells.map(({ id }) => id),
    new Map(cells.map((each) => [each.id, each])),
    { ...everywhere, ...query },
  );
const places = (found: Found) => ("fault" in found ? found : found.matches.map((match) => `${match.cell}.${match.in}:${match.offset}`));

test("in code, text and outputs, each when asked", () => {
  expect(places(find({ text: "dose" }))).toEqual(["a.source:6", "a.source:16", "a.source:23", "a.output:0", "b.source:5"]);
  expect(places(find({ text: "dose", inOutputs: false, inText: false }))).toEqual(["a.source:6", "a.source:16", "a.source:23"]);
  expect(places(find({ text: "Dose", matchCase: true }))).toEqual(["a.source:23"]);
});

test("a whole word is whole in French too; signs of a pattern are only signs", () => {
  expect(places(find({ text: "t", wholeWord: true }))).toEqual([]);
  expect(places(find({ text: "été", wholeWord: true }))).toEqual(["b.source:11"]);
  expect(places(find({ text: "+ D" }))).toEqual(["a.source:21"]);
  expect(places(find({ text: "." }))).toEqual([]);
});

test("a pattern that is not one is said to be none", () => {
  expect(find({ text: "(", regex: true })).toEqual({ fault: expect.any(String) as string });
  expect(places(find({ text: "^#|x*", regex: true }))).toEqual(["b.source:0"]);
});

test("groups go into the replacement", () => {
  const found = find({ text: String.raw`(\w+) = (\d)`, regex: true }) as unknown as { matches: Match[] };
  expect(replacements(found.matches, String.raw`$2 = $1$$ $& $9\n`, { regex: true })).toEqual([
    { id: "a", offset: 6, length: 8, text: "1 = dose$ dose = 1 $9\n" },
  ]);
  expect(replacements(found.matches, "$1", { regex: false })[0].text).toBe("$1");
});

test("replacing what was found is what the language's own replace does", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", ".", "$", "\n", "𝒳"), maxLength: 30 });
  fc.assert(
    fc.property(
      text,
      fc.string({ unit: fc.constantFrom("a", "b", "é", ".", "$"), minLength: 1, maxLength: 3 }),
      text,
      (source, wanted, put) => {
        const found = find({ text: wanted, matchCase: true }, [cell("c", source)]) as unknown as { matches: Match[] };
        const edits = replacements(found.matches, put, { regex: false });
        expect(edited(source, edits)).toBe(source.split(wanted).join(put));
      },
    ),
  );
});
