/**
 * Colours for TypeScript that is only read. The editor brings its own tokenizer with four megabytes; a cell that nobody edits does not need
 * it. Linear in the length of the source; the tokens joined are the source.
 */

export type TokenKind = "plain" | "comment" | "string" | "number" | "keyword" | "type" | "call";
export interface Token {
  kind: TokenKind;
  text: string;
}

const keywords = new Set(
  (
    "abstract any as asserts async await boolean break case catch class const continue declare default delete do else enum export extends " +
    "false finally for from function get if implements import in infer instanceof interface is keyof let namespace never new null number " +
    "object of override private protected public readonly return satisfies set static string super switch symbol this throw true try type " +
    "typeof undefined unknown using var void while with yield"
  ).split(" "),
);

/** Above this length a source is shown without colours. */
const longestColouredSource = 100_000;

const comment = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const quoted = /"(?:[^"\\\n]|\\[\s\S])*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\[\s\S])*(?:'|(?=\n)|$)/y;
const templatePart = /(?:[^`\\$]|\\[\s\S]|\$(?!\{)|\\$)+/y;
const number = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const space = /\s+/y;
const call = /\s*\(/y;

export function highlight(source: string): Token[] {
  if (source.length > longestColouredSource) return [{ kind: "plain", text: source }];
  const tokens: Token[] = [];
  const push = (kind: TokenKind, text: string): void => {
    const last = tokens.at(-1);
    if (last !== undefined && last.kind === kind) last.text += text;
    else tokens.push({ kind, text });
  };
  // Depth of braces in each open template's `${`.
  const templates: number[] = [];
  let inTemplate = false;
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  const take = (kind: TokenKind, text: string): void => {
    push(kind, text);
    at += text.length;
  };

  while (at < source.length) {
    if (inTemplate) {
      const part = match(templatePart);
      if (part !== null) take("string", part);
      else if (source[at] === "`") {
        take("string", "`");
        templates.pop();
        inTemplate = false;
        // A template inside a template's expression: back to that expression.
      } else if (source.startsWith("${", at)) {
        take("plain", "${");
        templates[templates.length - 1] = 0;
        inTemplate = false;
      } else take("string", source[at]);
      continue;
    }
    const character = source[at];
    const found = match(space) ?? null;
    if (found !== null) take("plain", found);
    else if (character === "`") {
      templates.push(-1);
      inTemplate = true;
      take("string", "`");
    } else takeCode(character);
  }
  return tokens;

  function takeCode(character: string): void {
    const text = match(comment);
    if (text !== null) return take("comment", text);
    const string = match(quoted);
    if (string !== null) return take("string", string);
    const identifier = match(word);
    if (identifier !== null) return take(kindOfWord(identifier), identifier);
    const digits = /[\d.]/.test(character) ? match(number) : null;
    if (digits !== null && digits !== "") return take("number", digits);
    const depth = templates.at(-1);
    if (depth !== undefined && character === "{") templates[templates.length - 1] = depth + 1;
    if (depth !== undefined && character === "}") {
      if (depth === 0) inTemplate = true;
      else templates[templates.length - 1] = depth - 1;
    }
    take("plain", character);
  }

  function kindOfWord(identifier: string): TokenKind {
    const afterDot = source[at - 1] === "." && source[at - 2] !== ".";
    if (keywords.has(identifier) && !afterDot) return "keyword";
    call.lastIndex = at + identifier.length;
    if (call.test(source)) return "call";
    return /^\p{Lu}/u.test(identifier) && !afterDot ? "type" : "plain";
  }
}

/** The tokens as markup, for code inside rendered Markdown. */
export function highlightedMarkup(source: string): string {
  return highlight(source)
    .map(({ kind, text }) => (kind === "plain" ? escaped(text) : `<span class="token-${kind}">${escaped(text)}</span>`))
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
