/**
 * Markdown of cells and outputs as markup that is safe on our own page: raw HTML stays text, addresses are checked, mathematics is KaTeX's
 * without its trusted commands. Loaded when text changes; the first view comes rendered from the server.
 */
import katex from "katex";
import createMarkdownIt from "markdown-it";
import type { MarkdownIt } from "markdown-it";
import texmath from "markdown-it-texmath";
import { highlightedMarkup } from "./highlight.ts";
import { useDefinitions } from "./definitions.ts";
import { footnotesMarkup, useFootnotes, withoutFootnotes } from "./footnotes.ts";
import { directiveMarkup, image, readDirective, useDirectives } from "./directives.ts";
import type { AdmonitionTitles } from "./admonitions.ts";
import type { DirectiveWords } from "./directives.ts";
import { anchorOf } from "./labels.ts";
import { isSafeImage, isSafeLink } from "./links.ts";
import { anchor, reference, useRoles } from "./roles.ts";
import type { ReferenceWords, Surroundings } from "./roles.ts";

export interface MarkdownOptions {
  titles: AdmonitionTitles;
  /** "Figure", "Table", "Equation" in the reader's language. */
  references?: ReferenceWords;
}

const inEnglish: ReferenceWords = { figure: "Figure", table: "Table", equation: "Equation" };

const renderers = new Map<string, MarkdownIt>();

/** Rendered markup of a Markdown text. Never throws: what cannot be read is shown as written. */
export function renderMarkdown(source: string, options: MarkdownOptions, surroundings: Surroundings = {}): string {
  const key = JSON.stringify(options);
  const renderer = renderers.get(key) ?? createRenderer(options);
  renderers.set(key, renderer);
  const { text, footnotes } = withoutFootnotes(withoutComments(source));
  const environment = { ...surroundings, footnotes };
  return renderer.render(text, environment) + footnotesMarkup(renderer, footnotes, environment);
}

/** Lines of MyST that begin with a percent sign are the author's own, and so is what stands between `<!--` and `-->`, outside of code. */
function withoutComments(source: string): string {
  let inComment = false;
  let fence: string | null = null;
  return source
    .split("\n")
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,}|\${2})/.exec(line)?.[1] ?? null;
      if (fence === null && mark !== null && !(mark === "$$" && /\$\$.*\$\$/.test(line))) fence = mark;
      else if (fence !== null && mark !== null && mark.startsWith(fence)) fence = null;
      if (fence === null && (inComment || /^\s*<!--/.test(line))) {
        const end = line.indexOf("-->");
        inComment = end < 0;
        return end < 0 ? "" : line.slice(end + 3);
      }
      return fence === null && line.startsWith("%") ? "" : line;
    })
    .join("\n");
}

/** A formula alone, as `text/latex` outputs hold it, with or without its dollars. */
export function renderFormula(source: string): string {
  const bare = source.trim().replace(/^\$\$?([\s\S]*?)\$\$?$/, "$1");
  return formula(bare, true);
}

function createRenderer({ titles, references = inEnglish }: MarkdownOptions): MarkdownIt {
  const md = new createMarkdownIt({ html: false, linkify: true, breaks: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  md.validateLink = (address) => isSafeLink(address) || isSafeImage(address) || address.startsWith("attachment:");
  useMathematics(md);
  const words: DirectiveWords = {
    titles,
    references,
    formula: (source, number) => formulaBlock(source, number === "" ? undefined : number),
    code: (source, language) => codeMarkup(md, source, language),
  };
  useFootnotes(md);
  useDefinitions(md);
  useRoles(md, references);
  useDirectives(md, words);
  useLinksAndImages(md, references);
  useDirections(md);
  const { rules } = md.renderer;
  rules["fence"] = (tokens, index, _options, environment) => fence(md, tokens[index], { words, surroundings: environment as Surroundings });
  rules["table_open"] = () => '<div class="table-scroll" tabindex="0"><table>\n';
  rules["table_close"] = () => "</table></div>\n";
  return md;
}

/** Letters that run from right to left: Hebrew, Arabic and their neighbours. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Marks and lines of lists and quotations stand on the side where their text begins. */
function useDirections(md: MarkdownIt): void {
  const turned = new Set(["bullet_list_open", "ordered_list_open", "blockquote_open"]);
  md.core.ruler.push("directions", (state) => {
    if (!rightToLeft.test(state.src)) return;
    for (const token of state.tokens) if (turned.has(token.type)) token.attrSet("dir", "auto");
  });
}

function useMathematics(md: MarkdownIt): void {
  md.use(texmath, { engine: katex, delimiters: ["dollars", "beg_end"] });
  const { rules } = md.renderer;
  rules["math_inline"] = (tokens, index) => formula(tokens[index].content, false);
  rules["math_inline_double"] = rules["math_block"] = (tokens, index) => formulaBlock(tokens[index].content);
  rules["math_block_eqno"] = (tokens, index, _options, environment) => {
    const label = tokens[index].info;
    const number = (environment as Surroundings).labels?.[label]?.number;
    return anchor(label) + formulaBlock(tokens[index].content, number === undefined ? md.utils.escapeHtml(label) : String(number));
  };
}

function formulaBlock(source: string, label?: string): string {
  const number = label === undefined ? "" : `<span class="formula-number">(${label})</span>`;
  return `<div class="formula" tabindex="0">${formula(source, true)}${number}</div>\n`;
}

const { escapeHtml } = new createMarkdownIt().utils;

/** What a formula takes to set grows with the square of its length. */
const longestFormula = 5000;

function formula(source: string, displayMode: boolean): string {
  if (source.length > longestFormula) return `<code>${escapeHtml(source)}</code>`;
  return katex.renderToString(source, { displayMode, throwOnError: false, trust: false, strict: "ignore", maxSize: 50, maxExpand: 500 });
}

function useLinksAndImages(md: MarkdownIt, words: ReferenceWords): void {
  const { rules } = md.renderer;
  rules["link_open"] = (tokens, index, options, environment, self) => {
    const token = tokens[index];
    const address = String(token.attrGet("href") ?? "");
    const label = address.startsWith("#") ? decoded(address.slice(1)) : "";
    const { labels = {} } = environment as Surroundings;
    if (label in labels) {
      token.attrSet("href", `#${anchorOf(label)}`);
      // `[](#label)` takes the words of what it leads to.
      if (tokens[index + 1]?.type === "link_close") return reference(md, words, { label, own: "", labels }).replace(/<\/a>$/, "");
    }
    if (!isSafeLink(address)) token.attrSet("href", "#");
    else if (!address.startsWith("#")) {
      token.attrSet("rel", "noopener noreferrer nofollow");
      token.attrSet("target", "_blank");
    }
    return self.renderToken(tokens, index, options);
  };
  rules["image"] = (tokens, index, options, environment, self) => {
    const token = tokens[index];
    const address = String(token.attrGet("src") ?? "");
    const alternative = self.renderInlineAsText(token.children ?? [], options, environment);
    const escaped = md.utils.escapeHtml(alternative);
    if (address.startsWith("attachment:")) return image(md, { address, alt: alternative }, environment as Surroundings);
    if (isSafeImage(address)) return `<img src="${md.utils.escapeHtml(address)}" alt="${escaped}" loading="lazy">`;
    if (!isSafeLink(address)) return escaped;
    const label = escaped === "" ? md.utils.escapeHtml(address) : escaped;
    return `<a href="${md.utils.escapeHtml(address)}" rel="noopener noreferrer nofollow" target="_blank">${label}</a>`;
  };
}

const typescriptNames = new Set(["ts", "typescript", "js", "javascript"]);

function fence(
  md: MarkdownIt,
  token: { info: string; content: string },
  context: { words: DirectiveWords; surroundings: Surroundings },
): string {
  const directive = /^\{([\w-]+)\}\s*(.*)$/.exec(token.info.trim());
  if (directive !== null) {
    const [, name, argument] = directive;
    return directiveMarkup(md, readDirective(name, argument, token.content.replace(/\n$/, "").split("\n")), context);
  }
  return codeMarkup(md, token.content, token.info.trim().split(/\s+/)[0]);
}

function codeMarkup(md: MarkdownIt, source: string, language: string): string {
  const code = typescriptNames.has(language.toLowerCase()) ? highlightedMarkup(source) : md.utils.escapeHtml(source);
  return `<pre tabindex="0"><code>${code}</code></pre>\n`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
