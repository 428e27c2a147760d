import fc from "fast-check";
import { expect, test } from "vitest";
import { positionAt, positionBetween, positionShape } from "./position.ts";

test("cells inserted and moved anywhere, again and again, stand where they were put", () => {
  const step = fc.record({ from: fc.nat(), to: fc.nat(), insert: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cells = ["a", "b", "c"].map((id, index) => ({ id, key: positionAt(index, id) }));
      const expected = cells.map(({ id }) => id);
      for (const [count, { from, to, insert }] of steps.entries()) {
        const moved = insert || cells.length === 0 ? { id: `n${count}`, key: "" } : cells.splice(from % cells.length, 1)[0];
        if (expected.includes(moved.id)) expected.splice(expected.indexOf(moved.id), 1);
        const at = to % (cells.length + 1);
        const [before, after] = [cells[at - 1]?.key ?? null, cells[at]?.key ?? null];
        moved.key = positionBetween(before, after, moved.id);
        expect(moved.key).toMatch(positionShape);
        cells.splice(at, 0, moved);
        expected.splice(at, 0, moved.id);
        cells.sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(cells.map(({ id }) => id)).toEqual(expected);
      }
    }),
  );
});

test("a thousand cells added at the end, or at one place, have keys that a document can hold", () => {
  let [end, before] = [positionAt(0, "a"), positionAt(1, "b")];
  const start = positionAt(0, "a");
  for (let count = 0; count < 1000; count += 1) {
    end = positionBetween(end, null, `e${count}`);
    before = positionBetween(start, before, `s${count}`);
  }
  expect(end.length).toBe(6);
  expect(before.length).toBeLessThan(400);
});

test("two people who insert at one place choose different keys; keys in no order give one behind the first", () => {
  const [a, b] = [positionAt(0, "a"), positionAt(1, "b")];
  expect(positionBetween(a, b, "mine")).not.toBe(positionBetween(a, b, "theirs"));
  expect(positionBetween(b, b, "x") > b).toBe(true);
  expect(positionBetween(b, a, "x") > b).toBe(true);
});
