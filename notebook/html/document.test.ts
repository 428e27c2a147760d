import { describe, expect, test } from "vitest";
import type { NbCell, NbContent, NbOutput } from "../notebook.ts";
import { admonitionNames } from "../markdown/admonitions.ts";
import type { AdmonitionTitles } from "../markdown/admonitions.ts";
import { htmlDocument } from "./document.ts";

const titles = Object.fromEntries(admonitionNames.map((name) => [name, name.toUpperCase()])) as AdmonitionTitles;
const words = {
  contents: "Contents",
  byline: "Ada, today",
  notForCare: "Not for care.",
  syntheticData: "Synthetic data.",
  code: (number: number) => `code ${number}`,
  result: (number: number) => `result ${number}`,
};
const outputWords = {
  image: "an image",
  chart: "a chart",
  viewer: "in Carnet",
  synthetic: "synthetic",
  incomplete: "left out",
  errorFrames: "frames",
  notShown: (type: string) => `no ${type}`,
  rows: (shown: number, all: number) => `${shown} of ${all}`,
};

const markdown = (source: string): NbCell => ({ cell_type: "markdown", id: "m", metadata: {}, source });
const code = (source: string, outputs: NbOutput[] = [], metadata: Record<string, unknown> = {}): NbCell => ({
  cell_type: "code",
  id: "c",
  metadata,
  source,
  outputs,
  execution_count: 1,
});
const shows = (data: Record<string, unknown>): NbCell => code("1", [{ output_type: "display_data", data, metadata: {} }]);

function html(cells: NbCell[], title = "A title"): string {
  const notebook: NbContent = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  const outputs = { language: "en" as const, words: outputWords, markdown: { titles } };
  return htmlDocument(notebook, { title, language: "en", words, outputs, mathematicsStyle: ".katex{}" });
}
const body = (document: string) => document.slice(document.indexOf("<main>"), document.indexOf("</main>"));

describe("the document", () => {
  test("has a title, who and when, its notices, and a table of contents one level below", () => {
    const document = html([markdown("# One\n\n## Two `code`\n\n# Three & more")]);
    expect(document).toContain('<html lang="en">');
    expect(document).toContain('<h1>A title</h1><p class="byline">Ada, today</p>');
    expect(document).toContain("Not for care.");
    expect(document).toContain(
      '<ol><li><a href="#s-1">One</a><ol><li><a href="#s-2">Two <code>code</code></a></li></ol></li><li><a href="#s-3">Three &amp; more</a></li></ol>',
    );
    expect(document).toContain('<h3 id="s-2">Two <code>code</code></h3>');
  });

  test("says its title once where the first heading repeats it", () => {
    const document = html([markdown("# A title\n\ntext\n\n## Part\n\n## Other")]);
    expect(document.match(/A title<\/h/g)).toHaveLength(1);
    expect(document).toContain('<h2 id="s-1">Part</h2>');
  });

  test("loads nothing and runs nothing, and says so to the browser", () => {
    const document = html([
      shows({ "text/html": "<script>alert(1)</script><img src=https://x.test/a.png onerror=alert(1)><p onclick='x()'>kept" }),
      markdown("![a](https://x.test/b.png) <script>alert(2)</script> $x$"),
    ]);
    expect(document).toContain("default-src 'none'");
    expect(document).not.toMatch(/<script|onerror|onclick|<img[^>]*x\.test|<link|<iframe/);
    expect(document).toContain('<div class="markup"><p>kept</p></div><p class="note">left out</p>');
    expect(document).toContain(".katex{}");
    expect(html([markdown("no formula")])).not.toContain(".katex{}");
  });

  test("says where data are synthetic", () => {
    expect(html([code('openDataset("tep-corps-entier-synthetique")')])).toContain("Synthetic data.");
    expect(html([code('openDataset("clinical")')])).not.toContain("Synthetic data.");
  });
});

describe("cells", () => {
  test("hold highlighted code and leave out what their tags hide", () => {
    expect(body(html([code("const a = 1;")]))).toContain(
      'aria-label="code 1"><code><span class="token-keyword">const</span> a = <span class="token-number">1</span>;</code>',
    );
    const stream: NbOutput = { output_type: "stream", name: "stdout", text: "out" };
    expect(body(html([code("secret", [stream], { tags: ["hide-input"] })]))).toBe(
      '<main>\n<section class="cell"><div class="outputs" role="group" aria-label="result 1"><div class="output"><pre class="stream" tabindex="0">out</pre></div></div></section>\n',
    );
    expect(body(html([code("shown", [stream], { tags: ["remove-output"] })]))).not.toContain("out</pre>");
  });
});

describe("outputs", () => {
  const shown = (data: Record<string, unknown>) =>
    /<div class="output">([^]*)<\/div><\/div><\/section>/.exec(body(html([shows(data)])))![1];

  test("are pictures with words", () => {
    expect(shown({ "image/png": "iVBORw0\nKGgo=", "text/plain": "<Figure size 6x4>" })).toBe(
      '<img src="data:image/png;base64,iVBORw0KGgo=" alt="an image">',
    );
    expect(shown({ "image/svg+xml": "<svg onload='x()'>é</svg>", "text/plain": "Three dots" })).toBe(
      `<img src="data:image/svg+xml;base64,${Buffer.from("<svg onload='x()'>é</svg>").toString("base64")}" alt="Three dots">`,
    );
  });

  test("are a picture before a chart that a script would draw, and the chart's data without one", () => {
    const plot = { data: [{ type: "bar", x: ["a", "b"], y: [1, 2.5] }], layout: { title: { text: "Doses" } } };
    expect(shown({ "application/vnd.plotly.v1+json": plot, "image/png": "AAAA" })).toContain("<img");
    expect(shown({ "application/vnd.plotly.v1+json": plot, "text/html": "<script>Plotly</script>" })).toContain(
      '<caption>Doses</caption><thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead><tbody><tr><td>a</td><td class="number">1</td></tr>',
    );
  });

  test("are tables with their units, and say how many rows there are", () => {
    const table = { columns: [{ name: "SUV", type: "number", unit: "g/mL" }], rows: [[1.23456789], [null]], rowCount: 40 };
    expect(shown({ "application/vnd.carnet.table+json": table })).toBe(
      '<div class="table-scroll" tabindex="0"><table><thead><tr><th scope="col">SUV (g/mL)</th></tr></thead><tbody><tr><td class="number">1.23457</td></tr><tr><td></td></tr></tbody></table></div><p class="note">2 of 40</p>',
    );
  });

  test("are told by their name where nothing of them can be shown", () => {
    expect(shown({ "application/x-widget": {} })).toBe('<p class="note">no application/x-widget</p>');
  });

  test("that a table's shape does not fit are shown by their text", () => {
    expect(shown({ "application/vnd.carnet.table+json": { columns: 1 }, "text/plain": "a <b>" })).toBe(
      '<pre tabindex="0">a &lt;b&gt;</pre>',
    );
  });

  test("of errors keep their frames folded and their colours apart from the text", () => {
    const error = code("x", [{ output_type: "error", ename: "TypeError", evalue: "<x>", traceback: ["\u001b[31mno\u001b[0m"] }]);
    expect(body(html([error]))).toContain(
      '<strong>TypeError</strong>: &lt;x&gt;</p><details><summary>frames</summary><pre tabindex="0"><span class="ansi-1">no</span></pre></details>',
    );
  });
});
