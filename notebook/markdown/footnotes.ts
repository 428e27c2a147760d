/** Footnotes: `[^name]` in the text, `[^name]: what it says` anywhere in it, more lines indented. Numbered in the order of their first mention. */
import type { MarkdownIt } from "markdown-it";
import { anchorOf } from "./labels.ts";

export interface Footnotes {
  /** What each says, by its name. */
  said: ReadonlyMap<string, string>;
  /** Names in the order of their first mention; how often each was mentioned. */
  mentioned: Map<string, number>;
}

const definition = /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)$/;

/** The text without its footnotes, and these. */
export function withoutFootnotes(source: string): { text: string; footnotes: Footnotes } {
  const said = new Map<string, string>();
  if (!source.includes("[^")) return { text: source, footnotes: { said, mentioned: new Map() } };
  const kept: string[] = [];
  let fence: string | null = null;
  let open: string | null = null;
  for (const line of source.split("\n")) {
    const mark = /^\s*(`{3,}|~{3,}|:{3,})/.exec(line)?.[1] ?? null;
    if (fence === null && mark !== null && !mark.startsWith(":")) fence = mark;
    else if (fence !== null && mark?.startsWith(fence) === true) fence = null;
    const found = fence === null ? definition.exec(line) : null;
    if (found !== null) {
      open = found[1];
      if (!said.has(open)) said.set(open, found[2]);
    } else if (open !== null && (/^(?: {2,}|\t)/.test(line) || line.trim() === "")) said.set(open, `${said.get(open)}\n${line.trim()}`);
    else {
      open = null;
      kept.push(line);
    }
  }
  return { text: kept.join("\n"), footnotes: { said, mentioned: new Map() } };
}

export function useFootnotes(md: MarkdownIt): void {
  md.inline.ruler.before("link", "footnote", (state, silent) => {
    const found = /^\[\^([^\]\s]+)\]/.exec(state.src.slice(state.pos, state.pos + 200));
    const { footnotes } = state.env as { footnotes?: Footnotes };
    if (found === null || footnotes?.said.has(found[1]) !== true) return false;
    if (!silent) state.push("footnote", "", 0).content = found[1];
    state.pos += found[0].length;
    return true;
  });
  md.renderer.rules["footnote"] = (tokens, index, _options, environment) => {
    const { mentioned } = (environment as { footnotes: Footnotes }).footnotes;
    const name = tokens[index].content;
    const times = (mentioned.get(name) ?? 0) + 1;
    mentioned.set(name, times);
    const number = [...mentioned.keys()].indexOf(name) + 1;
    const from = times === 1 ? ` id="${anchorOf(`from-${name}`)}"` : "";
    return `<sup${from}><a href="#${anchorOf(`note-${name}`)}">${number}</a></sup>`;
  };
}

/** What the mentioned ones say, at the end. Their own mentions of others count too. */
export function footnotesMarkup(md: MarkdownIt, footnotes: Footnotes, environment: object): string {
  if (footnotes.mentioned.size === 0) return "";
  let items = "";
  for (const [name] of footnotes.mentioned) {
    const said = md.render(footnotes.said.get(name) ?? "", { ...environment, footnotes });
    const back = ` <a href="#${anchorOf(`from-${name}`)}">↩</a>`;
    const held = said.trimEnd().endsWith("</p>") ? said.trimEnd().replace(/<\/p>$/, `${back}</p>`) : said + back;
    items += `<li id="${anchorOf(`note-${name}`)}">${held}</li>\n`;
  }
  return `<section class="footnotes"><ol>\n${items}</ol></section>\n`;
}
