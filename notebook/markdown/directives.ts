/**
 * MyST's block directives: `:::{note} Title` … `:::`, with more colons around for nesting, and the same with backticks. Admonitions become boxes;
 * figures, tables, code, mathematics and folded parts what they are; a directive that we do not know is shown with its name, never dropped.
 */
import type { MarkdownIt } from "markdown-it";
import { admonitionNames } from "./admonitions.ts";
import type { AdmonitionName, AdmonitionTitles } from "./admonitions.ts";
import { isSafeImage } from "./links.ts";
import { anchor } from "./roles.ts";
import type { ReferenceWords, Surroundings } from "./roles.ts";

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
  options: Readonly<Record<string, string>>;
  body: string;
}

export interface DirectiveWords {
  titles: AdmonitionTitles;
  references: ReferenceWords;
  /** Markup of a formula that stands alone. */
  formula: (source: string, number: string) => string;
  code: (source: string, language: string) => string;
}

export function useDirectives(md: MarkdownIt, words: DirectiveWords): void {
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
      const lines = state.getLines(startLine + 1, end, state.blkIndent, false).split("\n");
      const token = state.push("myst_directive", "", 0);
      token.block = true;
      token.meta = readDirective(name, argument, lines) as never;
      token.map = [startLine, end];
      state.line = Math.min(end + 1, endLine);
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
  md.renderer.rules["myst_directive"] = (tokens, index, _options, environment) =>
    directiveMarkup(md, { ...(tokens[index].meta as unknown as Directive) }, { words, surroundings: environment as Surroundings });
}

/** Options such as `:class: dropdown` stand before the content, or between two lines of `---`. */
export function readDirective(name: string, argument: string, lines: readonly string[]): Directive {
  const options: Record<string, string> = {};
  let first = 0;
  const fenced = lines[0]?.trim() === "---";
  if (fenced) first = 1;
  for (; first < lines.length; first++) {
    const found = fenced ? /^([\w-]+):[ \t]*(.*)$/.exec(lines[first]) : /^:([\w-]+):[ \t]*(.*)$/.exec(lines[first]);
    if (found === null) break;
    options[found[1]] = found[2].trim();
  }
  if (fenced && lines[first]?.trim() === "---") first += 1;
  return { name, argument: argument.trim(), options, body: lines.slice(first).join("\n") };
}

export interface DirectiveContext {
  words: DirectiveWords;
  surroundings: Surroundings;
}

/** Nesting deeper than this is shown as it is written: a text is not to exhaust the page. */
const deepest = 12;
let depth = 0;

export function directiveMarkup(md: MarkdownIt, directive: Directive, context: DirectiveContext): string {
  if (depth >= deepest) return `<pre>${md.utils.escapeHtml(directive.body)}</pre>\n`;
  depth += 1;
  try {
    return markup(md, directive, context);
  } finally {
    depth -= 1;
  }
}

function markup(md: MarkdownIt, directive: Directive, { words, surroundings }: DirectiveContext): string {
  const { name, argument, options, body } = directive;
  const label = options["label"] ?? options["name"];
  const target = label === undefined ? "" : anchor(label);
  const number = label === undefined ? 0 : (surroundings.labels?.[label]?.number ?? 0);
  const inner = (): string => md.render(body, surroundings);
  switch (name) {
    case "math":
      return `${target}${words.formula([argument, body].filter(Boolean).join("\n"), number > 0 ? String(number) : "")}`;
    case "code":
    case "code-block":
    case "code-cell":
    case "sourcecode":
      return target + captioned(md, options["caption"], { surroundings, inner: words.code(body, argument) });
    case "figure":
    case "image": {
      const numbered = number > 0 ? `${md.utils.escapeHtml(words.references.figure)} ${number}. ` : "";
      // The first paragraph is the caption, what follows its legend.
      const [, first = "", legend = ""] = /^((?:.+\n?)*)([^]*)$/.exec(body.trim()) ?? [];
      const more = legend.trim() === "" ? "" : md.render(legend, surroundings);
      const caption =
        name === "image" || (body.trim() === "" && numbered === "")
          ? ""
          : `<figcaption>${numbered}${md.renderInline(first.trim(), surroundings)}${more}</figcaption>`;
      return `${target}<figure>${image(md, { address: argument, alt: options["alt"] ?? "", width: options["width"] }, surroundings)}${caption}</figure>\n`;
    }
    case "table":
    case "list-table": {
      const numbered = number > 0 ? `${md.utils.escapeHtml(words.references.table)} ${number}. ` : "";
      const caption =
        argument === "" && numbered === "" ? "" : `<figcaption>${numbered}${md.renderInline(argument, surroundings)}</figcaption>`;
      return `${target}<figure>${caption}${name === "table" ? inner() : listTable(md, directive, surroundings)}</figure>\n`;
    }
    case "dropdown":
    case "details":
      return `${target}<details${"open" in options ? " open" : ""}><summary>${md.renderInline(argument || name, surroundings)}</summary>${inner()}</details>\n`;
    default:
      return target + box(md, directive, { words, surroundings }, inner());
  }
}

function box(md: MarkdownIt, { name, argument, options }: Directive, { words, surroundings }: DirectiveContext, inner: string): string {
  const known = (admonitionNames as readonly string[]).includes(name) ? (name as AdmonitionName) : null;
  const classes = (options["class"] ?? "").split(/\s+/);
  const named = known ?? admonitionNames.find((each) => classes.includes(each));
  const tone = named === undefined ? "plain" : tones[named];
  const own = argument === "" ? null : md.renderInline(argument, surroundings);
  const plain = name === "admonition" ? "" : md.utils.escapeHtml(name);
  const title = own ?? (known === null ? plain : md.utils.escapeHtml(words.titles[known]));
  const body = `<div class="admonition-body">\n${inner}</div>`;
  if (classes.includes("dropdown"))
    return `<details${"open" in options ? " open" : ""} class="admonition admonition-${tone}"><summary class="admonition-title">${title}</summary>${body}</details>\n`;
  const heading = title === "" ? "" : `<p class="admonition-title">${title}</p>`;
  return `<div class="admonition admonition-${tone}" role="note">${heading}${body}</div>\n`;
}

function captioned(
  md: MarkdownIt,
  caption: string | undefined,
  { surroundings, inner }: { surroundings: Surroundings; inner: string },
): string {
  return caption === undefined ? inner : `<figure><figcaption>${md.renderInline(caption, surroundings)}</figcaption>${inner}</figure>\n`;
}

/** An image of the text or of the cell; any other address is a name in words. */
export function image(
  md: MarkdownIt,
  { address, alt, width }: { address: string; alt: string; width?: string | undefined },
  { attachments = {} }: Surroundings,
): string {
  const escaped = md.utils.escapeHtml(alt);
  const source = attachedImage(address, attachments) ?? address;
  if (!isSafeImage(source)) return escaped === "" ? md.utils.escapeHtml(address) : escaped;
  const wide = /^\d{1,4}(px|%)?$/.exec(width ?? "") === null ? "" : ` style="inline-size: ${width}${/\d$/.test(width!) ? "px" : ""}"`;
  return `<img src="${md.utils.escapeHtml(source)}" alt="${escaped}" loading="lazy"${wide}>`;
}

export function attachedImage(address: string, attachments: NonNullable<Surroundings["attachments"]>): string | null {
  if (!address.startsWith("attachment:")) return null;
  let name = address.slice("attachment:".length);
  try {
    name = decodeURIComponent(name);
  } catch {
    // A name with a lone percent sign is that name.
  }
  const bundle = Object.hasOwn(attachments, name) ? attachments[name] : undefined;
  const [type, data] = Object.entries(bundle ?? {}).find(([each]) => each.startsWith("image/")) ?? [];
  return type === undefined ? null : `data:${type};base64,${String(data).replaceAll(/\s/g, "")}`;
}

/** Rows are items of a list, cells items of a list in them. */
function listTable(md: MarkdownIt, { body, options }: Directive, surroundings: Surroundings): string {
  const rows: string[][] = [];
  for (const line of body.split("\n")) {
    const row = /^[*-][ \t]+[*-][ \t]*(.*)$/.exec(line);
    const cell = /^[ \t]+[*-][ \t]*(.*)$/.exec(line);
    if (row !== null) rows.push([row[1]]);
    else if (cell !== null) rows.at(-1)?.push(cell[1]);
    else if (line.trim() !== "" && rows.at(-1) !== undefined) rows.at(-1)!.push(`${rows.at(-1)!.pop() ?? ""} ${line.trim()}`);
  }
  const heads = Number(options["header-rows"] ?? 0);
  const stubs = Number(options["stub-columns"] ?? 0);
  const cells = (row: readonly string[], inHead: boolean): string =>
    `<tr>${row
      .map((text, column) => {
        const element = inHead || column < stubs ? "th" : "td";
        const scope = inHead || element === "td" ? "" : ' scope="row"';
        return `<${element}${scope}>${md.renderInline(text, surroundings)}</${element}>`;
      })
      .join("")}</tr>`;
  const head = rows.slice(0, heads).map((row) => cells(row, true));
  const rest = rows.slice(heads).map((row) => cells(row, false));
  return `<div class="table-scroll" tabindex="0"><table><thead>${head.join("")}</thead><tbody>${rest.join("")}</tbody></table></div>`;
}
