import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, highlightedMarkup } from "./highlight.ts";

const kinds = (source: string) =>
  highlight(source)
    .filter((token) => token.text.trim() !== "")
    .map((token) => [token.kind, token.text.trim()]);

test("tells keywords, names, strings, numbers and comments apart", () => {
  expect(kinds("const suv = await readSeries('x', 1.5e3) // done")).toEqual([
    ["keyword", "const"],
    ["plain", "suv ="],
    ["keyword", "await"],
    ["call", "readSeries"],
    ["plain", "("],
    ["string", "'x'"],
    ["plain", ","],
    ["number", "1.5e3"],
    ["plain", ")"],
    ["comment", "// done"],
  ]);
  expect(kinds("catalogue.delete(x) as Volume")).toEqual([
    ["plain", "catalogue."],
    ["call", "delete"],
    ["plain", "(x)"],
    ["keyword", "as"],
    ["type", "Volume"],
  ]);
});

test("templates hold expressions that hold templates", () => {
  expect(kinds("`a${ f({b: `c${1}`}) }d`+x")).toEqual(
    [
      ["string", "`a"],
      ["plain", "${"],
      ["call", "f"],
      ["plain", "({b:"],
      ["string", "`c"],
      ["plain", "${"],
      ["number", "1"],
      ["plain", "}"],
      ["string", "`"],
      ["plain", "})"],
      ["plain", "}"],
      ["string", "d`"],
      ["plain", "+x"],
    ].reduce<string[][]>((merged, token) => {
      const last = merged.at(-1);
      if (last?.[0] === "plain" && token[0] === "plain") last[1] += ` ${token[1]}`;
      else merged.push(token);
      return merged;
    }, []),
  );
});

test("the tokens joined are the source, whatever it is", () => {
  const piece = fc.constantFrom(
    "`",
    "${",
    "}",
    "{",
    '"',
    "'",
    "\\",
    "/*",
    "*/",
    "//",
    "\n",
    " ",
    "const",
    "f(",
    ".5",
    "1.",
    "é",
    "🩻",
    "<b>",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const source = pieces.join("");
      expect(
        highlight(source)
          .map((token) => token.text)
          .join(""),
      ).toBe(source);
    }),
  );
});

test("markup is escaped", () => {
  expect(highlightedMarkup('a < "<script>"')).toBe('a &lt; <span class="token-string">&quot;&lt;script&gt;&quot;</span>');
});
