import { afterAll, expect, test } from "vitest";
import { createEraser } from "./eraser.ts";

const eraser = createEraser();
afterAll(() => eraser.close());

test("types are erased for every kernel in one place, syntax errors told, an object read as one", async () => {
  expect(await eraser.erase("const a: number = 1")).toEqual({ object: null, plain: { code: "const a         = 1", sourceMap: null } });
  expect(await eraser.erase("foo(1,,2)")).toMatchObject({ plain: { problem: "Expression expected", line: 1, column: 7 } });
  expect(await eraser.erase("{ a: 1 as number }")).toMatchObject({ object: { code: "({ a: 1           }\n)" } });
});

test("a text that takes too long hurts nobody who waits behind it", async () => {
  const nested = `${"(".repeat(150_000)}1${")".repeat(150_000)}`;
  const [heavy, beside] = await Promise.all([eraser.erase(nested), eraser.erase("let b: string")]);
  expect(beside).toMatchObject({ plain: { code: "let b        " } });
  expect(heavy === null || "problem" in heavy.plain).toBe(true);
  expect(await eraser.erase("let c: number")).toMatchObject({ plain: { code: "let c        " } });
  expect(await eraser.erase("x".repeat(500_000))).toBeNull();
});
