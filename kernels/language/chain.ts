/** A value named by a path, as in `a.b[0].c`: what can be found without running anything. */
import type { Token } from "./tokens.ts";
import { openingOf } from "./tokens.ts";

export interface Chain {
  root:
    | { kind: "name"; name: string }
    /** Of a literal only its class is known. */
    | { kind: "literal"; of: "String" | "Array" | "RegExp" }
    /** `new A()`: what A makes, without making one. */
    | { kind: "instance"; of: Chain };
  keys: string[];
}

export const keywords = [
  ..."abstract any as async await bigint boolean break case catch class const continue debugger declare default delete do else enum export".split(
    " ",
  ),
  ..."extends false finally for from function if implements import in infer instanceof interface is keyof let namespace never new null".split(
    " ",
  ),
  ..."number object of override private protected public readonly return satisfies static string super switch symbol this throw true".split(
    " ",
  ),
  ..."try type typeof undefined unknown using var void while with yield".split(" "),
];

/** Words that name no value of their own: no path begins with them. */
const noValue = new Set(
  "await break case catch class const continue debugger default delete do else enum export extends finally for function if import in instanceof let new return super switch this throw try typeof var void while with yield".split(
    " ",
  ),
);

/** The path that ends with the token at `index`; null when its value can be known only by running something. */
export function chainEndingAt(tokens: readonly Token[], index: number): Chain | null {
  const keys: string[] = [];
  for (let at = index; at >= 0;) {
    const token = tokens[at];
    if (token.kind === "string") return { root: { kind: "literal", of: "String" }, keys };
    if (token.kind === "template") return token.text.startsWith("`") ? { root: { kind: "literal", of: "String" }, keys } : null;
    if (token.kind === "regex") return { root: { kind: "literal", of: "RegExp" }, keys };
    if (token.kind === "name") {
      const link = tokens[at - 1]?.text;
      if (link === "." || link === "?.") {
        keys.unshift(token.text);
        at -= 2;
        continue;
      }
      return noValue.has(token.text) ? null : { root: { kind: "name", name: token.text }, keys };
    }
    if (token.text === "!") at -= 1;
    else if (token.text === "]") {
      const open = openingOf(tokens, at);
      if (open < 0) return null;
      if (!isValue(tokens[open - 1])) return { root: { kind: "literal", of: "Array" }, keys };
      const key = at - open === 2 ? keyOf(tokens[open + 1]) : null;
      if (key === null) return null;
      keys.unshift(key);
      at = tokens[open - 1].text === "?." ? open - 2 : open - 1;
    } else if (token.text === ")") return insideParentheses(tokens, at, keys);
    else return null;
  }
  return null;
}

function isValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === "name") return !noValue.has(token.text);
  return token.kind !== "sign" ? token.kind !== "number" : [")", "]", "?.", "!"].includes(token.text);
}

function keyOf(token: Token): string | null {
  if (token.kind === "string") {
    try {
      return JSON.parse(`"${token.text.slice(1, -1).replaceAll('\\"', '"').replaceAll("\\'", "'").replaceAll('"', '\\"')}"`) as string;
    } catch {
      return null;
    }
  }
  return token.kind === "number" && /^\d+$/.test(token.text) ? String(Number(token.text)) : null;
}

/** `new A(…)`, or a path in parentheses. */
function insideParentheses(tokens: readonly Token[], close: number, keys: string[]): Chain | null {
  const open = openingOf(tokens, close);
  if (open < 0) return null;
  if (isValue(tokens[open - 1])) {
    const made = chainEndingAt(tokens, open - 1);
    return made && tokens[startOf(tokens, open - 1) - 1]?.text === "new" ? { root: { kind: "instance", of: made }, keys } : null;
  }
  const inner = chainEndingAt(tokens, close - 1);
  return inner && startOf(tokens, close - 1) === open + 1 ? { root: inner.root, keys: [...inner.keys, ...keys] } : null;
}

/** The index of the first token of the path that ends at `index`. */
export function startOf(tokens: readonly Token[], index: number): number {
  let at = index;
  for (;;) {
    if ([")", "]"].includes(tokens[at].text) && tokens[at].kind === "sign") at = openingOf(tokens, at);
    const before = tokens[at - 1]?.text;
    if (before === "." || before === "?.") at -= 2;
    else if (tokens[at]?.text === "[" && isValue(tokens[at - 1])) at -= 1;
    else return at;
    if (at < 0) return 0;
  }
}

/** As the person wrote it. */
export function chainText({ root, keys }: Chain): string {
  const start = root.kind === "name" ? root.name : root.kind === "instance" ? `new ${chainText(root.of)}()` : root.of;
  return [start, ...keys.map((key) => (/^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`))].join(
    "",
  );
}
