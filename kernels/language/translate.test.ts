import fc from "fast-check";
import { expect, test } from "vitest";
import { isProblem } from "./problem.ts";
import { originalPosition, positionAt, lineStarts } from "./rewriting.ts";
import type { Translation } from "./translate.ts";
import { translate } from "./translate.ts";

function translated(source: string): Translation {
  const translation = translate(source);
  if (isProblem(translation)) throw new Error(`${translation.problem} at ${translation.line}:${translation.column}`);
  return translation;
}

/** Where each mark of the source is, and where the map says that its copy in the code comes from. */
function marks(source: string): { here: unknown[]; there: unknown[] } {
  const { code, map } = translated(source);
  const found = [...source.matchAll(/m\d+/g)];
  return {
    here: found.map((match) => positionAt(lineStarts(source), match.index)),
    there: found.map(([mark]) => originalPosition(map, positionAt(lineStarts(code), code.search(new RegExp(`${mark}\\b`))))),
  };
}

test.each([
  ["types", "const a: number = m1;\nlet b = m2 as string, c = <T,>(x: T) => m3"],
  ["functions that move to the front", "m1;\nfunction f(a: number) {\n  return m2 + (await_ => m3)(a);\n}\nm4"],
  ["awaits inside awaits", "async function g() {\n  await m1(await m2, await (m3, m4));\n}\nawait g(m5)"],
  ["var in every place", "for (var i = m1; i < m2; i++) m3\nvar { a, b: [c] } = m4, d = m5\nif (m6) { var e = m7 }"],
  ["imports and import()", 'm1\nimport x, { y as z } from "a"; m2(await import(m3));\nimport.meta.m4'],
  ["other line ends", "m1\r\nm2\u2028var a = m3\rfunction f() { m4 }\nm5"],
])("positions survive: %s", (_name, source) => {
  const { here, there } = marks(source);
  expect(there).toEqual(here);
});

test("positions survive in any sequence of statements", () => {
  const statement = fc.constantFrom(
    "const x = M;",
    "var y = M",
    "function f() { return M }",
    "await M",
    "if (M) { M } else { await M(M) }",
    "class A { b = M }",
    "for await (const q of M) M",
    "",
    "/* é\n */ M",
    "`${M}\n${await M}`",
  );
  fc.assert(
    fc.property(fc.uniqueArray(statement, { maxLength: 8 }), (statements) => {
      let n = 0;
      const source = statements.join("\n").replaceAll("M", () => `m${(n += 1)}`);
      const { here, there } = marks(source);
      expect(there).toEqual(here);
    }),
  );
});

test.each([
  ["foo(1,,2)", { line: 1, column: 7, text: "foo(1,,2)" }],
  ["const a = 1;\n\nlet b = ;", { line: 3, column: 9, text: "let b = ;" }],
  ["let a;\nlet a;", { line: 2, column: 5, text: "let a;" }],
])("a syntax error is placed: %j", (source, place) => {
  expect(translate(source)).toMatchObject(place);
});

test("constants are told, and assignments to them become errors", () => {
  expect(translated("const a = 1, { b } = c; let d = 2; class E {}")).toMatchObject({
    declared: ["a", "b", "d", "E"],
    constants: ["a", "b"],
  });
  const { code } = translate("a = 2; b += 1; (a) => a++", { constants: ["a", "b"] }) as Translation;
  expect(code).toContain('($carnet.constant("b"), b += 1)');
  expect(code).toContain('($carnet.constant("a"), a = 2)');
  // The parameter is another `a`.
  expect(code).toContain("((a) => a++)");
});

test.each([
  ["{ a: 1, b: 2 }", "$carnet.result(({ a: 1, b: 2 }))"],
  ["// note\n{ a }", "$carnet.result(({ a }))"],
  ["{ let x = 1; x }", "$carnet.result((x))"],
  ["1 + 1;", "$carnet.result((1 + 1))"],
  ["if (a) { 'yes' } else 'no'", "$carnet.result(('no'))"],
])("the last expression is the result: %j", (source, part) => {
  expect(translated(source).code).toContain(part);
});

test("a name that is imported and used in types alone is not required of the module", () => {
  const { code } = translated('import { Volume, readDicom } from "carnet/imaging"; const v: Volume = readDicom()');
  expect(code).toContain('["readDicom"], "carnet/imaging"');
});
