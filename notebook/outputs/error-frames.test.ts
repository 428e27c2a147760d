import { expect, test } from "vitest";
import { framesOf } from "./error-frames.ts";

test("frames in cells stand out, internal ones are folded, the title is not said twice", () => {
  const traceback = ["TypeError: a.b is not a function", "    at f (cell 3:2:5)", "    at internal (main.ts:10:2)", "    at cellule 4:1:1"];
  expect(framesOf({ ename: "TypeError", evalue: "a.b is not a function", traceback })).toEqual({
    own: "    at f (cell 3:2:5)\n    at cellule 4:1:1",
    others: "    at internal (main.ts:10:2)",
  });
});

test("a trace of another language is kept whole", () => {
  const traceback = ["Traceback (most recent call last)", '  File "<stdin>", line 1', "NameError: x"];
  expect(framesOf({ ename: "NameError", evalue: "x", traceback })).toEqual({ own: "", others: traceback.join("\n") });
});
