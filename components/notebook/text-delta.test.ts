import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { edited, editBetween, editsOfDelta, lastFirst, shiftedOffset } from "./text-delta.ts";
import type { DeltaStep, TextEdit } from "./text-delta.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\n", " ", "🩻", "𝑓"), maxLength: 40 });

describe("a Yjs delta", () => {
  test("becomes edits of the text before it", () => {
    expect(editsOfDelta([{ retain: 2 }, { insert: "xy" }, { delete: 3 }, { retain: 1 }, { delete: 1 }])).toEqual([
      { offset: 2, length: 3, text: "xy" },
      { offset: 6, length: 1, text: "" },
    ]);
  });

  test("applied as edits gives the text that Yjs holds", () => {
    const operation = fc.record({ at: fc.nat(60), remove: fc.nat(8), insert: text });
    fc.assert(
      fc.property(text, fc.array(operation, { minLength: 1, maxLength: 6 }), (start, operations) => {
        const shared = new Y.Doc().getText();
        shared.insert(0, start);
        let delta: DeltaStep[] = [];
        shared.observe((event) => (delta = event.delta as DeltaStep[]));
        shared.doc?.transact(() => {
          for (const { at, remove, insert } of operations) {
            const offset = Math.min(at, shared.length);
            shared.delete(offset, Math.min(remove, shared.length - offset));
            shared.insert(offset, insert);
          }
        });
        // Cutting a pair in two is Yjs's own loss; it is not ours to test.
        fc.pre(!shared.toString().includes("�") && isWellFormed(shared.toString()));
        expect(edited(start, editsOfDelta(delta))).toBe(shared.toString());
      }),
    );
  });
});

describe("the edit between two texts", () => {
  test("is the part that changed", () => {
    expect(editBetween("const a = 1", "const ab = 1")).toEqual({ offset: 7, length: 0, text: "b" });
    expect(editBetween("same", "same")).toBeNull();
  });

  test("makes the second of the first and never cuts a surrogate pair", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = editBetween(before, after);
        const edits = edit === null ? [] : [edit];
        expect(edited(before, edits)).toBe(after);
        if (edit !== null)
          expect([edit.text, before.slice(0, edit.offset), before.slice(edit.offset + edit.length)].every(isWellFormed)).toBe(true);
      }),
    );
  });
});

test("edits of one moment can be applied one by one, last first", () => {
  const edits: TextEdit[] = [
    { offset: 0, length: 1, text: "X" },
    { offset: 3, length: 0, text: "Y" },
  ];
  expect(lastFirst(edits).map((edit) => edit.offset)).toEqual([3, 0]);
  expect(edited("abcd", edits)).toBe("XbcYd");
});

test("a caret keeps its character when others edit before it", () => {
  fc.assert(
    fc.property(text, fc.nat(40), text, (before, at, inserted) => {
      const offset = Math.min(at, before.length);
      const edits = [{ offset: 0, length: Math.min(2, before.length), text: inserted }];
      fc.pre(offset >= edits[0].length && offset > 0);
      expect(edited(before, edits).slice(shiftedOffset(offset, edits))).toBe(before.slice(offset));
    }),
  );
  expect(shiftedOffset(2, [{ offset: 2, length: 0, text: "behind" }])).toBe(2);
});

function isWellFormed(value: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(value);
}
