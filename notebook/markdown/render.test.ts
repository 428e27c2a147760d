import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admonitionNames } from "./admonitions.ts";
import type { AdmonitionTitles } from "./admonitions.ts";
import { labelsOf } from "./labels.ts";
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
      "{ref}`a <",
      "{x}`",
      "(l)=\n",
      "[](#l)",
      ":::{figure} javascript:x\n:label: l\n",
      "```{list-table}\n* - ",
      "![](attachment:a)",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const source = pieces.join("");
        const markup = renderMarkdown(
          source,
          { titles },
          { labels: labelsOf([source]), attachments: { a: { "image/png": '"><script>' } } },
        );
        for (const [, address] of markup.matchAll(/\shref="([^"]*)"/g)) expect(address).toMatch(/^(https?:|mailto:|#)/);
        // A name that we put before every anchor: none can stand for something else on the page.
        for (const [, name] of markup.matchAll(/\sid="([^"]*)"/g)) expect(name).toMatch(/^t-[\w-]+$/);
        for (const [, address] of markup.matchAll(/\ssrc="([^"]*)"/g)) expect(address).toMatch(/^data:image\/png/);
        expect(markup.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(on\w+|data-[\w-]+)=|<script|<iframe|<form/i);
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

describe("what MyST has beside Markdown", () => {
  const png = "data:image/png;base64,AA==";
  const written = (source: string, attachments = {}) =>
    renderMarkdown(
      source,
      { titles, references: { figure: "Figure", table: "Tableau", equation: "Équation" } },
      { labels: labelsOf([source]), attachments },
    );

  test("figures have a caption, a number and a label to refer to", () => {
    const markup = written(
      `:::{figure} ${png}\n:label: coupe\n:alt: Une coupe axiale\n:width: 60%\nLa *lésion*.\n:::\nVoir {ref}\`coupe\`, [](#coupe), [ici](#coupe) et {numref}\`fig. %s <coupe>\`.`,
    );
    expect(markup).toContain(
      `<span id="t-coupe"></span><figure><img src="${png}" alt="Une coupe axiale" loading="lazy" style="inline-size: 60%">`,
    );
    expect(markup).toContain("<figcaption>Figure 1. La <em>lésion</em>.</figcaption>");
    expect(markup).toContain(
      'Voir <a href="#t-coupe">Figure 1</a>, <a href="#t-coupe">Figure 1</a>, <a href="#t-coupe">ici</a> et <a href="#t-coupe">fig. 1</a>.',
    );
    expect(written("{ref}`nulle-part`")).toContain('<span class="unknown-reference">nulle-part</span>');
  });

  test("sections and equations are referred to, over texts", () => {
    const labels = labelsOf(["(intro)=\n# Le *SUV*", "```{math}\n:label: suv\na\n```\n$$\nb\n$$ (dose)", ":::{table} T\n:name: t1\n:::"]);
    expect(labels).toEqual({
      intro: { kind: "section", number: 0, title: "Le *SUV*" },
      suv: { kind: "equation", number: 1, title: "" },
      dose: { kind: "equation", number: 2, title: "" },
      t1: { kind: "table", number: 1, title: "" },
    });
    const markup = renderMarkdown("{eq}`dose` {ref}`intro`", { titles }, { labels });
    expect(markup).toBe('<p><a href="#t-dose">(2)</a> <a href="#t-intro">Le <em>SUV</em></a></p>\n');
  });

  test("roles, comments, lists as tables, folded parts, code", () => {
    expect(written("H{sub}`2`O {kbd}`Ctrl` {math}`x^2` {abbr}`TEP (tomographie)` {odd}`<b>`")).toMatch(
      /H<sub>2<\/sub>O <kbd>Ctrl<\/kbd> .*katex.* <abbr title="tomographie">TEP<\/abbr> <code>\{odd\}&lt;b&gt;<\/code>/,
    );
    expect(written("% private\nseen\n\n```\n% code\n```")).toBe('<p>seen</p>\n<pre tabindex="0"><code>% code\n</code></pre>\n');
    expect(written(":::{list-table} Doses\n:header-rows: 1\n* - Traceur\n  - MBq\n* - FDG\n  - 250\n:::")).toContain(
      "<thead><tr><th>Traceur</th><th>MBq</th></tr></thead><tbody><tr><td>FDG</td><td>250</td></tr></tbody>",
    );
    expect(written(":::{note} Plus\n:class: dropdown\nx\n:::")).toMatch(/^<details class="admonition admonition-note"><summary/);
    expect(written("```{code-block} ts\nconst a = 1\n```")).toContain('<span class="token-keyword">const</span>');
  });

  test("footnotes are numbered as they are mentioned and say so at the end, with a way back", () => {
    expect(
      written("One[^b] two[^a] three[^b], not[^c].\n\n[^a]: Second.\n[^b]: First,\n    *longer*.\n\nAfter.\n\n```\n[^d]: code\n```"),
    ).toBe(
      '<p>One<sup id="t-from-b"><a href="#t-note-b">1</a></sup> two<sup id="t-from-a"><a href="#t-note-a">2</a></sup> three<sup><a href="#t-note-b">1</a></sup>, not[^c].</p>\n' +
        '<p>After.</p>\n<pre tabindex="0"><code>[^d]: code\n</code></pre>\n' +
        '<section class="footnotes"><ol>\n<li id="t-note-b"><p>First,\n<em>longer</em>. <a href="#t-from-b">↩</a></p></li>\n' +
        '<li id="t-note-a"><p>Second. <a href="#t-from-a">↩</a></p></li>\n</ol></section>\n',
    );
  });

  test("terms have their definitions, several and of several paragraphs", () => {
    expect(written("Before\n\nSUV\n: Captation *normalisée*.\n: Un rapport.\n\nMTV\n: Un volume\n\n  en mL.\n\nAfter: not one")).toBe(
      "<p>Before</p>\n<dl>\n<dt>SUV</dt>\n<dd>Captation <em>normalisée</em>.</dd>\n<dd>Un rapport.</dd>\n" +
        "<dt>MTV</dt>\n<dd><p>Un volume</p>\n<p>en mL.</p>\n</dd>\n</dl>\n<p>After: not one</p>\n",
    );
  });

  test("admonitions take the look of their class, a label, and stand open where asked", () => {
    expect(written(":::{admonition} Mon titre\n:class: warning\n:name: x\nTexte\n:::\n{ref}`ici <x>`")).toMatch(
      /^<span id="t-x"><\/span><div class="admonition admonition-warning" role="note"><p class="admonition-title">Mon titre<\/p>.*<a href="#t-x">ici<\/a>/s,
    );
    expect(written(":::{tip}\n:class: dropdown\n:open: true\nTexte\n:::")).toContain('<details open class="admonition admonition-tip">');
    expect(written("::::{note}\n:::{figure} " + png + "\n:alt: a\nLégende.\n\nPlus de détails.\n:::\n::::")).toContain(
      "<figcaption>Légende.<p>Plus de détails.</p>\n</figcaption>",
    );
  });

  test("environments of LaTeX, comments of HTML, captions of code, columns of names", () => {
    expect(written("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}")).toContain("katex-display");
    expect(written("<!-- mine\nstill mine -->\nseen\n\n```\n<!-- code -->\n```")).toContain("<p>seen</p>\n<pre");
    expect(written("```{code-block} ts\n:caption: Un *calcul*\n1\n```")).toMatch(
      /^<figure><figcaption>Un <em>calcul<\/em><\/figcaption><pre/,
    );
    expect(written(":::{list-table}\n:stub-columns: 1\n* - FDG\n  - 250\n:::")).toContain('<tr><th scope="row">FDG</th><td>250</td></tr>');
  });

  test("an image of the cell is shown, another name stays words", () => {
    expect(written("![coupe](attachment:a%20b.png)", { "a b.png": { "image/png": "AA==" } })).toBe(
      `<p><img src="${png}" alt="coupe" loading="lazy"></p>\n`,
    );
    expect(written("![coupe](attachment:absent.png)")).toBe("<p>coupe</p>\n");
    expect(written("![x](attachment:s)", { s: { "image/svg+xml": "AA==" } })).not.toContain("<img");
  });
});

test("lists stand on the side where their letters begin", () => {
  expect(render("- واحد")).toContain('<ul dir="auto">');
  expect(render("- un")).toContain("<ul>");
});

test("a formula longer than any is shown as it was written: setting it would take the square of its length", () => {
  expect(renderFormula("x".repeat(5000))).toContain("katex");
  expect(renderFormula(`<b>${"(".repeat(90_000)}`)).toMatch(/^<code>&lt;b&gt;\(+<\/code>$/);
  expect(render(`$$\n${"]".repeat(90_000)}\n$$`)).toMatch(/<code>\n?\]+\n?<\/code>/);
});
