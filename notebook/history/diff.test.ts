import fc from "fast-check";
import { expect, test } from "vitest";
import { diff, diffLines, editsBetween } from "./diff.ts";

const side = (runs: ReturnType<typeof diff>, without: "added" | "removed") =>
  runs.filter(({ kind }) => kind !== without).flatMap(({ items }) => items);
const items = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 40 });
const text = fc.array(fc.constantFrom("let ", "x", " = ", "1", "\n", "é", "🙂", ";"), { maxLength: 40 }).map((parts) => parts.join(""));

test("both sides can be read back from the runs, which alternate", () => {
  fc.assert(
    fc.property(items, items, (before, after) => {
      const runs = diff(before, after);
      expect(side(runs, "added")).toEqual(before);
      expect(side(runs, "removed")).toEqual(after);
      for (const [index, run] of runs.entries()) expect(run.kind).not.toBe(runs[index + 1]?.kind);
    }),
  );
});

test("as little as possible is replaced", () => {
  expect(
    diff([..."abcabba"], [..."cbabac"])
      .filter(({ kind }) => kind !== "same")
      .flatMap(({ items }) => items),
  ).toHaveLength(5);
  expect(diff(["a"], ["a"])).toEqual([{ kind: "same", items: ["a"] }]);
  expect(diff([], [])).toEqual([]);
});

test("edits make the later text of the earlier, whatever stands in them", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      let made = before;
      for (const { offset, length, text: put } of editsBetween(before, after).reverse())
        made = made.slice(0, offset) + put + made.slice(offset + length);
      expect(made).toBe(after);
    }),
  );
});

test("lines are numbered on both sides, and the words that differ are marked", () => {
  expect(diffLines("const a = 1;\nb\nc", "const a = 2;\nc\nd")).toEqual([
    {
      kind: "removed",
      before: 1,
      after: null,
      parts: [
        { text: "const a = ", own: false },
        { text: "1", own: true },
        { text: ";", own: false },
      ],
    },
    { kind: "removed", before: 2, after: null, parts: [{ text: "b", own: false }] },
    {
      kind: "added",
      before: null,
      after: 1,
      parts: [
        { text: "const a = ", own: false },
        { text: "2", own: true },
        { text: ";", own: false },
      ],
    },
    { kind: "same", before: 3, after: 2, parts: [{ text: "c", own: false }] },
    { kind: "added", before: null, after: 3, parts: [{ text: "d", own: false }] },
  ]);
});

test("two long texts that have nothing in common are replaced, without counting for ever", () => {
  const many = (name: string) => Array.from({ length: 5000 }, (_, index) => `${name}${index}`);
  expect(diff(many("a"), many("b")).map(({ kind }) => kind)).toEqual(["removed", "added"]);
});
