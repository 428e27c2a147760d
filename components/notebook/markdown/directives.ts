/**
 * MyST's block directives: `:::{note} Title` … `:::`, with more colons around for nesting, and the same with backticks. Admonitions become boxes;
 * a directive that we do not know is shown with its name, never dropped.
 */
import type { MarkdownIt } from "markdown-it";

export const admonitionNames = [
  "note",
  "tip",
  "hint",
  "important",
  "warning",
  "caution",
  "attention",
  "danger",
  "error",
  "seealso",
] as const;
export type AdmonitionName = (typeof admonitionNames)[number];

/** Their titles in the reader's language. */
export type AdmonitionTitles = Record<AdmonitionName, string>;

const opening = /^(:{3,})\{([\w-]+)\}[ \t]*(.*)$/;
const tones: Record<AdmonitionName, string> = {
  note: "note",
  tip: "tip",
  hint: "tip",
  important: "note",
  seealso: "note",
  warning: "warning",
  caution: "warning",
  attention: "warning",
  danger: "danger",
  error: "danger",
};

export interface Directive {
  name: string;
  argument: string;
}

export function useDirectives(md: MarkdownIt, titles: AdmonitionTitles): void {
  md.block.ruler.before(
    "fence",
    "myst_directive",
    (state, startLine, endLine, silent) => {
      const line = (index: number): string => state.src.slice(state.bMarks[index] + state.tShift[index], state.eMarks[index]);
      if (state.sCount[startLine] - state.blkIndent >= 4) return false;
      const open = opening.exec(line(startLine));
      if (open === null) return false;
      if (silent) return true;
      const [, colons, name, argument] = open;
      let end = startLine + 1;
      while (end < endLine && !(line(end).startsWith(colons) && /^:+\s*$/.test(line(end)))) end++;

      const token = state.push("myst_directive_open", "div", 1);
      token.block = true;
      token.meta = { name, argument: argument.trim() } satisfies Directive;
      token.map = [startLine, end];
      const { parentType, lineMax } = state;
      state.lineMax = end;
      state.md.block.tokenize(state, firstLineOfContent(line, startLine + 1, end), end);
      state.parentType = parentType;
      state.lineMax = lineMax;
      state.push("myst_directive_close", "div", -1).block = true;
      state.line = Math.min(end + 1, endLine);
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
  md.renderer.rules["myst_directive_open"] = (tokens, index) => opened(md, tokens[index].meta as unknown as Directive, titles);
  md.renderer.rules["myst_directive_close"] = () => "</div></div>\n";
}

/** Options such as `:class: dropdown` stand before the content. */
function firstLineOfContent(line: (index: number) => string, start: number, end: number): number {
  let first = start;
  while (first < end && /^:[\w-]+:/.test(line(first))) first++;
  return first;
}

/** The opening of a directive's box. */
export function opened(md: MarkdownIt, { name, argument }: Directive, titles: AdmonitionTitles): string {
  const known = (admonitionNames as readonly string[]).includes(name) ? (name as AdmonitionName) : null;
  const tone = known === null ? "plain" : tones[known];
  const own = argument === "" ? null : md.renderInline(argument);
  const title = own ?? (known === null ? (name === "admonition" ? "" : md.utils.escapeHtml(name)) : md.utils.escapeHtml(titles[known]));
  const heading = title === "" ? "" : `<p class="admonition-title">${title}</p>`;
  return `<div class="admonition admonition-${tone}" role="note">${heading}<div class="admonition-body">\n`;
}
