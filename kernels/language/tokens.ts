/**
 * The words of a cell that need not be whole: what a person has typed so far, up to the cursor. A parser gives up on such a text; this tells
 * its tokens, and what was left open at its end.
 */

export interface Token {
  kind: "name" | "number" | "string" | "template" | "regex" | "sign";
  text: string;
  start: number;
  end: number;
}

/** What the end of the text is inside of. */
export type Inside = "code" | "string" | "template" | "comment" | "line-comment" | "regex";

export interface Tokens {
  tokens: Token[];
  inside: Inside;
  /** Where that began. */
  insideFrom: number;
}

const name = /#?[\p{ID_Start}$_\\][\p{ID_Continue}$\\]*/uy;
const number = /(?:0[xob][\da-f_]+|\d[\d_]*\.?[\d_]*(?:e[+-]?\d+)?|\.\d[\d_]*(?:e[+-]?\d+)?)n?/iy;
const sign = /=>|\?\.(?!\d)|\.\.\.|\?\?=?|&&=?|\|\|=?|\*\*=?|[=!]==?|[<>]=?|\+\+|--|[-+*/%&|^]=?|./suy;
const regex = /\/(?:[^\\/[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[\p{ID_Continue}]*/uy;
const space = /[\s\ufeff]+/y;

/** After these words an expression begins, so that a slash begins a regular expression. */
const beforeExpression = /^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do|default|extends|as|satisfies)$/;

function divides(before: Token | undefined): boolean {
  if (!before) return false;
  if (before.kind === "name") return !beforeExpression.test(before.text);
  return before.kind !== "sign" || [")", "]", "}"].includes(before.text);
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** The end of a quoted text; null where it does not end on its line. */
function endOfString(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === text[from]) return at + 1;
    else if (text[at] === "\n" || text[at] === "\r") return at;
  }
  return null;
}

/** The end of a template's stretch of text: behind its closing quote or its `${`. */
function endOfTemplate(text: string, from: number): { end: number; opens: boolean } | null {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`") return { end: at + 1, opens: false };
    else if (text.startsWith("${", at)) return { end: at + 2, opens: true };
  }
  return null;
}

export function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  /** For each template that an expression stands in, how many braces that expression has open. */
  const templates: number[] = [];
  const push = (kind: Token["kind"], start: number, end: number): number => {
    tokens.push({ kind, text: text.slice(start, end), start, end });
    return end;
  };
  for (let at = 0; at < text.length;) {
    const character = text[at];
    const blank = matchAt(space, text, at);
    if (blank !== null) {
      at += blank.length;
    } else if (text.startsWith("//", at) || (at === 0 && text.startsWith("#!"))) {
      const end = /[\n\r\u2028\u2029]/.exec(text.slice(at));
      if (!end) return { tokens, inside: "line-comment", insideFrom: at };
      at += end.index;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return { tokens, inside: "comment", insideFrom: at };
      at = end + 2;
    } else if (character === '"' || character === "'") {
      const end = endOfString(text, at);
      if (end === null) return { tokens, inside: "string", insideFrom: at };
      at = push("string", at, end);
    } else if (character === "`" || (character === "}" && templates.at(-1) === 0)) {
      const stretch = endOfTemplate(text, at + 1);
      if (character === "}") templates.pop();
      if (!stretch) return { tokens, inside: "template", insideFrom: at };
      if (stretch.opens) templates.push(0);
      at = push("template", at, stretch.end);
    } else {
      const word = matchAt(name, text, at);
      const digits = word === null ? matchAt(number, text, at) : null;
      const pattern = character === "/" && !divides(tokens.at(-1)) ? matchAt(regex, text, at) : null;
      if (word !== null) at = push("name", at, at + word.length);
      else if (digits !== null) at = push("number", at, at + digits.length);
      else if (pattern !== null) at = push("regex", at, at + pattern.length);
      else if (character === "/" && !divides(tokens.at(-1)) && !/[\n\r]/.test(text.slice(at)))
        return { tokens, inside: "regex", insideFrom: at };
      else {
        if (character === "{" && templates.length > 0) templates[templates.length - 1] += 1;
        if (character === "}" && templates.length > 0) templates[templates.length - 1] -= 1;
        at = push("sign", at, at + (matchAt(sign, text, at)?.length ?? 1));
      }
    }
  }
  return { tokens, inside: "code", insideFrom: text.length };
}

const closers: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The index of the bracket that the closing one at `index` belongs to, or -1. */
export function openingOf(tokens: readonly Token[], index: number): number {
  const open: string[] = [];
  for (let at = index; at >= 0; at -= 1) {
    const { kind, text } = tokens[at];
    if (kind !== "sign") continue;
    if (text in closers) open.push(closers[text]);
    else if (["(", "[", "{"].includes(text)) {
      if (open.pop() !== text) return -1;
      if (open.length === 0) return at;
    }
  }
  return -1;
}

/** The indexes of the brackets that are open at the end, the outermost first. */
export function openBrackets(tokens: readonly Token[]): number[] {
  const open: number[] = [];
  tokens.forEach(({ kind, text }, at) => {
    if (kind !== "sign") return;
    if (["(", "[", "{"].includes(text)) open.push(at);
    else if (text in closers) open.pop();
  });
  return open;
}
