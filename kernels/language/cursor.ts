/** What stands at the cursor: what could be completed there, and what could be explained. */
import type { Chain } from "./chain.ts";
import { chainEndingAt } from "./chain.ts";
import type { Token } from "./tokens.ts";
import { openBrackets, tokensOf } from "./tokens.ts";

/** What is asked for at the cursor; `start` to `end` is what a completion replaces. */
export type CompletionPoint = { prefix: string; start: number; end: number } & (
  | { kind: "name" }
  | { kind: "member"; of: Chain }
  /** A key between quotes, as in `x["…`. */
  | { kind: "key"; of: Chain; quote: string }
  | { kind: "module" }
  | { kind: "export"; module: string; taken: string[] }
);

const declaring = new Set(["const", "let", "var", "function", "class", "enum", "interface", "type", "namespace"]);

export function completionPoint(code: string, cursor: number): CompletionPoint | null {
  const { tokens, inside, insideFrom } = tokensOf(code.slice(0, cursor));
  if (inside === "string") return insideString({ code, cursor, tokens, from: insideFrom });
  if (inside !== "code") return null;
  const last = tokens.at(-1);
  const typed = last?.kind === "name" && last.end === cursor ? last : null;
  if (!typed && last?.kind === "number" && last.end === cursor) return null;
  const before = typed ? tokens.slice(0, -1) : tokens;
  const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? "";
  const place = { prefix: typed?.text ?? "", start: typed?.start ?? cursor, end: typed ? cursor + rest.length : cursor };
  const link = before.at(-1);
  if (link?.text === "." || link?.text === "?.") {
    const of = chainEndingAt(before, before.length - 2);
    return of ? { kind: "member", of, ...place } : null;
  }
  if (place.prefix.startsWith("#")) return null;
  const imported = insideImport({ code, cursor: place.end, before });
  if (imported) return { kind: "export", ...imported, ...place };
  if (link?.kind === "name" && declaring.has(link.text)) return null;
  return { kind: "name", ...place };
}

interface OpenString {
  code: string;
  cursor: number;
  tokens: Token[];
  /** Where its quote stands. */
  from: number;
}

function insideString({ code, cursor, tokens, from }: OpenString): CompletionPoint | null {
  const quote = code[from];
  const rest = /^[^'"`\s()[\]{};,]*/.exec(code.slice(cursor))?.[0] ?? "";
  const place = { prefix: code.slice(from + 1, cursor), start: from + 1, end: cursor + rest.length };
  const [before, last] = [tokens.at(-2)?.text, tokens.at(-1)?.text];
  if (last === "from" || last === "import" || (last === "(" && (before === "import" || before === "require")))
    return { kind: "module", ...place };
  if (last !== "[") return null;
  const of = tokens.length > 1 ? chainEndingAt(tokens, tokens.length - (before === "?." ? 3 : 2)) : null;
  return of ? { kind: "key", of, quote, ...place } : null;
}

/** Inside the braces of `import { … } from "…"`: the module, and the names that stand there already. */
function insideImport({
  code,
  cursor,
  before,
}: {
  code: string;
  cursor: number;
  before: Token[];
}): { module: string; taken: string[] } | null {
  const open = openBrackets(before).at(-1);
  if (open === undefined || before[open].text !== "{") return null;
  let at = open - 1;
  if (before[at]?.text === ",") at -= 2;
  if (before[at]?.text === "type") at -= 1;
  if (before[at]?.text !== "import" || before.at(-1)?.text === "as") return null;
  const after = tokensOf(code.slice(cursor)).tokens;
  const close = after.findIndex(({ text }) => text === "}");
  if (close < 0 || after[close + 1]?.text !== "from" || after[close + 2]?.kind !== "string") return null;
  const listed = [...before.slice(open + 1), { text: "," }, ...after.slice(0, close)].map(({ text }) => text);
  const taken = listed.filter((text, i) => text !== "," && (i === 0 || listed[i - 1] === ","));
  return { module: after[close + 2].text.slice(1, -1), taken };
}

/** The path under or before the cursor; inside the parentheses of a call, the function that is called. */
export function inspectedChain(code: string, cursor: number): Chain | null {
  const { tokens } = tokensOf(code);
  const under = tokens.findIndex(({ kind, start, end }) => kind === "name" && start <= cursor && cursor <= end);
  if (under >= 0) {
    const chain = chainEndingAt(tokens, under);
    if (chain) return chain;
  }
  const before = tokens.filter(({ end }) => end <= cursor);
  for (const open of openBrackets(before).toReversed()) {
    const chain = before[open].text === "(" && open > 0 ? chainEndingAt(before, open - 1) : null;
    if (chain) return chain;
  }
  return before.length > 0 ? chainEndingAt(before, before.length - 1) : null;
}

/** `name?`, `?name` or `name??` as a whole cell: the wish to read about it. None of them is TypeScript. */
export function documentationAsked(code: string): { chain: Chain; code: string; all: boolean } | null {
  const [, before, name, after] = /^\s*(\?{0,2})\s*([^\s?][^\n\r;]*?)\s*(\?{0,2})\s*;?\s*$/.exec(code) ?? [];
  if (name === undefined || (before === "") === (after === "")) return null;
  const { tokens, inside } = tokensOf(name);
  const chain = inside === "code" && tokens.length > 0 ? chainEndingAt(tokens, tokens.length - 1) : null;
  if (!chain || tokens[0].kind !== "name" || chain.root.kind !== "name" || tokens.some(({ text }) => text === "(")) return null;
  const whole = chain.root.name === tokens[0].text && chain.keys.length === tokens.filter(isKey(tokens)).length;
  return whole ? { chain, code: name, all: before === "??" || after === "??" } : null;
}

function isKey(tokens: readonly Token[]) {
  return ({ kind }: Token, index: number): boolean => index > 0 && (kind === "name" || tokens[index - 1].text === "[");
}
