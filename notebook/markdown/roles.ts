/** MyST's roles, {name}`text`, and its targets, (label)=. A role that we do not know shows its text as code, with its name. */
import katex from "katex";
import type { MarkdownIt } from "markdown-it";
import { anchorOf } from "./labels.ts";
import type { Label, Labels } from "./labels.ts";

export interface ReferenceWords {
  figure: string;
  table: string;
  equation: string;
}

/** What rendering one text needs beside it. */
export type Surroundings = {
  labels?: Labels;
  /** Images of the cell, by name and type, in Base64. */
  attachments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

const role = /\{([\w:-]+)\}(`+)([^]*?[^`])\2(?!`)/y;
const simple: Record<string, string> = {
  sub: "sub",
  subscript: "sub",
  sup: "sup",
  superscript: "sup",
  kbd: "kbd",
  code: "code",
  del: "s",
  u: "u",
  strong: "strong",
  emphasis: "em",
  term: "em",
  dfn: "em",
};
const references = new Set(["ref", "numref", "eq", "doc"]);

export function useRoles(md: MarkdownIt, words: ReferenceWords): void {
  md.inline.ruler.before("backticks", "myst_role", (state, silent) => {
    if (state.src[state.pos] !== "{") return false;
    role.lastIndex = state.pos;
    const found = role.exec(state.src);
    if (found === null) return false;
    if (!silent) {
      const token = state.push("myst_role", "", 0);
      token.meta = { name: found[1] };
      token.content = found[3];
    }
    state.pos += found[0].length;
    return true;
  });
  md.renderer.rules["myst_role"] = (tokens, index, _options, environment) => {
    const { content, meta } = tokens[index];
    return written(md, words, {
      name: (meta as unknown as { name: string }).name,
      content,
      labels: (environment as Surroundings).labels ?? {},
    });
  };
  md.block.ruler.before(
    "paragraph",
    "myst_target",
    (state, startLine, _endLine, silent) => {
      const found = /^\(([\w][\w:.-]*)\)=[ \t]*$/.exec(
        state.src.slice(state.bMarks[startLine] + state.tShift[startLine], state.eMarks[startLine]),
      );
      if (found === null) return false;
      if (silent) return true;
      state.push("myst_target", "", 0).content = found[1];
      state.line = startLine + 1;
      return true;
    },
    { alt: ["paragraph"] },
  );
  md.renderer.rules["myst_target"] = (tokens, index) => anchor(tokens[index].content);
}

export function anchor(label: string): string {
  return `<span id="${anchorOf(label)}"></span>`;
}

function written(
  md: MarkdownIt,
  words: ReferenceWords,
  { name, content, labels }: { name: string; content: string; labels: Labels },
): string {
  const text = md.utils.escapeHtml(content);
  if (name === "math")
    return katex.renderToString(content, { throwOnError: false, trust: false, strict: "ignore", maxSize: 50, maxExpand: 500 });
  if (references.has(name)) {
    const [, own, label] = /^([^]*?)<([^<>]+)>\s*$/.exec(content) ?? [null, "", content];
    return reference(md, words, { label: label.trim(), own: own.trim(), labels, inParentheses: name === "eq" });
  }
  if (name === "abbr") {
    const [, short, long] = /^([^]*?)\(([^()]*)\)\s*$/.exec(content) ?? [null, content, ""];
    return `<abbr title="${md.utils.escapeHtml(long)}">${md.utils.escapeHtml(short.trim())}</abbr>`;
  }
  const element = simple[name];
  return element === undefined ? `<code>{${md.utils.escapeHtml(name)}}${text}</code>` : `<${element}>${text}</${element}>`;
}

/** A link to a label of the notebook; the text as written where nothing has that label. */
export function reference(
  md: MarkdownIt,
  words: ReferenceWords,
  { label, own, labels, inParentheses = false }: { label: string; own: string; labels: Labels; inParentheses?: boolean },
): string {
  const to: Label | undefined = labels[label];
  const text = own.replaceAll("%s", String(to?.number ?? "?")) || (to === undefined ? label : titleOf(to, words, label, inParentheses));
  // A section is called as its heading reads, with its emphasis; a link in it is no link inside another.
  const heading = own === "" && to?.kind === "section";
  const shown = heading ? md.renderInline(text, {}).replace(/<\/?a\b[^>]*>/g, "") : md.utils.escapeHtml(text);
  return to === undefined ? `<span class="unknown-reference">${shown}</span>` : `<a href="#${anchorOf(label)}">${shown}</a>`;
}

function titleOf({ kind, number, title }: Label, words: ReferenceWords, label: string, inParentheses: boolean): string {
  if (kind === "section") return title;
  if (kind === "place") return label;
  return inParentheses ? `(${number})` : `${words[kind]} ${number}`;
}
