/**
 * Markdown of cells and outputs as markup that is safe on our own page: raw HTML stays text, addresses are checked, mathematics is KaTeX's
 * without its trusted commands. Loaded when text changes; the first view comes rendered from the server.
 */
import katex from "katex";
import createMarkdownIt from "markdown-it";
import type { MarkdownIt } from "markdown-it";
import texmath from "markdown-it-texmath";
import { highlightedMarkup } from "../highlight.ts";
import { admonitionNames, opened, useDirectives } from "./directives.ts";
import type { AdmonitionTitles } from "./directives.ts";
import { isSafeImage, isSafeLink } from "./links.ts";

export interface MarkdownOptions {
  titles: AdmonitionTitles;
}

const renderers = new Map<string, MarkdownIt>();

/** Rendered markup of a Markdown text. Never throws: what cannot be read is shown as written. */
export function renderMarkdown(source: string, options: MarkdownOptions): string {
  const key = JSON.stringify(options);
  const renderer = renderers.get(key) ?? createRenderer(options);
  renderers.set(key, renderer);
  return renderer.render(source);
}

/** A formula alone, as `text/latex` outputs hold it, with or without its dollars. */
export function renderFormula(source: string): string {
  const bare = source.trim().replace(/^\$\$?([\s\S]*?)\$\$?$/, "$1");
  return formula(bare, true);
}

function createRenderer({ titles }: MarkdownOptions): MarkdownIt {
  const md = new createMarkdownIt({ html: false, linkify: true, breaks: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  md.validateLink = (address) => isSafeLink(address) || isSafeImage(address);
  useMathematics(md);
  useDirectives(md, titles);
  useLinksAndImages(md);
  const { rules } = md.renderer;
  rules["fence"] = (tokens, index) => fence(md, tokens[index], titles);
  rules["table_open"] = () => '<div class="table-scroll" tabindex="0"><table>\n';
  rules["table_close"] = () => "</table></div>\n";
  return md;
}

function useMathematics(md: MarkdownIt): void {
  md.use(texmath, { engine: katex, delimiters: "dollars" });
  const { rules } = md.renderer;
  rules["math_inline"] = (tokens, index) => formula(tokens[index].content, false);
  rules["math_inline_double"] = rules["math_block"] = (tokens, index) => formulaBlock(tokens[index].content);
  rules["math_block_eqno"] = (tokens, index) => formulaBlock(tokens[index].content, md.utils.escapeHtml(tokens[index].info));
}

function formulaBlock(source: string, label?: string): string {
  const number = label === undefined ? "" : `<span class="formula-number">(${label})</span>`;
  return `<div class="formula" tabindex="0">${formula(source, true)}${number}</div>\n`;
}

function formula(source: string, displayMode: boolean): string {
  return katex.renderToString(source, { displayMode, throwOnError: false, trust: false, strict: "ignore", maxSize: 50, maxExpand: 500 });
}

function useLinksAndImages(md: MarkdownIt): void {
  const { rules } = md.renderer;
  rules["link_open"] = (tokens, index, options, _environment, self) => {
    const token = tokens[index];
    const address = String(token.attrGet("href") ?? "");
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
    if (isSafeImage(address)) return `<img src="${md.utils.escapeHtml(address)}" alt="${escaped}" loading="lazy">`;
    if (!isSafeLink(address)) return escaped;
    const label = escaped === "" ? md.utils.escapeHtml(address) : escaped;
    return `<a href="${md.utils.escapeHtml(address)}" rel="noopener noreferrer nofollow" target="_blank">${label}</a>`;
  };
}

const typescriptNames = new Set(["ts", "typescript", "js", "javascript"]);

function fence(md: MarkdownIt, token: { info: string; content: string }, titles: AdmonitionTitles): string {
  const directive = /^\{([\w-]+)\}\s*(.*)$/.exec(token.info.trim());
  if (directive !== null) {
    const [, name, argument] = directive;
    if (name === "math") return formulaBlock(token.content);
    if ((admonitionNames as readonly string[]).includes(name) || name === "admonition")
      return `${opened(md, { name, argument }, titles)}${md.render(token.content)}</div></div>\n`;
  }
  const language = token.info.trim().split(/\s+/)[0].toLowerCase();
  const code = typescriptNames.has(language) ? highlightedMarkup(token.content) : md.utils.escapeHtml(token.content);
  return `<pre tabindex="0"><code>${code}</code></pre>\n`;
}
