import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admonitionNames } from "./directives.ts";
import type { AdmonitionTitles } from "./directives.ts";
import { isSafeImage, isSafeLink } from "./links.ts";
import { renderFormula, renderMarkdown } from "./render.ts";

const titles = Object.fromEntries(admonitionNames.map((name) => [name, name.toUpperCase()])) as AdmonitionTitles;
const render = (source: string) => renderMarkdown(source, { titles });

describe("what a student writes cannot act on the page", () => {
  test.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<div data-commandlinker-command="run" id="root">x</div>',
    "<form action=/api/x><button>go</button></form>",
    "[x](<javascript:alert(1)>)",
  ])("%s stays text", (source) => {
    const markup = render(source);
    expect(markup).not.toMatch(/<(script|img|div|form|button|iframe|svg)\b|href="javascript/i);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "data:image/svg+xml;base64,AAAA",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:abc",
    "//elsewhere.example/x",
    "other.md",
    "",
  ])("%j is no link", (address) => {
    expect(isSafeLink(address)).toBe(false);
    expect(isSafeImage(address)).toBe(false);
  });

  test("no markup that links or shows anything else comes out, whatever goes in", () => {
    const piece = fc.constantFrom(
      "[a](",
      ")",
      "![b](",
      "javascript:alert(1)",
      "data:text/html,x",
      "data:image/png;base64,AA==",
      "https://a.example/",
      "<",
      ">",
      '"',
      "'",
      "<img onerror=x ",
      "$",
      "\\href{javascript:alert(1)}{x}",
      "\\url{javascript:x}",
      "\\htmlData{a=b}{x}",
      "$&",
      "$'",
      ":::{note} ",
      ":::",
      "```{note}",
      "```",
      "\n",
      "&#106;avascript:x",
      "[r]: javascript:x",
      "[r]",
      "<javascript:x>",
      "`",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const markup = render(pieces.join(""));
        for (const [, address] of markup.matchAll(/\shref="([^"]*)"/g)) expect(address).toMatch(/^(https?:|mailto:|#)/);
        for (const [, address] of markup.matchAll(/\ssrc="([^"]*)"/g)) expect(address).toMatch(/^data:image\/png/);
        expect(markup.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(on\w+|data-[\w-]+|id)=|<script|<iframe|<form/i);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what a lesson says is shown", () => {
  test("links open elsewhere without a trace of the page", () => {
    expect(render("[IBSI](https://ibsi.example/a)")).toBe(
      '<p><a href="https://ibsi.example/a" rel="noopener noreferrer nofollow" target="_blank">IBSI</a></p>\n',
    );
    expect(render("[here](#part)")).toBe('<p><a href="#part">here</a></p>\n');
  });

  test("directives become boxes with a title in the reader's language, nested too", () => {
    expect(render(":::{note}\nOne **two**\n:::\nafter")).toBe(
      '<div class="admonition admonition-note" role="note"><p class="admonition-title">NOTE</p><div class="admonition-body">\n' +
        "<p>One <strong>two</strong></p>\n</div></div>\n<p>after</p>\n",
    );
    expect(render("::::{warning} Mind *this*\n:::{tip}\ninner\n:::\n::::")).toBe(
      '<div class="admonition admonition-warning" role="note"><p class="admonition-title">Mind <em>this</em></p><div class="admonition-body">\n' +
        '<div class="admonition admonition-tip" role="note"><p class="admonition-title">TIP</p><div class="admonition-body">\n' +
        "<p>inner</p>\n</div></div>\n</div></div>\n",
    );
    expect(render("```{tip}\nx\n```")).toContain('<p class="admonition-title">TIP</p>');
    expect(render(":::{unheard-of}\nx\n:::")).toContain('<p class="admonition-title">unheard-of</p>');
  });

  test("an unclosed directive holds the rest", () => {
    expect(render(":::{note}\na\n\nb")).toContain("<p>b</p>\n</div></div>");
  });

  test("formulas, tables, code and images", () => {
    expect(render("$a^2$")).toContain('class="katex"');
    expect(render("$$\nSUV = \\frac{c}{d}\n$$")).toMatch(/^<div class="formula".*katex-display/);
    expect(render("```{math}\na\n```")).toContain("katex-display");
    expect(render("|a|b|\n|-|-|\n|1|2|")).toContain("<td>1</td>");
    expect(render("```ts\nconst a = 1\n```")).toContain('<span class="token-keyword">const</span>');
    expect(render("![une coupe](data:image/png;base64,AA==)")).toBe(
      '<p><img src="data:image/png;base64,AA==" alt="une coupe" loading="lazy"></p>\n',
    );
    expect(render("![une coupe](https://a.example/b.png)")).toContain(">une coupe</a>");
    expect(renderFormula("$$x$$")).toBe(renderFormula("x"));
    expect(render("cost \\$5 and $x$ and $\\$&$")).not.toContain("undefined");
  });
});
