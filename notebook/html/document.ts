/**
 * A notebook as one HTML file that reads and prints alone: no script, no address that loads by itself, its images and fonts inside. The
 * policy at its head says the same to the browser.
 */
import { attachments } from "../../protocol/cell.ts";
import type { Language } from "../../protocol/identity.ts";
import { highlightedMarkup } from "../markdown/highlight.ts";
import { labelsOf } from "../markdown/labels.ts";
import { renderMarkdown } from "../markdown/render.ts";
import type { Surroundings } from "../markdown/roles.ts";
import type { NbCell, NbContent } from "../notebook.ts";
import { contentsMarkup, withHeadings } from "./contents.ts";
import type { Outline } from "./contents.ts";
import { outputMarkup } from "./outputs.ts";
import type { OutputContext } from "./outputs.ts";
import { escaped } from "./sanitise.ts";
import { documentStyle } from "./style.ts";

export interface DocumentWords {
  contents: string;
  /** "By …, …" */
  byline: string;
  notForCare: string;
  syntheticData: string;
  code: (number: number) => string;
  result: (number: number) => string;
}
export interface DocumentOptions {
  title: string;
  language: Language;
  words: DocumentWords;
  outputs: OutputContext;
  /** Style sheet of KaTeX with its fonts inside: added where the notebook holds mathematics. */
  mathematicsStyle: string;
}

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";

export function htmlDocument(notebook: NbContent, options: DocumentOptions): string {
  const { title, language, words } = options;
  const labels = labelsOf(notebook.cells.filter((cell) => cell.cell_type === "markdown").map(({ source }) => source));
  const outline: Outline = { title, headings: [], above: [] };
  const codeLanguage = codeLanguageOf(notebook);
  const content = notebook.cells.map((cell, index) => cellMarkup(cell, { ...options, labels, outline, index, codeLanguage })).join("\n");
  const name = escaped(words.contents);
  const contents =
    outline.headings.length < 2
      ? ""
      : `<nav aria-label="${name}"><p class="nav-title">${name}</p>${contentsMarkup(outline.headings)}</nav>`;
  const notices = [words.notForCare, ...(showsSyntheticData(notebook) ? [words.syntheticData] : [])];
  const style = documentStyle + (/class="katex/.test(content) ? options.mathematicsStyle : "");
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Carnet">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p class="byline">${escaped(words.byline)}</p>
${notices.map((notice) => `<p class="notice">${escaped(notice)}</p>`).join("\n")}</header>
${contents}
<main>
${content}
</main>
</body>
</html>
`;
}

interface CellContext extends DocumentOptions {
  labels: NonNullable<Surroundings["labels"]>;
  outline: Outline;
  index: number;
  codeLanguage: string;
}

function cellMarkup(cell: NbCell, context: CellContext): string {
  const { words, outputs } = context;
  if (cell.cell_type === "markdown") {
    const held = attachments.safeParse(cell.attachments).data ?? {};
    const html = renderMarkdown(cell.source, outputs.markdown, { labels: context.labels, attachments: held });
    return `<section class="text">${withHeadings(html, context.outline)}</section>`;
  }
  if (cell.source.trim() === "" && (cell.cell_type === "raw" || cell.outputs.length === 0)) return "";
  if (cell.cell_type === "raw") return `<pre class="raw" tabindex="0">${escaped(cell.source)}</pre>`;
  const number = context.index + 1;
  const highlighted = ["typescript", "javascript", ""].includes(context.codeLanguage)
    ? highlightedMarkup(cell.source)
    : escaped(cell.source);
  const hidden = tagsOf(cell);
  const code =
    hidden.has("hide-input") || hidden.has("remove-input")
      ? ""
      : `<pre class="code" role="region" tabindex="0" aria-label="${escaped(words.code(number))}"><code>${highlighted}</code></pre>`;
  const shown = hidden.has("remove-output")
    ? ""
    : cell.outputs.map((output) => `<div class="output">${outputMarkup(output, outputs)}</div>`).join("");
  const results = shown === "" ? "" : `<div class="outputs" role="group" aria-label="${escaped(words.result(number))}">${shown}</div>`;
  return `<section class="cell">${code}${results}</section>`;
}

function tagsOf(cell: NbCell): Set<unknown> {
  const { tags } = cell.metadata;
  return new Set(Array.isArray(tags) ? tags : []);
}

function codeLanguageOf({ metadata }: NbContent): string {
  const { kernelspec, language_info: info } = metadata as { kernelspec?: { language?: unknown }; language_info?: { name?: unknown } };
  return String(info?.name ?? kernelspec?.language ?? "").toLowerCase();
}

/** An image that says so, or a data set whose name does, in French or in English. */
function showsSyntheticData({ cells }: NbContent): boolean {
  return cells.some((cell) => {
    if (cell.cell_type !== "code") return false;
    if (/["'`][\w-]*synth[eé]ti/i.test(cell.source)) return true;
    return cell.outputs.some((output) => {
      const data = output["data"] as Record<string, { synthetic?: unknown } | undefined> | undefined;
      return data?.["application/vnd.carnet.viewer+json"]?.synthetic === true;
    });
  });
}
