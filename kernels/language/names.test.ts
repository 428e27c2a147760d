import { parse } from "acorn";
import { describe, expect, test } from "vitest";
import { freeNames } from "./names.ts";

const read = (code: string) => freeNames(parse(code, { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true }));

describe("the names that a cell takes from other cells", () => {
  test.each<[string, string[], string[]]>([
    ["const b = a + 1", ["a"], []],
    ["a = 1; a += b; c++", ["a", "b", "c"], ["a", "c"]],
    ["({ a, b: c } = d)", ["a", "c", "d"], ["a", "c"]],
    ["x.a.b; x[k]; ({ key: v, [w]: 1 })", ["x", "k", "v", "w"], []],
    ["function f(a, { b = c } = {}) { return a + b + g + arguments.length } f()", ["c", "g"], []],
    ["const h = (a) => { var z = a; if (q) { var r = z } return r }", ["q"], []],
    ["{ let inside = 1; inside } inside", ["inside"], []],
    ["for (const i of list) use(i); for (k of other) k;", ["list", "use", "k", "other"], ["k"]],
    ["for (let i = 0; i < n; i++);", ["n"], []],
    ["try { t() } catch (e) { e } finally { e }", ["t", "e"], []],
    ["class A extends B { static x = y; #p = 1; m() { return this.#p + A.x + z } }", ["B", "y", "z"], []],
    ["const F = class Own { m() { return Own } }; const G = function own() { return own }", [], []],
    ["import d, { e as f } from 'm'; import * as g from 'n'; d + f + g + e", ["e"], []],
    ["outer: for (;;) { break outer }", [], []],
    ["switch (s) { case 1: let inner; inner; break } inner", ["s", "inner"], []],
    ["await p; `${q}`; tag`x${r}`; import.meta.url", ["p", "q", "tag", "r"], []],
    ["export const out = within; export { out as name }", ["within"], []],
    ["(await import(spec)).default", ["spec"], []],
    ["label?.deep?.[index]?.(argument)", ["label", "index", "argument"], []],
  ])("%s", (code, uses, assigns) => {
    expect(read(code)).toEqual({ uses, assigns });
  });

  test("a name that the cell declares itself, even later, is its own", () => {
    expect(read("use(later); const later = 1; function use() { return later + hoisted } var hoisted;")).toEqual({ uses: [], assigns: [] });
  });
});
